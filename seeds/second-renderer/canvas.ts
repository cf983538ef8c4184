/** Drawing into luma and two colour planes of the full size, with soft edges; the rim halves the colour. */

export type Colour = readonly [y: number, u: number, v: number]
export type Canvas = {
  width: number
  height: number
  y: Uint8ClampedArray
  u: Uint8ClampedArray
  v: Uint8ClampedArray
}
/** Grey levels to add at a point of a shape's own frame, px from its middle. */
export type Texture = (along: number, across: number) => number

export function blankCanvas(width: number, height: number): Canvas {
  const plane = () => new Uint8ClampedArray(width * height)
  return { width, height, y: plane(), u: plane(), v: plane() }
}

export function copyCanvas(from: Canvas, to: Canvas): void {
  to.y.set(from.y)
  to.u.set(from.u)
  to.v.set(from.v)
}

/** BT.601, video range. */
export function rgb(r: number, g: number, b: number): Colour {
  return [
    16 + 0.257 * r + 0.504 * g + 0.098 * b,
    128 - 0.148 * r - 0.291 * g + 0.439 * b,
    128 + 0.439 * r - 0.368 * g - 0.071 * b,
  ]
}

/** distance: px to the edge, negative inside. */
function paint(
  canvas: Canvas,
  box: readonly [left: number, top: number, right: number, bottom: number],
  distance: (x: number, y: number) => number,
  colour: Colour,
  texture?: (x: number, y: number, inside: number) => number,
): void {
  const { width, height, y: luma, u, v } = canvas
  const left = Math.max(0, Math.floor(box[0]))
  const right = Math.min(width - 1, Math.ceil(box[2]))
  const top = Math.max(0, Math.floor(box[1]))
  const bottom = Math.min(height - 1, Math.ceil(box[3]))
  for (let py = top; py <= bottom; py++) {
    for (let px = left; px <= right; px++) {
      const cover = 0.5 - distance(px, py)
      if (cover <= 0) continue
      const share = cover >= 1 ? 1 : cover
      const i = py * width + px
      const grey = texture ? colour[0] + texture(px, py, cover - 0.5) : colour[0]
      luma[i] = (luma[i] ?? 0) * (1 - share) + grey * share
      u[i] = (u[i] ?? 0) * (1 - share) + colour[1] * share
      v[i] = (v[i] ?? 0) * (1 - share) + colour[2] * share
    }
  }
}

/** A tapered limb, lighter along its middle. */
export function limb(
  canvas: Canvas,
  ax: number,
  ay: number,
  ar: number,
  bx: number,
  by: number,
  br: number,
  colour: Colour,
): void {
  const dx = bx - ax
  const dy = by - ay
  const length2 = dx * dx + dy * dy + 1e-6
  const radius = Math.max(ar, br) + 1
  const distance = (x: number, y: number) => {
    const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length2))
    const ox = x - ax - t * dx
    const oy = y - ay - t * dy
    return Math.sqrt(ox * ox + oy * oy) - (ar + (br - ar) * t)
  }
  paint(
    canvas,
    [
      Math.min(ax, bx) - radius,
      Math.min(ay, by) - radius,
      Math.max(ax, bx) + radius,
      Math.max(ay, by) + radius,
    ],
    distance,
    colour,
    (_x, _y, inside) => Math.max(-26, Math.min(8, inside * 4 - 24)),
  )
}

export function ellipse(
  canvas: Canvas,
  cx: number,
  cy: number,
  rx: number,
  ry: number,
  colour: Colour,
  texture?: Texture,
): void {
  const small = Math.min(rx, ry)
  paint(
    canvas,
    [cx - rx - 1, cy - ry - 1, cx + rx + 1, cy + ry + 1],
    (x, y) => {
      const ox = (x - cx) / rx
      const oy = (y - cy) / ry
      return (Math.sqrt(ox * ox + oy * oy) - 1) * small
    },
    colour,
    texture && ((x, y) => texture(x - cx, y - cy)),
  )
}

/** A turned rectangle of half sides a and b; its edge is a little darker, as cloth is. */
export function cloth(
  canvas: Canvas,
  cx: number,
  cy: number,
  a: number,
  b: number,
  angle: number,
  colour: Colour,
  texture?: Texture,
  edge = 14,
): void {
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const reach = Math.hypot(a, b) + 1
  const along = (x: number, y: number) => (x - cx) * cos + (y - cy) * sin
  const across = (x: number, y: number) => (y - cy) * cos - (x - cx) * sin
  const distance = (x: number, y: number) => Math.max(Math.abs(along(x, y)) - a, Math.abs(across(x, y)) - b)
  paint(
    canvas,
    [cx - reach, cy - reach, cx + reach, cy + reach],
    distance,
    colour,
    (x, y, inside) => (inside < 1.8 ? -edge : 0) + (texture ? texture(along(x, y), across(x, y)) : 0),
  )
}

/** Darkens softly towards the middle of an ellipse: depth 0…1. */
export function shade(canvas: Canvas, cx: number, cy: number, rx: number, ry: number, depth: number): void {
  const { width, height, y: luma } = canvas
  for (let py = Math.max(0, Math.floor(cy - ry)); py <= Math.min(height - 1, Math.ceil(cy + ry)); py++) {
    for (let px = Math.max(0, Math.floor(cx - rx)); px <= Math.min(width - 1, Math.ceil(cx + rx)); px++) {
      const inside = 1 - ((px - cx) / rx) ** 2 - ((py - cy) / ry) ** 2
      if (inside <= 0) continue
      const i = py * width + px
      luma[i] = (luma[i] ?? 0) * (1 - depth * Math.min(1, inside * 1.6))
    }
  }
}

/** Smooth irregular movement about 0, within ±1: two waves per second of each `perSecond`, never repeating soon. */
export function sway(seconds: number, perSecond: number, phase: number): number {
  const t = seconds * perSecond * 2 * Math.PI
  return (
    (Math.sin(t + phase) + 0.6 * Math.sin(t * 1.618 + phase * 2.3) + 0.4 * Math.sin(t * 0.37 + phase * 5.1)) /
    2
  )
}
