import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** The socket on which services speak to systemd. Node has no datagram sockets of the file system: Python holds it. */
const listener = `
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
while True:
    # A barrier's file descriptor is not taken: it closes, and systemd-notify goes on.
    for line in s.recv(65536).decode('utf8', 'replace').splitlines():
        print(line, flush=True)
`

export type NotifySocket = { path: string; stop: () => void }

/** Every line a service says (READY=1, WATCHDOG=1 …) goes to `said`. */
export async function openNotifySocket(path: string, said: (line: string) => void): Promise<NotifySocket> {
  const child: ChildProcess = spawn('/usr/bin/python3', ['-c', listener, path], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const { stdout } = child
  if (stdout === null) throw new Error('the listener has no stdout')
  await new Promise<void>((bound, failed) => {
    child.once('error', failed)
    child.once('exit', (code) => failed(new Error(`the notify socket ended with ${code}`)))
    createInterface({ input: stdout }).on('line', (line) => (line === 'bound' ? bound() : said(line)))
  })
  return { path, stop: () => void child.kill('SIGKILL') }
}
