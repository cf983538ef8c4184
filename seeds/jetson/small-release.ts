import { createHash } from 'node:crypto'
import { chmodSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * A release with an agent of forty lines of shell that answers the launcher's questions as the real one does: for tests of switching and
 * returning, where a hundred megabytes would only cost time.
 */
export type SmallRelease = { id: string; folder: string }

const deployFolder = resolve(import.meta.dirname, '../../agent/deploy')

export function writeSmallRelease(
  into: string,
  id: string,
  faults: { gate?: string; selfTest?: string } = {},
): SmallRelease {
  const folder = join(into, id)
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
    chmodSync(join(folder, path), mode)
  }
  // A shell script in the place of Node: it starts in a millisecond.
  write('node/bin/node', agentText({ id, ...faults }), 0o755)
  write('agent/cli.ts', '')
  for (const path of [
    'lbzf',
    'units/lbzf-agent.service',
    'units/lbzf-settle.service',
    'units/lbzf-settle.timer',
  ])
    write(`agent/deploy/${path}`, readFileSync(join(deployFolder, path), 'utf8'))
  write('package.json', '{ "type": "module" }\n')
  const platform = process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64'
  write('RELEASE.json', `${JSON.stringify({ id, version: `0.0.0+${id}`, platform }, null, 2)}\n`)
  const files = globSync('**/*', { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile())
  const lines = files.sort().map((path) => `${sha256(join(folder, path))}  ${path}\n`)
  write('MANIFEST', lines.join(''))
  return { id, folder }
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

function agentText({
  id,
  gate = '',
  selfTest = '',
}: {
  id: string
  gate?: string
  selfTest?: string
}): string {
  return `#!/bin/sh
id='${id}' gate='${gate}' self_test='${selfTest}'
# Node's own options, and the program.
while [ "\${1#--}" != "$1" ]; do shift; done
shift
command=$1 question=$2 before=''
for word in "$@"; do
  case $before in
  --config) data=$(dirname "$word")/../../data ;;
  --to) to=$word ;;
  --file) file=$word ;;
  --within) within=$word ;;
  esac
  if [ "$word" = --now ]; then now=yes; fi
  before=$word
done
fail() { echo "$1" >&2; exit 1; }
case $command in
run)
  # The record: one row a start, never taken back.
  echo "$id" >>"$data/lbzf.db"
  printf %s "$id" >"$data/running"
  [ "$gate" != dies ] || exit 1
  systemd-notify READY=1
  while sleep 5; do systemd-notify WATCHDOG=1; done
  ;;
backup)
  mkdir -p "$to"
  cat "$data/lbzf.db" >"$to/lbzf-20260720_060000.db"
  ;;
release)
  case $question in
  database) echo "$data/lbzf.db" ;;
  before) echo '{"cameras_up":[]}' ;;
  window) [ ! -e "$data/in-jornada" ] || [ -n "$now" ] || fail 'refused inside a jornada: 3 minutes would be lost' ;;
  self-test) [ -z "$self_test" ] || fail "$self_test" ;;
  users) ! grep -q '\\.example' "$file" || fail 'sample people' ;;
  gate)
    until=$(($(date +%s) + within))
    until [ -z "$gate" ] && [ "$(cat "$data/running")" = "$id" ]; do
      [ "$(date +%s)" -le "$until" ] || fail 'the gate is not passed'
      sleep 0.1
    done
    ;;
  esac
  ;;
*) fail 'unknown command' ;;
esac
`
}
