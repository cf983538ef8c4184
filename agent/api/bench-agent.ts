import { openStore, type Store } from '../store/store.ts'
import { headerApp, listen } from './listener.ts'
import { type TestAgent, testAgent } from './test-agent.ts'

/** The agent's API over a record, its clock standing still so that every answer is the same bytes. */
export function agentOver(store: Store, nowMs: number): TestAgent {
  const cameras = [1, 2, 3, 4, 5, 6]
  return testAgent({
    store,
    nowMs: () => nowMs,
    live: {
      cameras: () =>
        cameras.map((cameraId) => ({
          cameraId,
          state: 'up',
          lastFrameMs: nowMs,
          fps: 4,
          drops: 0,
          inferenceMs: 8,
          problem: null,
        })),
    },
  })
}

/** `node agent/api/bench-agent.ts FILE NOW_MS`: a process of its own for fastapi-bench.ts; ends with its stdin. */
if (import.meta.main) {
  const [file = '', nowMs = ''] = process.argv.slice(2)
  const agent = agentOver(openStore({ file, nowMs: () => Number(nowMs) }), Number(nowMs))
  const listener = await listen(headerApp(agent.parts), { host: '127.0.0.1', port: 0 })
  console.log(listener.url)
  process.stdin.resume()
  process.stdin.once('end', () => {
    void listener.stop().then(() => agent.close())
  })
}
