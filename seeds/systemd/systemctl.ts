import { connect } from 'node:net'

/** The `systemctl` of a stand-in host: hands its words to the host and prints what it says. */
const [path = '', ...args] = process.argv.slice(2)
const socket = connect(path)
let text = ''
socket.on('data', (chunk) => {
  text += chunk.toString()
})
socket.once('error', (error) => {
  console.error(`systemctl: ${error.message}`)
  process.exitCode = 1
})
socket.once('end', () => {
  const answer: { out: string; code: number } = JSON.parse(text)
  process.stdout.write(answer.out)
  process.exitCode = answer.code
})
socket.end(JSON.stringify(args))
