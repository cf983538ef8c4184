/**
 * Writes ONNX files (protobuf) byte by byte: no converter, no download, the same graph gives the same bytes.
 * Field numbers: onnx/onnx.proto (IR version 8).
 */

type Shape = readonly number[]
type AttributeValue = number | string | readonly number[] | { float: number }

export type GraphNode = {
  op: string
  inputs: readonly string[]
  output: string
  attributes: Readonly<Record<string, AttributeValue>>
}

/** Collects nodes and constants; every node has one output whose name is returned. */
export type GraphBuilder = {
  node(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, AttributeValue>>): string
  floats(shape: Shape, values: Float32Array | readonly number[]): string
  integers(values: readonly number[]): string
  /** The finished file; `output` is renamed to output0 by an Identity node. */
  finish(model: OnnxModel): Buffer
}

export type OnnxModel = {
  name: string
  inputShape: Shape
  outputShape: Shape
  output: string
  metadata: Readonly<Record<string, string>>
  /** Of the input and the output; nodes work in float32 and cast by themselves. */
  element?: 'float32' | 'float16'
}

const FLOAT = 1
const INT64 = 7
const FLOAT16 = 10

export function graphBuilder(): GraphBuilder {
  const nodes: GraphNode[] = []
  const initializers: Buffer[] = []
  let count = 0
  const name = (prefix: string) => `${prefix}_${count++}`
  return {
    node(op, inputs, attributes = {}) {
      const output = name(op.toLowerCase())
      nodes.push({ op, inputs, output, attributes })
      return output
    },
    floats(shape, values) {
      const id = name('w')
      const array = values instanceof Float32Array ? values : Float32Array.from(values)
      initializers.push(
        tensor(id, shape, FLOAT, Buffer.from(array.buffer, array.byteOffset, array.byteLength)),
      )
      return id
    },
    integers(values) {
      const id = name('n')
      const array = BigInt64Array.from(values, BigInt)
      initializers.push(tensor(id, [values.length], INT64, Buffer.from(array.buffer)))
      return id
    },
    finish(model) {
      nodes.push({ op: 'Identity', inputs: [model.output], output: 'output0', attributes: {} })
      const graph = Buffer.concat([
        ...nodes.map((node) => message(1, encodeNode(node))),
        text(2, model.name),
        ...initializers.map((initializer) => message(5, initializer)),
        message(11, valueInfo('images', model.inputShape, model.element)),
        message(12, valueInfo('output0', model.outputShape, model.element)),
      ])
      return Buffer.concat([
        integer(1, 8),
        text(2, 'lbzf'),
        message(7, graph),
        message(8, Buffer.concat([text(1, ''), integer(2, 13)])),
        ...Object.entries(model.metadata).map(([key, value]) =>
          message(14, Buffer.concat([text(1, key), text(2, value)])),
        ),
      ])
    },
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Buffer.from(bytes)
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)])
}

function message(field: number, body: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body])
}

function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value, 'utf8'))
}

function tensor(name: string, shape: Shape, type: number, raw: Buffer): Buffer {
  return Buffer.concat([
    message(1, Buffer.concat(shape.map((size) => varint(size)))),
    integer(2, type),
    text(8, name),
    message(9, raw),
  ])
}

function valueInfo(name: string, shape: Shape, element: OnnxModel['element'] = 'float32'): Buffer {
  const dimensions = Buffer.concat(shape.map((size) => message(1, integer(1, size))))
  const tensorType = Buffer.concat([
    integer(1, element === 'float16' ? FLOAT16 : FLOAT),
    message(2, dimensions),
  ])
  return Buffer.concat([text(1, name), message(2, message(1, tensorType))])
}

function encodeNode(node: GraphNode): Buffer {
  return Buffer.concat([
    ...node.inputs.map((input) => text(1, input)),
    text(2, node.output),
    text(3, node.output),
    text(4, node.op),
    ...Object.entries(node.attributes).map(([name, value]) => message(5, encodeAttribute(name, value))),
  ])
}

function encodeAttribute(name: string, value: AttributeValue): Buffer {
  if (typeof value === 'number') return Buffer.concat([text(1, name), integer(3, value), integer(20, 2)])
  if (typeof value === 'string') return Buffer.concat([text(1, name), text(4, value), integer(20, 3)])
  if ('float' in value) {
    const float = Buffer.alloc(4)
    float.writeFloatLE(value.float)
    return Buffer.concat([text(1, name), varint((2 << 3) | 5), float, integer(20, 1)])
  }
  return Buffer.concat([text(1, name), ...value.map((entry) => integer(8, entry)), integer(20, 7)])
}
