import { cocoNames } from './coco-names.ts'
import { type GraphBuilder, graphBuilder } from './onnx.ts'

/**
 * A detector with hand-set weights for the simulated plant: a magenta blob is a person, a green one a chair.
 * Input and output are those of a YOLOv8 export, so it goes through the production path; its accuracy says nothing about YOLO's.
 *
 * How: colour contrast (R+B)/2 − G is untouched by luma changes (dim, flicker, noise) → mask of every second pixel → per 8 px cell the
 * extreme coordinates of its mask → flood them through touching cells → the cell that owns a blob's highest index speaks for the blob.
 * Blobs nearer than one cell (8 px) are one; farther than two cells (16 px) are always two.
 */

const size = 640
const half = size / 2
const cells = size / 8
/**
 * Contrast (R+B)/2 − G of RGB 0…1: the simulator's clothing has 0.6, its chair −0.5; skin, wood, denim and red stay within ±0.2.
 * floodSteps: cells a blob may reach from its owner in its lowest row; 34 × 8 = 272 px is a person who fills the frame.
 */
const person = { sign: 1, threshold: 0.33, floodSteps: 34 } as const
const chair = { sign: -1, threshold: 0.27, floodSteps: 16 } as const
const score = 0.92
/** px; anything smaller is no person. */
const smallestWidth = 16
const smallestHeight = 24

export function markerModel(): Buffer {
  const g = graphBuilder()
  // Every other pixel of a row and column: 4:2:0 video has no finer colour.
  const coarse = g.node('Slice', [
    'images',
    g.integers([0, 0]),
    g.integers([size, size]),
    g.integers([2, 3]),
    g.integers([2, 2]),
  ])
  const contrast = g.node('ReduceSum', [
    g.node('Mul', [coarse, g.floats([1, 3, 1, 1], [0.5, -1, 0.5])]),
    g.integers([1]),
  ])
  const people = blobs(g, contrast, person)
  const chairs = blobs(g, contrast, chair)
  // A cell speaks for at most one of both, so the other term is zero.
  const position = g.node('Add', [
    g.node('Mul', [people.box, g.node('Ceil', [people.score])]),
    g.node('Mul', [chairs.box, g.node('Ceil', [chairs.score])]),
  ])
  const nothing = (channels: number) => g.node('ConstantOfShape', [g.integers([1, channels, cells, cells])])
  const grid = g.node('Concat', [position, people.score, nothing(55), chairs.score, nothing(23)], { axis: 1 })
  const fine = g.node('Reshape', [grid, g.integers([1, 84, cells * cells])])
  // The coarser levels of YOLOv8 (40×40 and 20×20) stay silent.
  const output = g.node('Pad', [fine, g.integers([0, 0, 0, 0, 0, 40 * 40 + 20 * 20])])
  return g.finish({
    name: 'marker',
    inputShape: [1, 3, size, size],
    outputShape: [1, 84, 8400],
    output,
    metadata: {
      description: 'LBZF marker detector: simulated plants only',
      task: 'detect',
      stride: '32',
      batch: '1',
      imgsz: `[${size}, ${size}]`,
      names: cocoNames,
    },
  })
}

/** Boxes (cx, cy, w, h) and score, each 80×80, of the blobs whose contrast has the sign and exceeds the threshold. */
function blobs(
  g: GraphBuilder,
  contrast: string,
  kind: typeof person | typeof chair,
): { box: string; score: string } {
  const zero = g.floats([], [0])
  const one = g.floats([], [1])
  const gain = 1000
  const over = g.node('Sub', [
    g.node('Mul', [contrast, g.floats([], [kind.sign * gain])]),
    g.floats([], [kind.threshold * gain]),
  ])
  const mask = g.node('Clip', [over, zero, one])
  // Right, bottom, size − left, size − top of each pixel of the mask: all grow outwards, and 0 means "not part of it".
  const far = Array.from({ length: half }, (_, i) => 2 * i + 2)
  const near = Array.from({ length: half }, (_, i) => size - 2 * i)
  const row = (values: number[]) => g.node('Mul', [mask, g.floats([1, 1, 1, half], values)])
  const column = (values: number[]) => g.node('Mul', [mask, g.floats([1, 1, half, 1], values)])
  const marked = g.node('Concat', [row(far), column(far), row(near), column(near)], { axis: 1 })
  const perCell = g.node('MaxPool', [marked], { kernel_shape: [4, 4], strides: [4, 4] })
  const cellMask = g.node('Ceil', [g.node('MaxPool', [mask], { kernel_shape: [4, 4], strides: [4, 4] })])
  const index = g.floats(
    [1, 1, cells, cells],
    Array.from({ length: cells * cells }, (_, i) => i + 1),
  )
  const own = g.node('Mul', [index, cellMask])
  let flood = g.node('Concat', [perCell, own], { axis: 1 })
  for (let step = 0; step < kind.floodSteps; step++) {
    const spread = g.node('MaxPool', [flood], { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] })
    flood = g.node('Mul', [spread, cellMask])
  }
  const parts = (from: number, to: number) =>
    g.node('Slice', [flood, g.integers([from]), g.integers([to]), g.integers([1])])
  const whole = g.floats([], [size])
  const rightBottom = parts(0, 2)
  const leftTop = g.node('Sub', [whole, parts(2, 4)])
  const extent = g.node('Sub', [rightBottom, leftTop])
  const centre = g.node('Mul', [g.node('Add', [rightBottom, leftTop]), g.floats([], [0.5])])
  // 1 where the flooded index is the cell's own and the cell is marked.
  const owner = g.node('Mul', [
    g.node('Clip', [g.node('Add', [g.node('Sub', [own, parts(4, 5)]), one]), zero, one]),
    cellMask,
  ])
  const bigEnough = g.node('Clip', [
    g.node('Sub', [extent, g.floats([1, 2, 1, 1], [smallestWidth - 1, smallestHeight - 1])]),
    zero,
    one,
  ])
  const both = g.node('ReduceMin', [bigEnough], { axes: [1], keepdims: 1 })
  const scored = g.node('Mul', [g.node('Mul', [owner, both]), g.floats([], [score])])
  return { box: g.node('Concat', [centre, extent], { axis: 1 }), score: scored }
}
