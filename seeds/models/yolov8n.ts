import { between, seededRandom } from '../random.ts'
import { cocoNames } from './coco-names.ts'
import { graphBuilder } from './onnx.ts'

/**
 * The YOLOv8n graph (fused convolutions, 3,151,904 weights) with seeded random weights: for throughput only, it finds nothing.
 * Layers as in Ultralytics' yolov8.yaml at scale n; input 1×3×640×640, output 1×84×8400.
 */
export function randomYolov8n(seed = 8): { file: Buffer; weights: number } {
  const g = graphBuilder()
  const random = seededRandom(seed)
  let weights = 0

  /** Convolution with bias; He-uniform weights keep activations bounded through 60 layers. */
  const plainConv = (
    x: string,
    from: number,
    to: number,
    kernel: number,
    stride: number,
    bias = 0,
  ): string => {
    const fan = from * kernel * kernel
    const limit = Math.sqrt(3 / fan)
    const w = new Float32Array(to * fan)
    for (let i = 0; i < w.length; i++) w[i] = between(random, -limit, limit)
    weights += w.length + to
    const pad = (kernel - 1) >> 1
    return g.node(
      'Conv',
      [x, g.floats([to, from, kernel, kernel], w), g.floats([to], new Float32Array(to).fill(bias))],
      { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad] },
    )
  }
  const conv = (x: string, from: number, to: number, kernel: number, stride = 1): string => {
    const y = plainConv(x, from, to, kernel, stride)
    return g.node('Mul', [y, g.node('Sigmoid', [y])])
  }
  const c2f = (x: string, from: number, to: number, depth: number, shortcut: boolean): string => {
    const width = to / 2
    const first = conv(x, from, 2 * width, 1)
    const part = (start: number) =>
      g.node('Slice', [first, g.integers([start]), g.integers([start + width]), g.integers([1])])
    const parts = [part(0), part(width)]
    for (let i = 0; i < depth; i++) {
      const input = parts.at(-1) ?? first
      const y = conv(conv(input, width, width, 3), width, width, 3)
      parts.push(shortcut ? g.node('Add', [input, y]) : y)
    }
    return conv(g.node('Concat', parts, { axis: 1 }), (2 + depth) * width, to, 1)
  }
  const upsample = (x: string) =>
    g.node('Resize', [x, '', g.floats([4], [1, 1, 2, 2])], {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    })
  const join = (...xs: string[]) => g.node('Concat', xs, { axis: 1 })

  const p2 = c2f(conv(conv('images', 3, 16, 3, 2), 16, 32, 3, 2), 32, 32, 1, true)
  const p3 = c2f(conv(p2, 32, 64, 3, 2), 64, 64, 2, true)
  const p4 = c2f(conv(p3, 64, 128, 3, 2), 128, 128, 2, true)
  const p5 = c2f(conv(p4, 128, 256, 3, 2), 256, 256, 1, true)
  const narrow = conv(p5, 256, 128, 1)
  const pool = (x: string) =>
    g.node('MaxPool', [x], { kernel_shape: [5, 5], strides: [1, 1], pads: [2, 2, 2, 2] })
  const pool1 = pool(narrow)
  const pool2 = pool(pool1)
  const sppf = conv(join(narrow, pool1, pool2, pool(pool2)), 512, 256, 1)

  const up4 = c2f(join(upsample(sppf), p4), 384, 128, 1, false)
  const out3 = c2f(join(upsample(up4), p3), 192, 64, 1, false)
  const out4 = c2f(join(conv(out3, 64, 64, 3, 2), up4), 192, 128, 1, false)
  const out5 = c2f(join(conv(out4, 128, 128, 3, 2), sppf), 384, 256, 1, false)

  const levels = [
    { x: out3, channels: 64, side: 80 },
    { x: out4, channels: 128, side: 40 },
    { x: out5, channels: 256, side: 20 },
  ]
  const flat = levels.map(({ x, channels, side }) => {
    const box = plainConv(conv(conv(x, channels, 64, 3), 64, 64, 3), 64, 64, 1, 1)
    // A bias of −9 keeps every class score near zero, as a trained model does on background.
    const scores = plainConv(conv(conv(x, channels, 80, 3), 80, 80, 3), 80, 80, 1, 1, -9)
    return g.node('Reshape', [join(box, scores), g.integers([1, 144, side * side])])
  })
  const all = g.node('Concat', flat, { axis: 2 })
  const channels = (x: string, from: number, to: number) =>
    g.node('Slice', [x, g.integers([from]), g.integers([to]), g.integers([1])])

  // Distribution focal loss: the expectation over 16 bins is the distance to an edge, in strides.
  const bins = g.node(
    'Transpose',
    [g.node('Reshape', [channels(all, 0, 64), g.integers([1, 4, 16, 8400])])],
    {
      perm: [0, 2, 1, 3],
    },
  )
  weights += 16
  const expectation = g.floats(
    [1, 16, 1, 1],
    Float32Array.from({ length: 16 }, (_, i) => i),
  )
  const distances = g.node(
    'Reshape',
    [
      g.node('Conv', [g.node('Softmax', [bins], { axis: 1 }), expectation], { kernel_shape: [1, 1] }),
      g.integers([1, 4, 8400]),
    ],
    {},
  )
  const anchorX: number[] = []
  const anchorY: number[] = []
  const strides: number[] = []
  for (const { side } of levels) {
    for (let i = 0; i < side * side; i++) {
      anchorX.push((i % side) + 0.5)
      anchorY.push(Math.floor(i / side) + 0.5)
      strides.push(640 / side)
    }
  }
  const anchors = g.floats([1, 2, 8400], [...anchorX, ...anchorY])
  const near = g.node('Sub', [anchors, channels(distances, 0, 2)])
  const far = g.node('Add', [anchors, channels(distances, 2, 4)])
  const centre = g.node('Div', [g.node('Add', [near, far]), g.floats([], [2])])
  const boxes = g.node('Mul', [
    g.node('Concat', [centre, g.node('Sub', [far, near])], { axis: 1 }),
    g.floats([1, 1, 8400], strides),
  ])
  const output = g.node('Concat', [boxes, g.node('Sigmoid', [channels(all, 64, 144)])], { axis: 1 })
  const file = g.finish({
    name: 'yolov8n-random',
    inputShape: [1, 3, 640, 640],
    outputShape: [1, 84, 8400],
    output,
    metadata: {
      description: 'YOLOv8n shape with random weights: throughput only',
      task: 'detect',
      stride: '32',
      batch: '1',
      imgsz: '[640, 640]',
      names: cocoNames,
    },
  })
  return { file, weights }
}
