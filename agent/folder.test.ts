import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder } from './folder.ts'

test('a folder is made with those above it, and where none can be the one is named at once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-folder-'))
  try {
    const deep = join(folder, 'a/b')
    makeFolder(deep, 0o700)
    makeFolder(deep)
    expect(statSync(deep).mode & 0o777).toBe(0o700)
    writeFileSync(join(folder, 'file'), '')
    expect(() => makeFolder(join(folder, 'file'))).toThrow('EEXIST')
    expect(() => makeFolder(join(folder, 'file/c'))).toThrow(/EEXIST|ENOTDIR/)
    if (existsSync('/proc/self')) expect(() => makeFolder('/proc/lbzf/video')).toThrow("'/proc/lbzf'")
  } finally {
    rmSync(folder, { recursive: true })
  }
})
