import type { Health } from '../contract/api.ts'
import { type Alarm, type AlarmKind, alarmKinds } from '../contract/api-alarms.ts'
import { alarmWords } from './words-alarms.ts'

type Machine = Pick<Health, 'cameras' | 'detector' | 'disk' | 'backup' | 'users_refused' | 'clock'>

/** Everything that is wrong now, the gravest first. Empty: nothing is. */
export function alarmsOf(machine: Machine, modules: readonly string[]): Alarm[] {
  const found: { kind: AlarmKind; subject: string | null }[] = []
  const add = (kind: AlarmKind, subject: string | null = null) => found.push({ kind, subject })
  if (machine.cameras.length === 0) add('no-cameras')
  if (machine.clock.problem !== null) add('clock-wrong')
  for (const { name, state, module, waits_for_clock } of machine.cameras) {
    if (waits_for_clock) continue
    if (state === 'down') add('camera-down', name)
    if (state === 'moved') add('camera-moved', name)
    if (state === 'off') add(modules.includes(module) ? 'camera-down' : 'camera-without-module', name)
  }
  if (machine.detector.degraded) add('detector-degraded')
  if (machine.disk.full) add('disk-full')
  if (machine.backup.scheduled && machine.backup.problem !== null) add('backup-late')
  if (!machine.backup.scheduled) add('backup-not-scheduled')
  if (machine.users_refused) add('users-refused')
  if (machine.clock.synchronised === false && machine.clock.problem === null) add('clock-unsynchronised')
  return found
    .sort((a, b) => alarmKinds.indexOf(a.kind) - alarmKinds.indexOf(b.kind))
    .map(({ kind, subject }) => ({
      kind,
      subject,
      sentence: alarmWords[kind].sentence(subject ?? ''),
      action: alarmWords[kind].action,
    }))
}
