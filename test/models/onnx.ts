/**
 * Writes ONNX files: the few messages of its protobuf schema that small models need
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto; field numbers are from there).
 */

export type Dimension = number | string;
export type ElementType = 'float' | 'int64' | 'bool';

export interface TensorInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
}

type Attribute = number | string | readonly number[] | { readonly float: number };

const ELEMENT: Readonly<Record<ElementType, number>> = { float: 1, int64: 7, bool: 9 };
const OPSET = 17;
const IR_VERSION = 8;
/** TensorProto.DataLocation */
const EXTERNAL = 1;
/** Bytes of weights that are worth a file of their own; shapes must be in the graph. */
const LEAST_BESIDE = 1_024;

interface Weights {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
  readonly raw: Uint8Array;
}

/** Builds a graph node by node; each call gives the name of what it computes. */
export class Graph {
  readonly #nodes: Uint8Array[] = [];
  readonly #initializers: Weights[] = [];
  #count = 0;

  floats(values: ArrayLike<number>, shape: readonly number[]): string {
    return this.#initializer(Float32Array.from(values), ELEMENT.float, shape);
  }

  ints(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#initializer(BigInt64Array.from(values.map(BigInt)), ELEMENT.int64, shape);
  }

  /** `output`: its name, when it is one of the graph's. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output?: string,
  ): string {
    const [name = ''] = this.nodes(op, inputs, attributes, [output ?? this.#name()]);
    return name;
  }

  nodes(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    outputs: readonly string[],
  ): readonly string[] {
    this.#nodes.push(
      message(
        ...inputs.map((input) => text(1, input)),
        ...outputs.map((output) => text(2, output)),
        text(3, `n${this.#nodes.length}`),
        text(4, op),
        ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
      ),
    );
    return outputs;
  }

  cast(input: string, to: ElementType): string {
    return this.node('Cast', [input], { to: ELEMENT[to] });
  }

  encode(inputs: readonly TensorInfo[], outputs: readonly TensorInfo[]): Uint8Array {
    return this.#encode(
      inputs,
      outputs,
      this.#initializers.map((weights) => tensor(weights, bytes(9, weights.raw))),
    );
  }

  /** The weights in a file of their own, as those of large models are: the graph says where in it they are. */
  encodeBeside(
    file: string,
    inputs: readonly TensorInfo[],
    outputs: readonly TensorInfo[],
  ): { graph: Uint8Array; data: Uint8Array } {
    const pieces: Uint8Array[] = [];
    let offset = 0;
    const tensors = this.#initializers.map((weights) => {
      const { length } = weights.raw;
      if (length < LEAST_BESIDE) return tensor(weights, bytes(9, weights.raw));
      const place = { location: file, offset: String(offset), length: String(length) };
      pieces.push(weights.raw);
      offset += length;
      const entries = Object.entries(place).map(([key, value]) => bytes(13, message(text(1, key), text(2, value))));
      return tensor(weights, ...entries, integer(14, EXTERNAL));
    });
    return { graph: this.#encode(inputs, outputs, tensors), data: Buffer.concat(pieces) };
  }

  #encode(inputs: readonly TensorInfo[], outputs: readonly TensorInfo[], tensors: readonly Uint8Array[]): Uint8Array {
    const graph = message(
      ...this.#nodes.map((node) => bytes(1, node)),
      text(2, 'graph'),
      ...tensors.map((one) => bytes(5, one)),
      ...inputs.map((info) => bytes(11, valueInfo(info))),
      ...outputs.map((info) => bytes(12, valueInfo(info))),
    );
    return message(
      integer(1, IR_VERSION),
      text(2, 'hypotez-test-models'),
      bytes(7, graph),
      bytes(8, message(text(1, ''), integer(2, OPSET))),
    );
  }

  #initializer(data: Float32Array | BigInt64Array, type: number, shape: readonly number[]): string {
    const name = `w${this.#initializers.length}`;
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#initializers.push({ name, type, shape, raw });
    return name;
  }

  #name(): string {
    return `t${this.#count++}`;
  }
}

const tensor = ({ name, type, shape }: Weights, ...where: readonly Uint8Array[]): Uint8Array =>
  message(...shape.map((size) => integer(1, size)), integer(2, type), text(8, name), ...where);

function valueInfo({ name, type, shape }: TensorInfo): Uint8Array {
  const dimensions = shape.map((size) =>
    bytes(1, typeof size === 'number' ? message(integer(1, size)) : message(text(2, size))),
  );
  const tensor = message(integer(1, ELEMENT[type]), bytes(2, message(...dimensions)));
  return message(text(1, name), bytes(2, message(bytes(1, tensor))));
}

function attribute(name: string, value: Attribute): Uint8Array {
  if (typeof value === 'number') return message(text(1, name), integer(3, value), integer(20, 2));
  if (typeof value === 'string') return message(text(1, name), text(4, value), integer(20, 3));
  if ('float' in value) return message(text(1, name), float(2, value.float), integer(20, 1));
  return message(text(1, name), ...value.map((item) => integer(8, item)), integer(20, 7));
}

// Protobuf's wire format: https://protobuf.dev/programming-guides/encoding/

const message = (...fields: readonly Uint8Array[]): Uint8Array => Buffer.concat(fields);

const integer = (field: number, value: number): Uint8Array =>
  Buffer.concat([varint(BigInt(field << 3)), varint(BigInt.asUintN(64, BigInt(value)))]);

const bytes = (field: number, value: Uint8Array): Uint8Array =>
  Buffer.concat([varint(BigInt((field << 3) | 2)), varint(BigInt(value.length)), value]);

const text = (field: number, value: string): Uint8Array => bytes(field, Buffer.from(value));

function float(field: number, value: number): Uint8Array {
  const out = Buffer.alloc(5);
  out[0] = (field << 3) | 5;
  out.writeFloatLE(value, 1);
  return out;
}

function varint(value: bigint): Uint8Array {
  const out: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    out.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(out);
}
