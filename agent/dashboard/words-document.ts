import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const agentFolder = join(import.meta.dirname, '..')

/** Files with Spanish words for people, found by their name: agent/dashboard/words*.ts and agent/api/words*.ts. */
export function catalogueFiles(): string[] {
  return ['dashboard', 'api'].flatMap((folder) =>
    readdirSync(join(agentFolder, folder))
      .filter((name) => /^words(-[\w-]+)?\.ts$/.test(name) && name !== 'words-document.ts')
      .sort()
      .map((name) => `${folder}/${name}`),
  )
}

/** docs/reference/words.md: every sentence of the catalogues for the plant to read and approve; "…" stands for what is filled in. */
export async function wordsDocument(): Promise<string> {
  const sections: string[] = []
  for (const file of catalogueFiles()) {
    const exports = (await import(pathToFileURL(join(agentFolder, file)).href)) as Record<string, unknown>
    const sentences = [...new Set(Object.values(exports).flatMap(textsOf))]
    if (sentences.length === 0) continue
    sections.push(`## agent/${file}\n\n${sentences.map((text) => `- ${text}`).join('\n')}\n`)
  }
  return `# Palabras por revisar

Every Spanish sentence the Jetson shows. Nobody at the plant has approved one yet: all are *por revisar*.
Made by \`node agent/dashboard/words-document.ts\`; a test holds it to the catalogues.

${sections.join('\n')}`
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value]
  if (typeof value === 'function') return textsOf(filled(value as (...given: unknown[]) => unknown))
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsOf)
  return []
}

/** The sentence with "…" for what it is given, whatever that is. */
function filled(sentence: (...given: unknown[]) => unknown): unknown {
  const gap: unknown = new Proxy(() => gap, {
    get: (_, key) =>
      key === Symbol.toPrimitive || key === 'toString' || key === 'valueOf'
        ? () => '…'
        : key === 'length'
          ? 2
          : gap,
    apply: () => gap,
  })
  try {
    const text = sentence(gap, gap, gap, gap, gap)
    return typeof text === 'string' ? text : null
  } catch {
    return null
  }
}

if (process.argv[1] === import.meta.filename) {
  const file = join(agentFolder, '../docs/reference/words.md')
  writeFileSync(file, await wordsDocument())
}
