import type { Outgoing, Study } from './stopwatch-study.ts'

const runningKey = 'lbzf.cronometro.estudio'
/** A key per finished study: two tabs that write at once lose nothing of each other. */
const outgoingPrefix = 'lbzf.cronometro.enviar.'

type Shelf = {
  /** False: what is put here is gone with the page. */
  keeps: boolean
  running: () => Study | null
  keepRunning: (study: Study | null) => void
  /** Oldest first. */
  outgoing: () => Outgoing[]
  keepOutgoing: (outgoing: Outgoing) => void
  forget: (studyUuid: string) => void
}

/** What the device keeps of the stopwatch, across reloads and without a network. */
export function deviceShelf(open: () => Storage): Shelf {
  const storage = usable(open)
  const shelf = storage ?? memory()
  const read = <T>(key: string): T | null => {
    try {
      return JSON.parse(shelf.getItem(key) ?? 'null') as T | null
    } catch {
      return null // somebody else's text under our key
    }
  }
  const keys = () => Array.from({ length: shelf.length }, (_, i) => shelf.key(i) ?? '')
  return {
    keeps: storage !== null,
    running: () => read<Study>(runningKey),
    keepRunning: (study) =>
      study === null ? shelf.removeItem(runningKey) : shelf.setItem(runningKey, JSON.stringify(study)),
    outgoing: () =>
      keys()
        .filter((key) => key.startsWith(outgoingPrefix))
        .flatMap((key) => read<Outgoing>(key) ?? [])
        .sort((a, b) => a.study.startedMs - b.study.startedMs),
    keepOutgoing: (outgoing) => shelf.setItem(outgoingPrefix + outgoing.study.uuid, JSON.stringify(outgoing)),
    forget: (studyUuid) => shelf.removeItem(outgoingPrefix + studyUuid),
  }
}

/** Private windows and full devices refuse; null then. */
function usable(open: () => Storage): Storage | null {
  try {
    const storage = open()
    storage.setItem('lbzf.prueba', '1')
    storage.removeItem('lbzf.prueba')
    return storage
  } catch {
    return null
  }
}

function memory(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'> {
  const values = new Map<string, string>()
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    key: (i) => [...values.keys()][i] ?? null,
    get length() {
      return values.size
    },
  }
}
