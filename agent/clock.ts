import { existsSync } from 'node:fs'

/** systemd-timesyncd makes the folder when it starts and the file once it heard a time server. */
const timesync = '/run/systemd/timesync'

/** Whether a time server holds the clock; null: another program would know. */
export function clockSynchronised(folder = timesync): boolean | null {
  return existsSync(folder) ? existsSync(`${folder}/synchronized`) : null
}
