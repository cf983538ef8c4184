import { readdirSync, readFileSync } from 'node:fs'

/** Kills a process and everything it started, however far down, as a power cut would. */
export function killTree(pid: number): void {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = parentOf(Number(name))
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const kill = (each: number): void => {
    // Stopped first: what is about to start something must not get away.
    signal(each, 'SIGSTOP')
    for (const child of children.get(each) ?? []) kill(child)
    signal(each, 'SIGKILL')
  }
  kill(pid)
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined // it has ended
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // it has ended
  }
}
