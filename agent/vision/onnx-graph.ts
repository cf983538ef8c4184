import { AppError } from '../contract/errors.ts'
import { blackLuma, lumaRange, noColour } from './frames.ts'

/**
 * The few protobuf fields of an ONNX file that are needed to wrap a detector's graph: bytes in, bytes out,
 * weights and nodes are copied untouched. Field numbers: onnx.proto (ModelProto, GraphProto, NodeProto, ValueInfoProto).
 */
export type DetectorShape = {
  /** Names in the file. */
  input: string
  output: string
  /** Pixels of the model's square or rectangular input. */
  inputWidth: number
  inputHeight: number
  /** Index of 'person' among the classes. */
  personClass: number
}

/** Name of the input and output after wrapping. */
export const wrappedInput = 'lbzf_planes'
export const wrappedOutput = 'lbzf_boxes'

type Field = { number: number; wire: number; value: Buffer; varint: number; raw: Buffer }

function* fields(bytes: Buffer): Generator<Field> {
  let at = 0
  const varint = (): number => {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = bytes[at++]
      if (byte === undefined) throw new AppError('invalid', 'the model file is cut short')
      value += (byte & 127) * scale
      if (byte < 128) return value
      scale *= 128
    }
  }
  while (at < bytes.length) {
    const from = at
    const key = varint()
    const wire = key & 7
    let value = bytes.subarray(at, at)
    let number = 0
    if (wire === 0) number = varint()
    else {
      const length = wire === 2 ? varint() : wire === 5 ? 4 : wire === 1 ? 8 : -1
      if (length < 0 || at + length > bytes.length)
        throw new AppError('invalid', 'the model file is no ONNX file')
      value = bytes.subarray(at, at + length)
      at += length
    }
    yield { number: Math.floor(key / 8), wire, value, varint: number, raw: bytes.subarray(from, at) }
  }
}

function varintBytes(value: number): Buffer {
  const out: number[] = []
  let rest = value
  // Negative numbers are ten bytes of two's complement.
  if (value < 0) {
    let big = BigInt.asUintN(64, BigInt(value))
    while (big > 127n) {
      out.push(Number(big & 127n) | 128)
      big >>= 7n
    }
    out.push(Number(big))
    return Buffer.from(out)
  }
  while (rest > 127) {
    out.push((rest % 128) | 128)
    rest = Math.floor(rest / 128)
  }
  out.push(rest)
  return Buffer.from(out)
}

function part(number: number, value: Buffer | string | number): Buffer {
  if (typeof value === 'number') return Buffer.concat([varintBytes(number * 8), varintBytes(value)])
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
  return Buffer.concat([varintBytes(number * 8 + 2), varintBytes(bytes.length), bytes])
}

const elementType = { float: 1, uint8: 2, int64: 7, float16: 10 } as const

function valueInfo(name: string, element: number, dims: readonly number[]): Buffer {
  // Without dimensions the shape is left out: unknown, not a scalar.
  const shape = dims.length === 0 ? [] : [part(2, Buffer.concat(dims.map((dim) => part(1, part(1, dim)))))]
  return Buffer.concat([part(1, name), part(2, part(1, Buffer.concat([part(1, element), ...shape])))])
}

function tensor(name: string, element: number, dims: readonly number[], values: readonly number[]): Buffer {
  const raw = Buffer.alloc(values.length * (element === elementType.int64 ? 8 : 4))
  values.forEach((value, i) => {
    if (element === elementType.int64) raw.writeBigInt64LE(BigInt(value), i * 8)
    else raw.writeFloatLE(value, i * 4)
  })
  return Buffer.concat([...dims.map((dim) => part(1, dim)), part(2, element), part(8, name), part(9, raw)])
}

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly Buffer[] = [],
): Buffer {
  return Buffer.concat([
    ...inputs.map((input) => part(1, input)),
    part(2, output),
    part(3, `lbzf_${output}`),
    part(4, operator),
    ...attributes.map((attribute) => part(5, attribute)),
  ])
}

const intAttribute = (name: string, value: number) =>
  Buffer.concat([part(1, name), part(3, value), part(20, 2)])
const textAttribute = (name: string, value: string) =>
  Buffer.concat([part(1, name), part(4, value), part(20, 3)])

/** Each value stands in both places it is doubled to. */
const nearestLeft = [
  textAttribute('coordinate_transformation_mode', 'asymmetric'),
  textAttribute('nearest_mode', 'floor'),
]

type Value = { name: string; element: number; dims: (number | undefined)[] }

function readValue(bytes: Buffer): Value {
  const value: Value = { name: '', element: 0, dims: [] }
  for (const field of fields(bytes)) {
    if (field.number === 1) value.name = field.value.toString('utf8')
    if (field.number !== 2) continue
    for (const type of fields(field.value)) {
      if (type.number !== 1) continue
      for (const detail of fields(type.value)) {
        if (detail.number === 1) value.element = detail.varint
        if (detail.number !== 2) continue
        for (const dim of fields(detail.value)) {
          const size = [...fields(dim.value)].find(({ number }) => number === 1)
          value.dims.push(size?.varint)
        }
      }
    }
  }
  return value
}

/**
 * Red, green and blue of 0…1 by luma and both colour differences, 8 bits of video range. Source: ITU-R BT.601, which ffmpeg too takes where a
 * stream does not say.
 */
const rgbOfLuma = [
  [1, 0, 1.402],
  [1, -0.344136, -0.714136],
  [1, 1.772, 0],
].map(([y = 0, u = 0, v = 0]) => [y / lumaRange, u / 224, v / 224] as const)

/**
 * A YOLOv8 or YOLO11 detection export, wrapped: it takes the decoder's planes (1×1×(3/2 height)×width uint8, see Frame) and gives 1×5×anchors
 * floats (cx, cy, w, h in pixels of the model's input, person score). No pixel is touched in JavaScript.
 */
export function wrapDetector(
  model: Buffer,
  picture: { width: number; height: number },
): { model: Buffer; shape: DetectorShape } {
  const top = [...fields(model)]
  const graph = top.find(({ number }) => number === 7)
  if (graph === undefined) throw new AppError('invalid', 'the model file holds no ONNX graph')
  const opset = opsetOf(top)
  if (opset < 11)
    throw new AppError('invalid', `the model uses ONNX opset ${opset}; export it with opset 12 or later`)

  const parts = [...fields(graph.value)]
  const initializers = new Set(
    parts.filter(({ number }) => number === 5).map(({ value }) => tensorName(value)),
  )
  const inputs = parts.filter(({ number }) => number === 11).map(({ value }) => readValue(value))
  const images = inputs.filter(({ name }) => !initializers.has(name))
  const outputs = parts.filter(({ number }) => number === 12).map(({ value }) => readValue(value))
  const [input] = images
  const output = outputs.find(({ dims }) => dims.length === 3)
  if (images.length !== 1 || input === undefined || input.dims.length !== 4 || output === undefined) {
    throw new AppError(
      'invalid',
      'the model is no detection export: one image input and one output of 1×(4+classes)×anchors are needed',
    )
  }
  const half = input.element === elementType.float16
  if (!half && input.element !== elementType.float) {
    throw new AppError(
      'invalid',
      'the model takes neither float32 nor float16 pictures; export it without quantisation',
    )
  }
  const values = output.dims[1]
  if (values !== undefined && (values < 5 || values === 300)) {
    throw new AppError(
      'invalid',
      `the model's output has ${values} rows; export it as plain detection, without nms`,
    )
  }
  const personClass = personIndex(top)
  // A free size takes the picture as it is, rounded up to the model's stride.
  const inputWidth = input.dims[3] ?? Math.ceil(picture.width / 32) * 32
  const inputHeight = input.dims[2] ?? Math.ceil(picture.height / 32) * 32
  const scale = Math.min(inputWidth / picture.width, inputHeight / picture.height)
  const width = Math.round(picture.width * scale)
  const height = Math.round(picture.height * scale)
  const left = Math.floor((inputWidth - width) / 2)
  const above = Math.floor((inputHeight - height) / 2)

  const front: Buffer[] = []
  const constants: Buffer[] = []
  let last = wrappedInput
  const add = (
    operator: string,
    extra: string[],
    attributes: Buffer[] = [],
    name = `lbzf_${operator.toLowerCase()}`,
  ) => {
    front.push(node(operator, [last, ...extra], name, attributes))
    last = name
  }
  const constant = (name: string, element: number, dims: number[], values: number[]): string => {
    constants.push(tensor(name, element, dims, values))
    return name
  }
  // Luma and both colour differences, these twice as large, each pixel turned into red, green and blue of 0…1.
  add('Cast', [], [intAttribute('to', elementType.float)], 'lbzf_floats')
  const rows = (name: string, from: number, to: number) => {
    const bounds = [from, to].map((at, i) => constant(`${name}_${i}`, elementType.int64, [1], [at]))
    front.push(
      node('Slice', ['lbzf_floats', ...bounds, constant(`${name}_axis`, elementType.int64, [1], [2])], name),
    )
    return name
  }
  const luma = rows('lbzf_luma', 0, picture.height)
  last = rows('lbzf_differences', picture.height, (picture.height * 3) / 2)
  const shape = [1, 2, picture.height / 2, picture.width / 2]
  add('Reshape', [constant('lbzf_shape', elementType.int64, [4], shape)])
  const doubled = constant('lbzf_doubled', elementType.float, [4], [1, 1, 2, 2])
  add('Resize', ['', doubled], [textAttribute('mode', 'nearest'), ...nearestLeft], 'lbzf_colours')
  front.push(node('Concat', [luma, last], 'lbzf_pixels', [intAttribute('axis', 1)]))
  last = 'lbzf_pixels'
  add('Conv', [
    constant('lbzf_matrix', elementType.float, [3, 3, 1, 1], rgbOfLuma.flat()),
    constant(
      'lbzf_black',
      elementType.float,
      [3],
      rgbOfLuma.map(([y, u, v]) => -(y * blackLuma + (u + v) * noColour)),
    ),
  ])
  add('Clip', [
    constant('lbzf_least', elementType.float, [], [0]),
    constant('lbzf_most', elementType.float, [], [1]),
  ])
  if (width !== picture.width || height !== picture.height) {
    const sizes = constant('lbzf_sizes', elementType.int64, [4], [1, 3, height, width])
    add('Resize', ['', '', sizes], [textAttribute('mode', 'linear')], 'lbzf_resized')
  }
  if (width !== inputWidth || height !== inputHeight) {
    const pads = [0, 0, above, left, 0, 0, inputHeight - height - above, inputWidth - width - left]
    const grey = constant('lbzf_grey', elementType.float, [], [114 / 255])
    add('Pad', [constant('lbzf_pads', elementType.int64, [8], pads), grey])
  }
  const lastNode = half
    ? node('Cast', [last], input.name, [intAttribute('to', elementType.float16)])
    : node('Identity', [last], input.name)
  front.push(lastNode)

  const back: Buffer[] = []
  const slice = (name: string, from: number, to: number) => {
    const bounds = [from, to].map((at, i) => constant(`${name}_${i}`, elementType.int64, [1], [at]))
    const axis = constant(`${name}_axis`, elementType.int64, [1], [1])
    back.push(node('Slice', [output.name, ...bounds, axis], name))
    return name
  }
  const box = slice('lbzf_box', 0, 4)
  const person = slice('lbzf_person', 4 + personClass, 5 + personClass)
  const joined = half ? 'lbzf_joined' : wrappedOutput
  back.push(node('Concat', [box, person], joined, [intAttribute('axis', 1)]))
  if (half) back.push(node('Cast', [joined], wrappedOutput, [intAttribute('to', elementType.float)]))

  // Shapes of inner values are hints for the original size; the runtime infers them anew.
  const kept = parts.filter(
    ({ number, value }) =>
      ![1, 11, 12, 13].includes(number) || (number === 11 && readValue(value).name !== input.name),
  )
  const nodes = parts.filter(({ number }) => number === 1).map(({ raw }) => raw)
  const wrappedGraph = Buffer.concat([
    ...front.map((bytes) => part(1, bytes)),
    ...nodes,
    ...back.map((bytes) => part(1, bytes)),
    ...kept.map(({ raw }) => raw),
    ...constants.map((bytes) => part(5, bytes)),
    part(11, valueInfo(wrappedInput, elementType.uint8, [1, 1, (picture.height * 3) / 2, picture.width])),
    part(12, valueInfo(wrappedOutput, elementType.float, [])),
  ])
  const wrapped = Buffer.concat(top.map((field) => (field === graph ? part(7, wrappedGraph) : field.raw)))
  return {
    model: wrapped,
    shape: { input: input.name, output: output.name, inputWidth, inputHeight, personClass },
  }
}

function tensorName(bytes: Buffer): string {
  return [...fields(bytes)].find(({ number }) => number === 8)?.value.toString('utf8') ?? ''
}

function opsetOf(top: readonly Field[]): number {
  for (const { number, value } of top) {
    if (number !== 8) continue
    const [domain, version] = [1, 2].map((wanted) =>
      [...fields(value)].find((field) => field.number === wanted),
    )
    if (domain === undefined || domain.value.length === 0) return version?.varint ?? 0
  }
  return 0
}

/** Ultralytics writes `names` into the metadata: {0: 'person', 1: 'bicycle', …}. Without it, COCO's order is taken. */
function personIndex(top: readonly Field[]): number {
  for (const { number, value } of top) {
    if (number !== 14) continue
    const [key, text] = [1, 2].map((wanted) =>
      [...fields(value)].find((field) => field.number === wanted)?.value.toString('utf8'),
    )
    if (key !== 'names' || text === undefined) continue
    const found = /['"]?(\d+)['"]?\s*:\s*['"]person['"]/.exec(text)
    if (found?.[1] === undefined) throw new AppError('invalid', "the model knows no class 'person'")
    return Number(found[1])
  }
  return 0
}
