/** Half-open time: from start_ts up to, not including, end_ts; Unix ms. */
export type Span = { start_ts: number; end_ts: number }

export function spanMinutes(span: Span): number {
  return Math.max(0, span.end_ts - span.start_ts) / 60_000
}

export function totalMinutes(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + Math.max(0, span.end_ts - span.start_ts), 0) / 60_000
}

/** What two spans share; undefined: nothing. */
export function overlap(a: Span, b: Span): Span | undefined {
  const start_ts = Math.max(a.start_ts, b.start_ts)
  const end_ts = Math.min(a.end_ts, b.end_ts)
  return start_ts < end_ts ? { start_ts, end_ts } : undefined
}

export function contains(span: Span, atMs: number): boolean {
  return span.start_ts <= atMs && atMs < span.end_ts
}

/** The parts of `spans` inside `within`. */
export function clip(spans: readonly Span[], within: Span): Span[] {
  return spans.flatMap((span) => overlap(span, within) ?? [])
}

/** The same time without overlaps, in order. */
export function union(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of spans
    .filter(({ start_ts, end_ts }) => start_ts < end_ts)
    .sort((a, b) => a.start_ts - b.start_ts)) {
    const last = joined.at(-1)
    if (last !== undefined && span.start_ts <= last.end_ts) {
      joined[joined.length - 1] = { start_ts: last.start_ts, end_ts: Math.max(last.end_ts, span.end_ts) }
    } else {
      joined.push({ start_ts: span.start_ts, end_ts: span.end_ts })
    }
  }
  return joined
}

/** The time of `spans` that lies in none of `taken`. */
export function subtract(spans: readonly Span[], taken: readonly Span[]): Span[] {
  return union(taken).reduce(
    (left, hole) =>
      left.flatMap((span) =>
        [
          { start_ts: span.start_ts, end_ts: Math.min(span.end_ts, hole.start_ts) },
          { start_ts: Math.max(span.start_ts, hole.end_ts), end_ts: span.end_ts },
        ].filter((part) => part.start_ts < part.end_ts),
      ),
    union(spans),
  )
}

/** The time that lies in both. */
export function intersection(a: readonly Span[], b: readonly Span[]): Span[] {
  return union(union(b).flatMap((span) => clip(union(a), span)))
}

/** A span cut at instants inside it. */
export function cut(span: Span, at: readonly number[]): Span[] {
  const edges = [span.start_ts, ...at.filter((t) => t > span.start_ts && t < span.end_ts), span.end_ts]
  const sorted = [...new Set(edges)].sort((a, b) => a - b)
  return sorted.slice(0, -1).flatMap((start_ts, i) => {
    const end_ts = sorted[i + 1]
    return end_ts === undefined ? [] : [{ start_ts, end_ts }]
  })
}
