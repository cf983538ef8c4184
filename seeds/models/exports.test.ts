import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrtDetector } from '../../agent/vision/detector-ort.ts'
import { frameBytes, frameHeight, frameWidth } from '../../agent/vision/frames.ts'
import { knownPicture } from '../../agent/vision/known-picture.ts'
import { graphBuilder } from './onnx.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbzf-model-exports-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const stride = 32
type Export = {
  width: number
  height: number
  anchors: number
  classes?: number
  element?: 'float32' | 'float16'
  names?: string
  /** Row of the class that the magenta scores for. */
  person?: number
  /** Multiplies scores: beyond 1 the model is out of order. */
  gain?: number
}

/** A model in the layout of a YOLOv8 or YOLO11 export that scores each 32-pixel cell by how magenta it is. */
function writeExport(name: string, shape: Export): string {
  const { width, height, anchors, classes = 80, element = 'float32', names, person = 0, gain = 1.3 } = shape
  const g = graphBuilder()
  const [columns, rows] = [width / stride, height / stride]
  const cells = columns * rows
  const picture = element === 'float16' ? g.node('Cast', ['images'], { to: 1 }) : 'images'
  const mean = g.node('AveragePool', [picture], { kernel_shape: [stride, stride], strides: [stride, stride] })
  const weights = g.floats([1, 3, 1, 1], [0.5 * gain, -gain, 0.5 * gain])
  const magenta = g.node('Relu', [g.node('ReduceSum', [g.node('Mul', [mean, weights]), g.integers([1])])])
  const score = g.node('Reshape', [magenta, g.integers([1, 1, cells])])
  const boxes = new Float32Array(4 * cells)
  for (let i = 0; i < cells; i++) {
    boxes[i] = ((i % columns) + 0.5) * stride
    boxes[cells + i] = (Math.floor(i / columns) + 0.5) * stride
    boxes[2 * cells + i] = stride
    boxes[3 * cells + i] = stride
  }
  const nothing = (count: number) => g.node('ConstantOfShape', [g.integers([1, count, cells])])
  const others = [person, classes - 1 - person]
  const parts = [
    g.floats([1, 4, cells], boxes),
    ...(person > 0 ? [nothing(others[0] ?? 0)] : []),
    score,
    nothing(others[1] ?? 0),
  ]
  const grid = g.node('Concat', parts, { axis: 1 })
  const padded = g.node('Pad', [grid, g.integers([0, 0, 0, 0, 0, anchors - cells])])
  const file = g.finish({
    name,
    inputShape: [1, 3, height, width],
    outputShape: [1, 4 + classes, anchors],
    output: element === 'float16' ? g.node('Cast', [padded], { to: 10 }) : padded,
    metadata: names === undefined ? {} : { names },
    element,
  })
  const path = join(folder, `${name}.onnx`)
  writeFileSync(path, file)
  return path
}

const frame = () => ({
  captureMs: 0,
  width: frameWidth,
  height: frameHeight,
  planes: knownPicture(frameWidth, frameHeight),
})

describe('a detection export is read from its own dims and names', () => {
  const exports: [string, Export][] = [
    ['YOLOv8, 640, 1×84×8400', { width: 640, height: 640, anchors: 8400 }],
    ['YOLO11 at half precision', { width: 640, height: 640, anchors: 8400, element: 'float16' }],
    ['320, 1×84×2100: scaled and letterboxed', { width: 320, height: 320, anchors: 2100 }],
    ['a picture-shaped input, no letterbox', { width: 640, height: 480, anchors: 6300 }],
    ['a wide input: bars at the sides', { width: 960, height: 480, anchors: 9450 }],
    [
      'its own classes, person last',
      { width: 640, height: 640, anchors: 8400, classes: 2, person: 1, names: "{0: 'chair', 1: 'person'}" },
    ],
  ]
  test.each(exports)('%s', async (name, shape) => {
    const path = writeExport(name.replace(/\W+/g, '-'), shape)
    const detector = await createOrtDetector(path, 'cpu')
    try {
      expect(detector.model).toMatchObject({
        provider: 'cpu',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      })
      expect(detector.model.runtime).toMatch(/^onnxruntime-node \d/)
      expect(detector.selfTest).toMatchObject({ ok: true })
      const { boxes } = await detector.detect(frame())
      if (boxes === 'unknown') throw new Error('nobody looked')
      // The blob of the known picture spans 40…60 % across and 20…60 % down; cells are 32 px of the model's input.
      const cell = stride / Math.min(shape.width / frameWidth, shape.height / frameHeight)
      const edges = {
        left: Math.min(...boxes.map(({ left }) => left)),
        right: Math.max(...boxes.map(({ right }) => right)),
        top: Math.min(...boxes.map(({ top }) => top)),
        bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
      }
      const truth = { left: 256, right: 384, top: 96, bottom: 288 }
      for (const side of ['left', 'right', 'top', 'bottom'] as const) {
        expect(Math.abs(edges[side] - truth[side]), side).toBeLessThan(cell)
      }
    } finally {
      await detector.close()
    }
  })

  test('a model whose scores are no scores fails its self-test and is refused', async () => {
    const path = writeExport('wild', { width: 320, height: 320, anchors: 2100, gain: 50 })
    await expect(createOrtDetector(path, 'cpu')).rejects.toThrow(/self-test/)
  })

  test('a provider that this runtime lacks is not taken silently: the CPU runs, and says degraded', async () => {
    const path = writeExport('asked-for-tensorrt', { width: 320, height: 320, anchors: 2100 })
    const detector = await createOrtDetector(path, 'tensorrt')
    expect(detector).toMatchObject({ degraded: true, model: { provider: 'cpu' } })
    await detector.close()
  })
})

describe('a detector that fails', () => {
  test('is begun again by itself, refuses until then, and reads shared memory as it is each time', async () => {
    const path = writeExport('mortal', { width: 320, height: 320, anchors: 2100 })
    const changes: boolean[] = []
    const back = Promise.withResolvers<void>()
    const detector = await createOrtDetector(path, 'cpu', {
      restartMs: 1,
      onChange: ({ ready }) => {
        changes.push(ready)
        if (ready) back.resolve()
      },
    })
    const shared = { ...frame(), planes: new Uint8Array(new SharedArrayBuffer(frameBytes)) }
    const persons = async () => (await detector.detect(shared)).boxes.length
    expect(await persons()).toBe(0)
    shared.planes.set(frame().planes)
    expect(await persons()).toBeGreaterThan(0)
    // A picture of the wrong size is what a run that throws looks like from outside.
    await expect(detector.detect({ ...frame(), planes: new Uint8Array(12) })).rejects.toThrow(/failed/)
    await expect(detector.detect(frame())).rejects.toThrow(/restarted/)
    await back.promise
    const { boxes } = await detector.detect(frame())
    expect(boxes).not.toHaveLength(0)
    expect(await persons()).toBe(boxes.length)
    expect(changes).toEqual([false, true])
    await detector.close()
  })
})
