/**
 * How a part of the demo lives: it says in one line of JSON that it is ready, and stops on SIGTERM, on SIGINT or when its stdin
 * closes, so that nothing is left running when whoever started it is killed.
 */
export function liveUntilToldToStop(ready: Record<string, unknown>, stop: () => Promise<void>): void {
  let stopping = false
  const end = () => {
    if (stopping) return
    stopping = true
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  process.stdin.once('end', end)
  process.stdin.once('close', end)
  process.stdin.resume()
  console.log(JSON.stringify(ready))
}
