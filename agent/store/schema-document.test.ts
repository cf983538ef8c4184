import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { schemaDocument } from './schema-document.ts'
import { smallPlant } from './small-plant.ts'

test('docs/reference/schema.md is the schema of the record', () => {
  const { store } = smallPlant()
  const file = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'schema.md')
  expect(readFileSync(file, 'utf8'), 'run: node agent/store/schema-document.ts').toBe(schemaDocument(store))
  store.close()
})

test('every column says what it is', () => {
  const { store } = smallPlant()
  expect(schemaDocument(store).match(/^\| \w+ \|.*\| +\|$/gm)).toBeNull()
  store.close()
})

test('the seed’s three tables keep their names, columns and index', () => {
  const { store } = smallPlant()
  const columns = (table: string) =>
    store.all<{ name: string }>('SELECT name FROM pragma_table_info(?)', table).map(({ name }) => name)
  expect(columns('workstations')).toEqual(
    expect.arrayContaining(['id', 'name', 'module', 'camera_id', 'operation']),
  )
  expect(columns('cycle_events')).toEqual(
    expect.arrayContaining(['id', 'workstation_id', 'start_ts', 'end_ts', 'duration_seconds', 'notes']),
  )
  expect(columns('standard_times')).toEqual(
    expect.arrayContaining(['id', 'reference', 'operation', 'sam_minutes', 'machine_code']),
  )
  expect(
    store.all<{ name: string }>("SELECT name FROM pragma_index_info('idx_events_workstation_start')"),
  ).toEqual([{ name: 'workstation_id' }, { name: 'start_ts' }])
  store.close()
})
