/**
 * The models we know by name. What is said of them is what their model cards say; sizes are asked of the hub. The
 * repositories are those that hold ONNX weights; the licence is that of the weights they were made from.
 */
import type { CatalogueEntry, Precision } from '../types.ts';

interface Known {
  readonly id: string;
  readonly label: string;
  readonly task: CatalogueEntry['task'];
  readonly license: string | null;
  readonly languages: readonly string[] | null;
  readonly repository: string | null;
  readonly precision?: Precision;
  readonly contextLength?: number;
  /** Names an OpenAI-compatible server (vLLM, Ollama) knows it by. */
  readonly remote?: readonly string[];
  readonly prefixes?: CatalogueEntry['prefixes'];
  readonly needsPicture?: boolean;
}

const EN = ['en'] as const;
const E5_PREFIXES = { query: 'query: ', passage: 'passage: ' } as const;

const KNOWN: readonly Known[] = [
  // Chat, the smallest first.
  chat(
    'smollm2-135m-instruct',
    'SmolLM2 135M Instruct',
    'apache-2.0',
    EN,
    'HuggingFaceTB/SmolLM2-135M-Instruct',
    8_192,
  ),
  chat(
    'smollm2-360m-instruct',
    'SmolLM2 360M Instruct',
    'apache-2.0',
    EN,
    'HuggingFaceTB/SmolLM2-360M-Instruct',
    8_192,
  ),
  chat('qwen3-0.6b', 'Qwen3 0.6B', 'apache-2.0', null, 'onnx-community/Qwen3-0.6B-ONNX', 32_768),
  chat('gemma-3-1b-it', 'Gemma 3 1B', 'gemma', null, 'onnx-community/gemma-3-1b-it-ONNX', 32_768),
  chat(
    'llama-3.2-1b-instruct',
    'Llama 3.2 1B Instruct',
    'llama3.2',
    ['en', 'de', 'fr', 'it', 'pt', 'hi', 'es', 'th'],
    'onnx-community/Llama-3.2-1B-Instruct',
    131_072,
  ),
  chat('qwen3-1.7b', 'Qwen3 1.7B', 'apache-2.0', null, 'onnx-community/Qwen3-1.7B-ONNX', 32_768),
  chat(
    'smollm2-1.7b-instruct',
    'SmolLM2 1.7B Instruct',
    'apache-2.0',
    EN,
    'HuggingFaceTB/SmolLM2-1.7B-Instruct',
    8_192,
  ),

  // Chat with pictures. The ids with an underscore are those of the vision API.
  seeing('smolvlm-256m-instruct', 'SmolVLM 256M Instruct', 'apache-2.0', EN, 'HuggingFaceTB/SmolVLM-256M-Instruct'),
  seeing('smolvlm-500m-instruct', 'SmolVLM 500M Instruct', 'apache-2.0', EN, 'HuggingFaceTB/SmolVLM-500M-Instruct'),
  {
    ...seeing('qwen_vl_2b', 'Qwen2-VL 2B Instruct', 'apache-2.0', EN, 'onnx-community/Qwen2-VL-2B-Instruct'),
    precision: 'q4',
    remote: ['Qwen/Qwen2-VL-2B-Instruct'],
  },
  elsewhere('qwen_vl_7b', 'Qwen2-VL 7B Instruct', 'apache-2.0', EN, ['Qwen/Qwen2-VL-7B-Instruct']),
  {
    ...seeing('qwen3_vl_2b', 'Qwen3-VL 2B Instruct', 'apache-2.0', null, 'onnx-community/Qwen3-VL-2B-Instruct-ONNX'),
    precision: 'q4',
    remote: ['Qwen/Qwen3-VL-2B-Instruct', 'qwen3-vl:2b'],
  },
  elsewhere('qwen3_vl_4b', 'Qwen3-VL 4B Instruct', 'apache-2.0', null, ['Qwen/Qwen3-VL-4B-Instruct', 'qwen3-vl:4b']),
  elsewhere('qwen3_vl_8b', 'Qwen3-VL 8B Instruct', 'apache-2.0', null, ['Qwen/Qwen3-VL-8B-Instruct', 'qwen3-vl:8b']),
  elsewhere('got_ocr', 'GOT-OCR 2.0', 'apache-2.0', null, ['stepfun-ai/GOT-OCR-2.0-hf', 'stepfun-ai/GOT-OCR2_0']),
  elsewhere('dots_ocr', 'dots.ocr', 'mit', null, ['rednote-hilab/dots.ocr']),
  {
    ...seeing('florence-2-base-ft', 'Florence-2 base', 'mit', EN, 'onnx-community/Florence-2-base-ft'),
    needsPicture: true,
  },

  {
    id: 'all-minilm-l6-v2',
    label: 'all-MiniLM-L6-v2',
    task: 'embeddings',
    license: 'apache-2.0',
    languages: EN,
    repository: 'Xenova/all-MiniLM-L6-v2',
  },
  {
    id: 'multilingual-e5-small',
    label: 'Multilingual E5 small',
    task: 'embeddings',
    license: 'mit',
    languages: null,
    repository: 'Xenova/multilingual-e5-small',
    contextLength: 512,
    prefixes: E5_PREFIXES,
  },

  hearing('whisper-tiny', 'Whisper tiny', 'onnx-community/whisper-tiny'),
  hearing('whisper-base', 'Whisper base', 'onnx-community/whisper-base'),
  hearing('whisper-small', 'Whisper small', 'onnx-community/whisper-small'),
  {
    id: 'kokoro-82m',
    label: 'Kokoro 82M',
    task: 'text-to-speech',
    license: 'apache-2.0',
    languages: EN,
    repository: 'onnx-community/Kokoro-82M-v1.0-ONNX',
  },

  looking('mobilenetv4-small', 'MobileNetV4 small', null, 'onnx-community/mobilenetv4_conv_small.e2400_r224_in1k'),
  looking('vit-base-patch16-224', 'ViT base', 'apache-2.0', 'Xenova/vit-base-patch16-224'),
  finding('yolos-tiny', 'YOLOS tiny', 'apache-2.0', 'Xenova/yolos-tiny'),
  finding('rtdetr-r18vd', 'RT-DETR R18', null, 'onnx-community/rtdetr_r18vd'),
  finding('detr-resnet-50', 'DETR ResNet-50', 'apache-2.0', 'Xenova/detr-resnet-50'),

  {
    id: 'distilbert-sst2',
    label: 'DistilBERT SST-2 (sentiment)',
    task: 'text-classification',
    license: 'apache-2.0',
    languages: EN,
    repository: 'Xenova/distilbert-base-uncased-finetuned-sst-2-english',
  },
  {
    id: 'bert-base-ner',
    label: 'BERT base NER',
    task: 'token-classification',
    license: 'mit',
    languages: EN,
    repository: 'Xenova/bert-base-NER',
  },
];

function chat(
  id: string,
  label: string,
  license: string,
  languages: Known['languages'],
  repository: string,
  contextLength: number,
): Known {
  return { id, label, task: 'text-generation', license, languages, repository, precision: 'q4', contextLength };
}

function seeing(id: string, label: string, license: string, languages: Known['languages'], repository: string): Known {
  return { id, label, task: 'image-text-to-text', license, languages, repository };
}

function elsewhere(
  id: string,
  label: string,
  license: string,
  languages: Known['languages'],
  remote: readonly string[],
): Known {
  return { id, label, task: 'image-text-to-text', license, languages, repository: null, remote };
}

function hearing(id: string, label: string, repository: string): Known {
  return { id, label, task: 'transcription', license: 'apache-2.0', languages: null, repository };
}

function looking(id: string, label: string, license: string | null, repository: string): Known {
  return { id, label, task: 'image-classification', license, languages: [], repository };
}

function finding(id: string, label: string, license: string | null, repository: string): Known {
  return { id, label, task: 'object-detection', license, languages: [], repository };
}

export const ENTRIES: readonly CatalogueEntry[] = KNOWN.map((known) => ({
  id: known.id,
  label: known.label,
  task: known.task,
  license: known.license,
  languages: known.languages,
  repository: known.repository,
  precision: known.precision ?? 'q8',
  contextLength: known.contextLength ?? null,
  remote: known.remote ? { names: known.remote } : null,
  ...(known.prefixes && { prefixes: known.prefixes }),
  ...(known.needsPicture && { needsPicture: true }),
  bytes: null,
}));
