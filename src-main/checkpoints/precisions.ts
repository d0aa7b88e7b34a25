/** The precisions of the Hugging Face ONNX layout, and how its files are named for each. Pure. */
export const PRECISIONS = ['fp32', 'fp16', 'q8', 'q4', 'q4f16'] as const;
export type Precision = (typeof PRECISIONS)[number];

export const SUFFIX: Readonly<Record<Precision, string>> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  q4: '_q4',
  q4f16: '_q4f16',
};

export const GRAPHS = ['vision_encoder', 'embed_tokens', 'decoder_model_merged'] as const;
export type Graph = (typeof GRAPHS)[number];

/** Bytes of a number in the key-value cache and in the sums between layers. */
export const CACHE_BYTES: Readonly<Record<Precision, number>> = { fp32: 4, fp16: 2, q8: 4, q4: 4, q4f16: 2 };

export const graphFile = (graph: Graph, precision: Precision): string => `${graph}${SUFFIX[precision]}.onnx`;
