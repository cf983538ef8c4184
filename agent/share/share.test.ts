import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { insertHistory } from '../store/cycles.ts'
import { addObservation } from '../store/observations.ts'
import { putSettings } from '../store/settings.ts'
import { mondayMorning, noDetector, smallPlant, temporaryFile } from '../store/small-plant.ts'
import { run } from './share-command.ts'

const day = 86_400_000
const by = 'ronald@lbzf.example'

/** Monday and Tuesday of the small plant with a typed output of 400 and 420 units; `operators` of both days. */
function plant(operators: number) {
  const it = smallPlant({ nowMs: () => mondayMorning + 3 * day })
  putSettings(it.store, it.moduleId, { operators }, { validFromMs: mondayMorning, by })
  insertHistory(it.store, {
    moduleId: it.moduleId,
    model: noDetector,
    units: [
      { workstationId: it.p1, startMs: mondayMorning, endMs: mondayMorning + 60_000, operatorCode: 'O07' },
    ],
  })
  for (const [i, units] of [400, 420].entries()) {
    const startMs = mondayMorning + i * day
    addObservation(it.store, {
      ...{ clientUuid: `c${i}`, kind: 'conteo', moduleId: it.moduleId, workstationId: null, by },
      ...{ startMs, endMs: startMs + 8 * 3_600_000, units },
    })
  }
  it.store.close()
  return { file: it.store.file, out: join(dirname(temporaryFile()), 'compartir') }
}

async function share({ file, out }: { file: string; out: string }): Promise<Record<string, string>[]> {
  const said = vi.spyOn(console, 'log').mockReturnValue()
  await run(['--from', '2026-07-06', '--to', '2026-07-07', '--db', file, '--out', out])
  said.mockRestore()
  const [header = '', ...lines] = readFileSync(join(out, 'dias.csv'), 'utf8').trimEnd().split('\r\n')
  const names = header.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])))
}

test('a shared folder holds a row per module and day, and says what is in it and what is not', async () => {
  const where = plant(6)
  const days = await share(where)
  expect(
    days.map(({ date, units, operators, origin, suppressed }) => [
      date,
      units,
      operators,
      origin,
      suppressed,
    ]),
  ).toEqual([
    ['2026-07-06', '400', '6', 'digitado', ''],
    ['2026-07-07', '420', '6', 'digitado', ''],
  ])
  // 6 operators × 465 min ÷ 2 min × 0.9 = 1255.5
  expect(days[0]).toMatchObject({
    meta: '1255.5',
    available_minutes: '2790',
    total_productive_minutes: '800',
  })
  expect(Number(days[0]?.eficiencia)).toBeCloseTo(800 / 2790, 4)
  expect(readdirSync(where.out).sort()).toEqual(['LEAME.md', 'dias.csv'])
  const everything = readdirSync(where.out)
    .map((name) => readFileSync(join(where.out, name), 'utf8'))
    .join('')
  for (const secret of ['O07', 'P1', 'P3', 'OP-1', 'Ref X', 'ronald'])
    expect(everything).not.toContain(secret)
})

test('of a day with four operators nothing is given, not even how many units', async () => {
  const days = await share(plant(4))
  expect(days).toHaveLength(2)
  for (const { date, module, suppressed, ...figures } of days) {
    expect([date?.slice(0, 7), module, suppressed]).toEqual(['2026-07', 'angela', 'pocos operarios'])
    expect(figures.partial).toBe('0')
    expect(Object.values({ ...figures, partial: '' }).join('')).toBe('')
  }
})

test('days that are none and a folder that is there are refused', async () => {
  const { file, out } = plant(6)
  const asked = (from: string, to: string, folder = out) =>
    run(['--from', from, '--to', to, '--db', file, '--out', folder])
  await expect(asked('2026-07-32', '2026-07-07')).rejects.toThrow("not '2026-07-32'")
  await expect(asked('2026-07-07', '2026-07-06')).rejects.toThrow('not before')
  await expect(asked('2026-07-06', '2026-07-07', dirname(out))).rejects.toThrow('there already')
  expect(existsSync(out)).toBe(false)
})
