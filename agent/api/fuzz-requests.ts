import fc from 'fast-check'

/** The parts of an OpenAPI document that say what a request may be. */
export type Schema = {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  minItems?: number
  maxItems?: number
  additionalProperties?: boolean | Schema
}
export type Parameter = { name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema: Schema }
export type Operation = {
  method: string
  /** With {names}. */
  path: string
  parameters: Parameter[]
  /** Media type → schema; empty: no body. */
  bodies: Record<string, Schema>
}

/** One request as it goes over the wire. */
export type FuzzRequest = {
  operation: Operation
  kind: 'valid' | 'boundary' | 'hostile'
  method: string
  path: string
  headers: Record<string, string>
  body: string | undefined
}

/** Values that exist in the record under test, by the name of the parameter or field: without them nothing would be found. */
export type Known = Record<string, readonly unknown[]>

const hostileTexts = [
  '',
  ' ',
  "' OR 1=1 --",
  '"; DROP TABLE cycle_events; --',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '\u0000',
  '\u202e\ufeff',
  '💥',
  'ñandú'.normalize('NFD'),
  '\ud800',
  '__proto__',
  'constructor',
  'NaN',
  'Infinity',
  '-0',
  '1e309',
  '9007199254740993',
  '0x10',
  '2026-02-30',
  '2026-13-01',
  '0000-00-00',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '2026-07-06T24:00:00-05:00',
  '9999-12-31T23:59:59-05:00',
  '<script>alert(1)</script>',
  '=cmd|x',
  '\r\nX-Injected: 1',
  'a'.repeat(5_000),
] as const

const hostileValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...hostileTexts),
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, -1e308, 2 ** 53, [], {}, [[]], {
    a: { b: [] },
  }),
  fc.jsonValue({ maxDepth: 4 }),
)

const day = 86_400_000

/** A value the schema allows; `edge` prefers its limits. */
function allowed(
  schema: Schema,
  name: string,
  known: Known,
  edge: boolean,
  nowMs: number,
): fc.Arbitrary<unknown> {
  // Trying a camera connects to it: never to an address that chance wrote.
  if (name === 'url') return fc.constant('rtsp://127.0.0.1:9/none')
  const own = known[name]
  if (own !== undefined && !edge) {
    return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...own) }, { weight: 1, arbitrary: plain() })
  }
  return plain()

  function plain(): fc.Arbitrary<unknown> {
    if (schema.const !== undefined) return fc.constant(schema.const)
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
    const choices = schema.anyOf ?? schema.oneOf
    if (choices !== undefined)
      return fc.oneof(...choices.map((one) => allowed(one, name, known, edge, nowMs)))
    if (schema.allOf !== undefined) {
      const properties = Object.assign({}, ...schema.allOf.map((one) => one.properties))
      const merged = { ...Object.assign({}, ...schema.allOf), properties }
      return allowed(merged, name, known, edge, nowMs)
    }
    if (Array.isArray(schema.type)) {
      return fc.oneof(...schema.type.map((type) => allowed({ ...schema, type }, name, known, edge, nowMs)))
    }
    switch (schema.type) {
      case 'null':
        return fc.constant(null)
      case 'boolean':
        return fc.boolean()
      case 'integer':
      case 'number':
        return numberOf(schema, edge)
      case 'array':
        return fc.array(allowed(schema.items ?? {}, name, known, edge, nowMs), {
          minLength: schema.minItems ?? 0,
          maxLength: Math.min(schema.maxItems ?? 4, edge ? 60 : 6),
        })
      case 'object':
        return objectOf(schema, known, edge, nowMs)
      case 'string':
        return textOf(schema, edge, nowMs)
      default:
        return fc.jsonValue({ maxDepth: 2 })
    }
  }
}

function numberOf(schema: Schema, edge: boolean): fc.Arbitrary<number> {
  const whole = schema.type === 'integer'
  const min =
    schema.minimum ??
    (schema.exclusiveMinimum === undefined ? -1e6 : schema.exclusiveMinimum + (whole ? 1 : 0.001))
  const max = schema.maximum ?? 1e6
  if (edge) return fc.constantFrom(min, max, min - 1, max + 1, 0, 1, (min + max) / 2)
  if (!whole) return fc.double({ min, max, noNaN: true })
  return fc.integer({ min: Math.ceil(min), max: Math.floor(Math.min(max, 2 ** 31 - 1)) })
}

function textOf(schema: Schema, edge: boolean, nowMs: number): fc.Arbitrary<string> {
  if (schema.format === 'date') {
    const days = fc.integer({ min: edge ? -40_000 : -40, max: edge ? 40_000 : 3 })
    return days.map((n) => new Date(nowMs + n * day).toISOString().slice(0, 10))
  }
  if (schema.format === 'date-time') {
    const ms = fc.integer({ min: edge ? -40_000 * day : -3 * day, max: edge ? 40_000 * day : 3_600_000 })
    return ms.map((n) => new Date(nowMs + n).toISOString())
  }
  if (schema.format === 'uuid') return fc.uuid()
  if (schema.pattern !== undefined && !edge) return fc.stringMatching(new RegExp(schema.pattern))
  const min = schema.minLength ?? 0
  const max = schema.maxLength ?? 40
  if (edge)
    return fc.constantFrom(min, max, max + 1, Math.max(0, min - 1)).map((length) => 'ñ'.repeat(length))
  return fc.string({ minLength: min, maxLength: Math.min(max, 40), unit: 'grapheme' })
}

function objectOf(schema: Schema, known: Known, edge: boolean, nowMs: number): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {})
  return fc.record(
    Object.fromEntries(fields.map(([name, field]) => [name, allowed(field, name, known, edge, nowMs)])),
    { requiredKeys: schema.required ?? [] },
  )
}

const write = (method: string) => method !== 'GET'

/** Requests of an operation: as its schema allows, at its limits, and as nobody should send them. */
export function requestsOf(operation: Operation, known: Known, nowMs: number): fc.Arbitrary<FuzzRequest> {
  const described = (edge: boolean): fc.Arbitrary<FuzzRequest> => {
    const values = fc.record(
      Object.fromEntries(
        operation.parameters.map(({ name, in: place, schema }) => [
          `${place} ${name}`,
          allowed(schema, name, known, edge, nowMs),
        ]),
      ),
      {
        requiredKeys: operation.parameters
          .filter(({ required, in: place }) => required === true || place === 'path')
          .map(({ name, in: place }) => `${place} ${name}`),
      },
    )
    const bodies = Object.entries(operation.bodies)
    const body =
      bodies.length === 0
        ? fc.constant(undefined)
        : fc.oneof(
            ...bodies.map(([type, schema]) =>
              type === 'application/json'
                ? allowed(schema, '', known, edge, nowMs).map((value) => ({
                    type,
                    text: JSON.stringify(value),
                  }))
                : fc.string({ maxLength: 200 }).map((text) => ({ type, text })),
            ),
          )
    return fc
      .record({ values, body, csv: fc.nat(9), key: fc.nat(4_000) })
      .map(({ values: given, body: sent, csv, key }) => {
        const named = (place: string) =>
          Object.entries(given).flatMap(([name, value]) =>
            name.startsWith(`${place} `) ? [[name.slice(place.length + 1), String(value)] as const] : [],
          )
        return {
          operation,
          kind: edge ? 'boundary' : 'valid',
          method: operation.method,
          path: addressOf(operation.path, new Map(named('path')), named('query')),
          headers: {
            ...(sent === undefined ? {} : { 'content-type': sent.type }),
            ...(csv === 0 ? { accept: 'text/csv' } : {}),
            ...(write(operation.method) && key < 1_000 ? { 'idempotency-key': `fuzz-${key}` } : {}),
          },
          body: sent?.text,
        }
      })
  }
  const hostile = fc
    .record({
      request: fc.oneof(described(false), described(true)),
      changes: fc.array(change, { minLength: 1, maxLength: 3 }),
    })
    .map(({ request, changes }) =>
      changes.reduce<FuzzRequest>((changed, apply) => apply(changed), { ...request, kind: 'hostile' }),
    )
  return fc.oneof(
    { weight: 4, arbitrary: described(false) },
    { weight: 2, arbitrary: described(true) },
    { weight: 4, arbitrary: hostile },
  )
}

function addressOf(
  path: string,
  places: ReadonlyMap<string, string>,
  query: readonly (readonly [string, string])[],
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(wellFormed(places.get(name) ?? '')),
  )
  const search = query.map(([name, value]) => `${name}=${encodeURIComponent(wellFormed(value))}`).join('&')
  return search === '' ? filled : `${filled}?${search}`
}

/** A lone surrogate cannot be written into an address. */
function wellFormed(text: string): string {
  return text.toWellFormed()
}

type Change = (request: FuzzRequest) => FuzzRequest

const hostileText = fc.constantFrom(...hostileTexts).map((text) => encodeURIComponent(wellFormed(text)))

const change: fc.Arbitrary<Change> = fc.oneof(
  // One query value becomes something else, is there twice, or a stranger joins.
  hostileText.map(
    (text): Change =>
      (r) => ({ ...r, path: r.path.replace(/=[^&]*/, `=${text}`) }),
  ),
  hostileText.map(
    (text): Change =>
      (r) => ({ ...r, path: `${r.path}${r.path.includes('?') ? '&' : '?'}module=${text}` }),
  ),
  fc.constant<Change>((r) => ({
    ...r,
    path: `${r.path}${r.path.includes('?') ? '&' : '?'}__proto__[x]=1&constructor=2`,
  })),
  fc.constant<Change>((r) => ({ ...r, path: r.path.replace(/\?.*/, '') })),
  // The address itself.
  hostileText.map(
    (text): Change =>
      (r) => ({ ...r, path: r.path.replace(/\/[^/?]*(?=\?|$)/, `/${text}`) }),
  ),
  fc.constantFrom('/', '//', '/..', '/%2e%2e/%2e%2e', '%', '%c3%28', ';a=b', '.json').map(
    (tail): Change =>
      (r) => ({ ...r, path: r.path.replace(/(?=\?|$)/, tail) }),
  ),
  fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD').map(
    (method): Change =>
      (r) => ({ ...r, method }),
  ),
  // The body: a field is replaced, a key stolen, the text cut, another language spoken.
  fc.tuple(hostileValues, fc.nat()).map(
    ([value, at]): Change =>
      (r) => ({ ...r, body: replaced(r.body, at, value) }),
  ),
  fc.tuple(hostileValues).map(
    ([value]): Change =>
      (r) => ({ ...r, body: JSON.stringify(value) }),
  ),
  fc
    .constantFrom(
      '',
      '{',
      '[',
      '{"a":',
      'null',
      '"',
      '\u0000',
      '{"__proto__":{"admin":true}}',
      `{"a":${'['.repeat(2_000)}`,
    )
    .map(
      (body): Change =>
        (r) => ({ ...r, body }),
    ),
  fc
    .constantFrom(
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=latin1',
      ';',
    )
    .map(
      (type): Change =>
        (r) => ({ ...r, headers: { ...r.headers, 'content-type': type } }),
    ),
  // Headers.
  fc.constantFrom('', '*', 'W/"x"', '"'.repeat(50), 'a'.repeat(3_000)).map(
    (tag): Change =>
      (r) => ({ ...r, headers: { ...r.headers, 'if-none-match': tag } }),
  ),
  fc
    .constantFrom(
      'bytes=0-',
      'bytes=-1',
      'bytes=9-1',
      'bytes=0-0,5-6',
      'bytes=99999999999999999999-',
      'lines=1',
    )
    .map(
      (range): Change =>
        (r) => ({ ...r, headers: { ...r.headers, range } }),
    ),
  fc.constantFrom('', ' ', '*/*;q=0', 'text/html', 'text/csv;q=0.1, */*', 'image/png', ','.repeat(500)).map(
    (accept): Change =>
      (r) => ({ ...r, headers: { ...r.headers, accept } }),
  ),
  fc.constantFrom(' ', 'x'.repeat(201), 'k-1', '\u007f', 'ñ').map(
    (key): Change =>
      (r) => ({ ...r, headers: { ...r.headers, 'idempotency-key': key } }),
  ),
  fc.constantFrom('https://evil.example', 'null', 'x').map(
    (origin): Change =>
      (r) => ({ ...r, headers: { ...r.headers, origin } }),
  ),
)

/** A JSON text with the value of one of its keys exchanged. */
function replaced(body: string | undefined, at: number, value: unknown): string | undefined {
  if (body === undefined) return body
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed !== 'object' || parsed === null) return JSON.stringify(value)
    const keys = Object.keys(parsed)
    const key = keys[at % Math.max(1, keys.length)]
    return key === undefined ? body : JSON.stringify({ ...parsed, [key]: value })
  } catch {
    return body
  }
}
