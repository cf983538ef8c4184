import { spawnSync } from 'node:child_process'

/** `npm run bench`: every bench in turn, also when one misses its goal; which did is said at the end. */
const benches = [
  'seeds/door/bench.ts',
  'seeds/camera/vision-bench.ts',
  'agent/excel/bench.ts',
  'seeds/start/polling-bench.ts',
  'agent/store/bench.ts',
  'agent/api/fastapi-bench.ts',
]

const missed = benches.filter((file) => {
  console.log(`\n── ${file}`)
  return spawnSync(process.execPath, [file], { stdio: 'inherit' }).status !== 0
})
console.log(
  missed.length === 0 ? '\nevery bench ended well' : `\nfailed or missed a goal: ${missed.join(', ')}`,
)
process.exitCode = missed.length === 0 ? 0 : 1
