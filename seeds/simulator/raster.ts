/** Drawing into planar 4:2:0 pictures, the video's own format: no colour conversion between the scene and the encoder. */

export type Picture = {
  width: number
  height: number
  y: Uint8Array
  u: Uint8Array
  v: Uint8Array
}
export type Colour = { y: number; u: number; v: number }
export type Clip = { left: number; top: number; right: number; bottom: number }
export type Point = { x: number; y: number }

export function newPicture(width: number, height: number): Picture {
  const chroma = (width / 2) * (height / 2)
  return {
    width,
    height,
    y: new Uint8Array(width * height).fill(16),
    u: new Uint8Array(chroma).fill(128),
    v: new Uint8Array(chroma).fill(128),
  }
}

export function copyPicture(from: Picture, to: Picture): void {
  to.y.set(from.y)
  to.u.set(from.u)
  to.v.set(from.v)
}

export function shaded(colour: Colour, by: number): Colour {
  return { ...colour, y: Math.max(16, Math.min(235, Math.round(colour.y + by))) }
}

/** One row from `left` to `right`; the luma of the outermost pixels is mixed by coverage, so that slow motion is smooth. */
function span(picture: Picture, clip: Clip, row: number, left: number, right: number, colour: Colour): void {
  const from = Math.max(left, clip.left)
  const to = Math.min(right, clip.right)
  if (to <= from) return
  const { y, u, v, width } = picture
  const start = row * width
  const first = Math.ceil(from)
  const last = Math.floor(to)
  if (first <= last) y.fill(colour.y, start + first, start + last)
  if (first > from) mix(y, start + first - 1, colour.y, Math.min(first, to) - from)
  if (to > last && last >= first) mix(y, start + last, colour.y, to - last)
  if ((row & 1) === 0) {
    const line = (row >> 1) * (width >> 1)
    const a = line + Math.round(from / 2)
    const b = line + Math.round(to / 2)
    u.fill(colour.u, a, b)
    v.fill(colour.v, a, b)
  }
}

function mix(plane: Uint8Array, index: number, value: number, coverage: number): void {
  const old = plane[index] ?? 0
  plane[index] = old + (value - old) * coverage
}

export function fillEllipse(
  picture: Picture,
  clip: Clip,
  centre: Point,
  radiusX: number,
  radiusY: number,
  colour: Colour,
): void {
  const top = Math.max(clip.top, Math.ceil(centre.y - radiusY - 0.5))
  const bottom = Math.min(clip.bottom - 1, Math.floor(centre.y + radiusY - 0.5))
  for (let row = top; row <= bottom; row++) {
    const dy = (row + 0.5 - centre.y) / radiusY
    const reach = radiusX * Math.sqrt(Math.max(0, 1 - dy * dy))
    span(picture, clip, row, centre.x - reach, centre.x + reach, colour)
  }
}

/** A convex polygon. */
export function fillPolygon(picture: Picture, clip: Clip, points: readonly Point[], colour: Colour): void {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const point of points) {
    low = Math.min(low, point.y)
    high = Math.max(high, point.y)
  }
  const top = Math.max(clip.top, Math.ceil(low - 0.5))
  const bottom = Math.min(clip.bottom - 1, Math.floor(high - 0.5))
  for (let row = top; row <= bottom; row++) {
    const middle = row + 0.5
    let left = Number.POSITIVE_INFINITY
    let right = Number.NEGATIVE_INFINITY
    for (let i = 0; i < points.length; i++) {
      const a = points[i]
      const b = points[(i + 1) % points.length]
      if (a === undefined || b === undefined || a.y > middle === b.y > middle) continue
      const x = a.x + ((middle - a.y) / (b.y - a.y)) * (b.x - a.x)
      left = Math.min(left, x)
      right = Math.max(right, x)
    }
    if (left < right) span(picture, clip, row, left, right, colour)
  }
}

export function fillRectangle(picture: Picture, clip: Clip, area: Clip, colour: Colour): void {
  const bottom = Math.min(clip.bottom, Math.round(area.bottom))
  for (let row = Math.max(clip.top, Math.round(area.top)); row < bottom; row++) {
    span(picture, clip, row, area.left, area.right, colour)
  }
}

/** A rectangle turned by `angle` radians about its centre. */
export function fillTurned(
  picture: Picture,
  clip: Clip,
  centre: Point,
  width: number,
  height: number,
  angle: number,
  colour: Colour,
): void {
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const corner = (sx: number, sy: number) => {
    const x = (sx * width) / 2
    const y = (sy * height) / 2
    return { x: centre.x + x * cos - y * sin, y: centre.y + x * sin + y * cos }
  }
  fillPolygon(picture, clip, [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)], colour)
}

/** A limb: a thick line with round ends. */
export function fillLimb(
  picture: Picture,
  clip: Clip,
  from: Point,
  to: Point,
  thickness: number,
  colour: Colour,
): void {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const radius = thickness / 2
  if (length > 0.5) {
    const nx = (-(to.y - from.y) / length) * radius
    const ny = ((to.x - from.x) / length) * radius
    fillPolygon(
      picture,
      clip,
      [
        { x: from.x + nx, y: from.y + ny },
        { x: to.x + nx, y: to.y + ny },
        { x: to.x - nx, y: to.y - ny },
        { x: from.x - nx, y: from.y - ny },
      ],
      colour,
    )
  }
  fillEllipse(picture, clip, from, radius, radius, colour)
  fillEllipse(picture, clip, to, radius, radius, colour)
}

/** Multiplies the luma above black inside a rectangle: a shadow. */
export function shade(picture: Picture, clip: Clip, area: Clip, factor: number): void {
  const left = Math.max(clip.left, Math.round(area.left))
  const right = Math.min(clip.right, Math.round(area.right))
  const bottom = Math.min(clip.bottom, Math.round(area.bottom))
  for (let row = Math.max(clip.top, Math.round(area.top)); row < bottom; row++) {
    for (let i = row * picture.width + left; i < row * picture.width + right; i++) {
      picture.y[i] = 16 + ((picture.y[i] ?? 16) - 16) * factor
    }
  }
}

/** Moves the whole picture by (dx, dy) px, edge pixels repeated; half chroma pixels are interpolated. */
export function shiftPicture(from: Picture, to: Picture, dx: number, dy: number): void {
  const { width, height } = from
  shiftPlane(from.y, to.y, width, height, dx, dy)
  shiftPlane(from.u, to.u, width / 2, height / 2, dx / 2, dy / 2)
  shiftPlane(from.v, to.v, width / 2, height / 2, dx / 2, dy / 2)
}

function shiftPlane(
  from: Uint8Array,
  to: Uint8Array,
  width: number,
  height: number,
  dx: number,
  dy: number,
): void {
  const x0 = Math.floor(dx)
  const y0 = Math.floor(dy)
  const fx = dx - x0
  const fy = dy - y0
  const column = (x: number) => Math.max(0, Math.min(width - 1, x))
  const line = (y: number) => Math.max(0, Math.min(height - 1, y)) * width
  for (let y = 0; y < height; y++) {
    const a = line(y - y0)
    const out = y * width
    if (fx === 0 && fy === 0) {
      for (let x = 0; x < width; x++) to[out + x] = from[a + column(x - x0)] ?? 0
      continue
    }
    const b = line(y - y0 - 1)
    for (let x = 0; x < width; x++) {
      const l = column(x - x0)
      const r = column(x - x0 - 1)
      const upper = (from[a + l] ?? 0) * (1 - fx) + (from[a + r] ?? 0) * fx
      const lower = (from[b + l] ?? 0) * (1 - fx) + (from[b + r] ?? 0) * fx
      to[out + x] = Math.round(upper * (1 - fy) + lower * fy)
    }
  }
}
