import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { keepCamera } from './added-cameras.ts'
import { configSchema, loadConfig, parseConfig } from './config.ts'

const minimal = `
org_id: 1
database: lbzf.db
video_dir: video
frames_dir: frames
users_file: users.json
`
const at = { name: 'config.yaml', folder: '/srv/lbzf' }

test('relative paths are taken from the folder of the file, and the whole is frozen', () => {
  const config = parseConfig(minimal, at)
  expect(config.database).toBe('/srv/lbzf/lbzf.db')
  expect(config.listen).toEqual({ host: '127.0.0.1', port: 5000 })
  expect(config.detector.model).toBe('none')
  expect(Object.isFrozen(config.listen)).toBe(true)
})

test('every problem is told at once, each with its place', () => {
  const text = `${minimal.replace('org_id: 1', 'org_id: x')}
listen: { host: 0.0.0.0, port: 70000 }
colour: red
cameras:
  - { id: 1, name: Fondo, module: angela, url: "http://x/1" }
  - { id: 1, name: Otra, module: angela, url: "rtsp://x/1", speed: 3 }
`
  expect(() => parseConfig(text, at)).toThrow(/6 problems/)
  for (const sentence of [
    /org_id: .*number/,
    /listen\.host: must be loopback/,
    /listen\.port: /,
    /^ {2}- colour: unknown key$/m,
    /cameras\[0\]\.url: rtsp:\/\//,
    /cameras\[1\]\.speed: unknown key/,
  ]) {
    expect(() => parseConfig(text, at)).toThrow(sentence)
  }
})

test('a missing key, a repeated key and a camera number used twice are each one sentence', () => {
  expect(() => parseConfig('org_id: 1', at)).toThrow(/database: is missing/)
  expect(() => parseConfig(`${minimal}org_id: 2`, at)).toThrow(/unique/)
  const twice = `${minimal}cameras:\n  - {id: 1, name: A, module: angela, url: "rtsp://x/1"}\n  - {id: 1, name: B, module: angela, url: "rtsp://x/2"}`
  expect(() => parseConfig(twice, at)).toThrow(/cameras\[1\]\.id: 1 is used twice/)
})

test('a password comes from its own file and is in no message', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-config-'))
  writeFileSync(join(folder, 'cam1.txt'), 'sésamo\n', { mode: 0o600 })
  const camera = (more: string) =>
    `${minimal}cameras:\n  - {id: 1, name: A, module: angela, url: "rtsp://x/1", user: lbzf, ${more}}`
  writeFileSync(join(folder, 'config.yaml'), camera('password_file: cam1.txt'))
  expect(loadConfig(join(folder, 'config.yaml')).cameras[0]?.password).toBe('sésamo')

  const both = camera('password: topsecret, password_file: cam1.txt')
  expect(() => parseConfig(both, { name: 'c', folder })).toThrow(/exclude each other/)
  expect(() => parseConfig(both, { name: 'c', folder })).not.toThrow(/topsecret/)
  expect(() => parseConfig(camera('password: 77'), { name: 'c', folder })).not.toThrow(/77/)
})

test('a camera added on the dashboard is there at the next start, its password in a file of the agent alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-config-'))
  const text = `${minimal}cameras_dir: cameras\ncameras:\n  - {id: 1, name: A, module: angela, url: "rtsp://x/1"}`
  const added = {
    id: 2,
    name: 'Salida',
    module: 'angela',
    url: 'rtsp://10.0.0.9:554/sub',
    user: 'lbzf',
    password: 'secreta',
    record: 'always',
  } as const
  expect(parseConfig(text, { name: 'c', folder }).cameras).toHaveLength(1)
  keepCamera(join(folder, 'cameras'), added)
  const file = join(folder, 'cameras/cam2.json')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(parseConfig(text, { name: 'c', folder }).cameras[1]).toEqual(added)
  expect(() => keepCamera(join(folder, 'cameras'), added)).toThrow(/there already/)
  expect(() => parseConfig(text.replace('{id: 1', '{id: 2'), { name: 'c', folder })).toThrow(
    /camera 2 is here and/,
  )

  writeFileSync(file, '{"id": 2, "password": "secreta"')
  expect(() => parseConfig(text, { name: 'c', folder })).toThrow(/cam2\.json: cannot be read as a camera/)
  expect(() => parseConfig(text, { name: 'c', folder })).not.toThrow(/secreta/)
})

test('docs/reference/config.md and config.example.yaml know every key', () => {
  const reference = readFileSync('docs/reference/config.md', 'utf8')
  const example = readFileSync('agent/deploy/config.example.yaml', 'utf8')
  const keys = leaves(z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema)
  expect(keys.length).toBeGreaterThan(15)
  for (const key of keys) expect(reference, key).toContain(`\`${key}\``)
  const documented = [...reference.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1])
  expect(documented.sort()).toEqual(keys.sort())
  expect(() => parseConfig(example, { name: 'example', folder: '/etc/lbzf' })).toThrow(
    /^example has 2 problems:\n.*password_file: .* cannot be read\n.*password_file: .* cannot be read$/,
  )
})

type JsonSchema = { properties?: Record<string, JsonSchema>; items?: JsonSchema }

function leaves(schema: JsonSchema, prefix = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`
    if (child.properties) return leaves(child, path)
    if (child.items?.properties) return leaves(child.items, `${path}[]`)
    return [path]
  })
}
