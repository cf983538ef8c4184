import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { killTree } from '../systemd/process-tree.ts'
import { type JetsonStandIn, jetsonStandIn, oneWorkingRelease } from './jetson.ts'
import { type SmallRelease, writeSmallRelease } from './small-release.ts'

/** What changes something on a Jetson: the power can go before each of them. */
const changing = ['chmod', 'cp', 'flock', 'ln', 'mkdir', 'mv', 'rm', 'sync', 'systemctl']

export type Interruption = {
  /** The command before which the power went. */
  step: number
  command: string
  /** What runs after the reboot. */
  runs: string
  recoverySeconds: number
  /** Empty: exactly one working release, and the right one. */
  problems: string[]
}

/**
 * Deploys a release again and again and cuts the power before another step each time: every step there is, or those of
 * `choose`. The device reboots, and what it then runs is looked at.
 */
export async function interruptDeploys(
  folder: string,
  options: { choose?: (commands: string[]) => number[]; report?: (line: Interruption) => void } = {},
): Promise<Interruption[]> {
  const packed = join(folder, 'packed')
  const first = writeSmallRelease(packed, '20260720-0600-aaaaaaaaaaaa')
  const second = writeSmallRelease(packed, '20260721-0600-bbbbbbbbbbbb')
  const shims = join(folder, 'shims')
  const jetson = await jetsonStandIn({ root: join(folder, 'jetson') })
  writeShims(shims, jetson.host.bin)
  try {
    await runDeploy(jetson, shims, first, second, 0)
    const commands = readFileSync(join(shims, 'said'), 'utf8').trim().split('\n')
    const steps = options.choose?.(commands) ?? commands.map((_, i) => i + 1)
    const found: Interruption[] = []
    for (const step of steps) {
      await runDeploy(jetson, shims, first, second, step)
      const confirmed =
        !existsSync(join(jetson.root, 'opt/lbzf/state/trial')) && jetson.current() === second.id
      const begun = performance.now()
      await jetson.boot()
      const expected = confirmed ? second.id : first.id
      await untilActive(jetson)
      const interruption = {
        step,
        command: commands[step - 1] ?? '',
        runs: jetson.current(),
        recoverySeconds: (performance.now() - begun) / 1000,
        problems: problemsAfter(jetson, expected),
      }
      found.push(interruption)
      options.report?.(interruption)
    }
    return found
  } finally {
    jetson.remove()
  }
}

/** A restart that the settling asked for may still be under way when the boot is over. */
async function untilActive(jetson: JetsonStandIn): Promise<void> {
  const untilMs = performance.now() + 30_000
  while (jetson.host.service('lbzf-agent.service').state !== 'active' && performance.now() < untilMs)
    await new Promise((next) => setTimeout(next, 50))
}

function problemsAfter(jetson: JetsonStandIn, expected: string): string[] {
  const agent = jetson.host.service('lbzf-agent.service')
  const running = readFileSync(join(jetson.root, 'data/running'), 'utf8')
  return [
    ...oneWorkingRelease(jetson.root),
    ...(jetson.current() === expected ? [] : [`${jetson.current()} is current instead of ${expected}`]),
    ...(running === expected ? [] : [`${running} runs instead of ${expected}`]),
    ...(agent.state === 'active' ? [] : [`the agent is ${agent.state}`]),
    ...(existsSync(join(jetson.root, 'opt/lbzf/state/trial')) ? ['a trial still lasts'] : []),
  ]
}

/** From a device that runs `first`: brings `second`, and cuts the power before the `cutAt`th step (0: never). */
async function runDeploy(
  jetson: JetsonStandIn,
  shims: string,
  first: SmallRelease,
  second: SmallRelease,
  cutAt: number,
): Promise<void> {
  jetson.powerCut()
  const home = join(jetson.root, 'opt/lbzf')
  for (const name of ['releases', 'incoming', 'state', 'current', 'previous'])
    rmSync(join(home, name), { recursive: true, force: true })
  mkdirSync(join(home, 'state'), { recursive: true })
  cpSync(first.folder, join(home, 'releases', first.id), { recursive: true, preserveTimestamps: true })
  cpSync(second.folder, join(home, 'incoming', second.id), { recursive: true, preserveTimestamps: true })
  symlinkSync(`releases/${first.id}`, join(home, 'current'))
  await jetson.host.boot()
  for (const name of ['cut', 'said']) rmSync(join(shims, name), { force: true })
  writeFileSync(join(shims, 'count'), '0')
  writeFileSync(join(shims, 'at'), String(cutAt))
  const lbzf = join(jetson.root, 'usr/local/bin/lbzf')
  const child = spawn(
    'sh',
    ['-c', `"${lbzf}" deploy ${second.id} --within 20 --now && "${lbzf}" confirm ${second.id} --within 20`],
    { env: { ...process.env, PATH: `${shims}:${jetson.host.path}` }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += String(chunk)
    })
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  let over: number | null | undefined
  void ended.then((code) => {
    over = code
  })
  while (over === undefined && !existsSync(join(shims, 'cut')))
    await new Promise((next) => setTimeout(next, 10))
  if (over === undefined) killTree(child.pid ?? 0)
  await ended
  if (cutAt === 0 && over !== 0) throw new Error(`the deploy itself failed: ${said}`)
  jetson.powerCut()
}

/** Programs that count themselves and, at the chosen one, stand still before they do anything. */
function writeShims(shims: string, hostBin: string): void {
  mkdirSync(shims, { recursive: true })
  const system = ['/usr/bin', '/bin']
  for (const name of changing) {
    const real = [hostBin, ...system].map((folder) => join(folder, name)).find((path) => existsSync(path))
    if (real === undefined)
      throw new Error(`no ${name} on this machine (${readdirSync('/usr/bin').length} programs)`)
    writeFileSync(
      join(shims, name),
      `#!/bin/sh
read -r n <'${shims}/count' || :
n=$((n + 1))
echo "$n" >'${shims}/count'
echo "${name} $*" >>'${shims}/said'
read -r at <'${shims}/at' || :
if [ "$n" = "$at" ]; then echo "$n" >'${shims}/cut'; exec sleep 1000; fi
exec '${real}' "$@"
`,
    )
    chmodSync(join(shims, name), 0o755)
  }
}
