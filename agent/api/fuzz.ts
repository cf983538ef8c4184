import { parseArgs } from 'node:util'
import { fuzz } from './fuzz-run.ts'

/**
 * `npm run fuzz [-- --requests 20000 --seed 1]`: requests generated from the OpenAPI document — as it allows, at its limits, and
 * hostile — against a real listener. Every answer must keep to the document; the first faults are printed with what caused them.
 */
const { values } = parseArgs({
  options: { requests: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } },
})
const startMs = performance.now()
const { faults, ...result } = await fuzz({ requests: Number(values.requests), seed: Number(values.seed) })
console.log(
  JSON.stringify(
    { ...result, seconds: Math.round((performance.now() - startMs) / 1000), faults: faults.length },
    null,
    2,
  ),
)
const seen = new Set<string>()
for (const found of faults) {
  const same = `${found.method} ${found.path.replace(/\?.*/, '').replace(/\d+/g, '0')} ${found.fault.slice(0, 60)}`
  if (seen.has(same) || seen.size > 40) continue
  seen.add(same)
  console.error(JSON.stringify(found))
}
if (faults.length > 0) process.exitCode = 1
