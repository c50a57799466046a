/** Two models that look: one names the colour of a picture, one finds shapes that are drawn on white. */
import { Graph } from './onnx.ts';

export const COLOURS = ['red', 'green', 'blue'] as const;
export const SHAPES = ['square', 'circle', 'triangle'] as const;

const PIXELS = { name: 'pixel_values', type: 'float', shape: ['batch', 3, 'height', 'width'] } as const;
const labels = (names: readonly string[]) => ({
  id2label: Object.fromEntries(names.map((name, id) => [id, name])),
  label2id: Object.fromEntries(names.map((name, id) => [name, id])),
});

/** Shaped like ViT: pixels in, a score a label out. The score is how much there is of a colour. */
export function classifierFiles(): Record<string, Uint8Array | object> {
  const graph = new Graph();
  const mean = graph.node('ReduceMean', ['pixel_values'], { axes: [2, 3], keepdims: 0 });
  graph.node('Mul', [mean, graph.floats([10], [1])], {}, 'logits');
  return {
    'config.json': { architectures: ['ViTForImageClassification'], model_type: 'vit', ...labels(COLOURS) },
    'preprocessor_config.json': {
      image_processor_type: 'ViTImageProcessor',
      do_resize: true,
      size: { height: 32, width: 32 },
      resample: 2,
      do_rescale: true,
      rescale_factor: 1 / 255,
      do_normalize: false,
    },
    'onnx/model.onnx': graph.encode([PIXELS], [{ name: 'logits', type: 'float', shape: ['batch', COLOURS.length] }]),
  };
}

/** The share of its box that a shape fills. */
const FILL: Readonly<Record<(typeof SHAPES)[number], number>> = { square: 1, circle: Math.PI / 4, triangle: 0.5 };

/**
 * Shaped like DETR: boxes and labels for a fixed number of queries. A query a colour: the box is the extent of that
 * colour, the label goes by how much of the box it fills.
 */
export function detectorFiles(): Record<string, Uint8Array | object> {
  const graph = new Graph();
  const constant = (value: number): string => graph.floats([value], [1]);
  const [one, half] = [constant(1), constant(0.5)];
  // A pixel is of a colour when the two other channels are dark and its own is not: [batch, 3, height, width].
  const weights = COLOURS.flatMap((_, row) => COLOURS.map((_other, column) => (row === column ? 1 : -1)));
  const purity = graph.node('Conv', ['pixel_values', graph.floats(weights, [3, 3, 1, 1])]);
  const mask = graph.cast(graph.node('Greater', [purity, half]), 'float');
  const shape = graph.node('Shape', [mask]);
  const extent = (axis: 2 | 3): { start: string; size: string } => {
    const length = graph.cast(graph.node('Gather', [shape, graph.ints([axis])], { axis: 0 }), 'float');
    const present = graph.node('ReduceMax', [mask], { axes: [axis === 3 ? 2 : 3], keepdims: 0 });
    const total = graph.node('Squeeze', [graph.cast(length, 'int64')]);
    const places = graph.cast(graph.node('Range', [graph.ints([0], []), total, graph.ints([1], [])]), 'float');
    const absent = graph.node('Mul', [graph.node('Sub', [one, present]), length]);
    const first = graph.node('ReduceMin', [graph.node('Add', [graph.node('Mul', [places, present]), absent])], {
      axes: [-1],
      keepdims: 0,
    });
    const after = graph.node('Mul', [graph.node('Add', [places, one]), present]);
    const last = graph.node('ReduceMax', [after], { axes: [-1], keepdims: 0 });
    const start = graph.node('Div', [first, length]);
    return { start, size: graph.node('Sub', [graph.node('Div', [last, length]), start]) };
  };
  const [across, down] = [extent(3), extent(2)];
  const middle = ({ start, size }: typeof across): string =>
    graph.node('Add', [start, graph.node('Mul', [size, half])]);
  const columns = [middle(across), middle(down), across.size, down.size];
  const last = graph.ints([-1]);
  const column = (value: string): string => graph.node('Unsqueeze', [value, last]);
  graph.node('Concat', columns.map(column), { axis: -1 }, 'pred_boxes');

  const area = graph.node('ReduceMean', [mask], { axes: [2, 3], keepdims: 0 });
  const box = graph.node('Max', [graph.node('Mul', [across.size, down.size]), constant(1e-6)]);
  const fill = graph.node('Div', [area, box]);
  const scores = SHAPES.map((name) => {
    const off = graph.node('Sub', [fill, constant(FILL[name])]);
    return graph.node('Mul', [graph.node('Mul', [off, off]), constant(-400)]);
  });
  // Less than a thousandth of the picture is nothing.
  const isNothing = graph.cast(graph.node('Less', [area, constant(0.001)]), 'float');
  const nothing = graph.node('Sub', [graph.node('Mul', [isNothing, constant(1_000)]), constant(10)]);
  graph.node('Concat', [...scores, nothing].map(column), { axis: -1 }, 'logits');
  return {
    'config.json': { architectures: ['DetrForObjectDetection'], model_type: 'detr', ...labels(SHAPES) },
    'preprocessor_config.json': {
      image_processor_type: 'DetrImageProcessor',
      do_resize: true,
      size: { shortest_edge: 200, longest_edge: 400 },
      resample: 2,
      do_rescale: true,
      rescale_factor: 1 / 255,
      do_normalize: false,
    },
    'onnx/model.onnx': graph.encode(
      [PIXELS],
      [
        { name: 'logits', type: 'float', shape: ['batch', COLOURS.length, SHAPES.length + 1] },
        { name: 'pred_boxes', type: 'float', shape: ['batch', COLOURS.length, 4] },
      ],
    ),
  };
}
