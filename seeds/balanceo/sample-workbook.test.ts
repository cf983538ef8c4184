import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { applyBalanceo, previewBalanceo } from '../../agent/excel/balanceo.ts'
import { putModule } from '../../agent/store/plant.ts'
import { openStore } from '../../agent/store/store.ts'
import { sampleReference } from '../angela/garment.ts'
import { seedSamplePlant } from '../angela/plant.ts'
import { sampleWorkbookName, writeSampleWorkbook } from './sample-workbook.ts'

const folder = mkdtempSync(join(tmpdir(), 'lbzf-sample-workbook-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the sample workbook makes the sample plant of an empty module, and changes nothing where it is', async () => {
  const ask = {
    file: join(folder, sampleWorkbookName),
    reference: sampleReference,
    module: 'angela',
    validFromMs: Date.parse('2026-07-06T06:30:00-05:00'),
    by: 'ronald@lbzf.example',
  }
  await writeSampleWorkbook(ask.file)
  const empty = openStore({ file: join(folder, 'empty.db') })
  const seeded = openStore({ file: join(folder, 'seeded.db') })
  try {
    putModule(empty, { code: 'angela', name: 'Angela', orgId: 1 })
    const { plan } = await applyBalanceo(empty, ask)
    expect(plan).toMatchObject({ operations: 44, stationsUsed: 21, samMinutes: 24.16 })
    expect(plan.totals.map(({ cell, agrees }) => [cell, agrees])).toEqual([
      ['C3', true],
      ['C50', true],
    ])
    expect(plan.stations.reduce((sum, { operators }) => sum + operators, 0)).toBe(22)

    seedSamplePlant(seeded)
    const preview = await previewBalanceo(seeded, ask)
    expect(preview.obstacles).toEqual([])
    expect(preview.plan.standards).toEqual([])
    expect(preview.plan.balance).toBeNull()
    expect(preview.plan.notices).toEqual([])
  } finally {
    empty.close()
    seeded.close()
  }
})
