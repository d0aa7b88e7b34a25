import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Bundle } from './bundle.js';
import { bundleFile } from './load-bundle.js';
import type { PolicyFiles } from './policy-bundle.js';
import type { StartSettings } from './protocol.js';
import { candidateProviders } from './providers.js';
import type { TeachDescription } from './teach-bundle.js';

/** Beyond this, threads of one small network only wait for each other. */
const MAX_THREADS = 16;

/** All that the child must know of a bundle, and how it is to run. */
export function startSettings(
  bundle: Bundle,
  options: { readonly threads?: number | undefined; readonly providers?: readonly string[] | undefined },
  policy: PolicyFiles | null,
  teach: TeachDescription | null,
): StartSettings {
  const inBundle = (name: string): string => join(bundle.dir, name);
  const { files, perceiver, text, mask, boxes, vocabulary } = bundle.description;
  const forCpu = files.some(({ role }) => role === 'perceiver-int8') ? 'perceiver-int8' : 'perceiver';
  return {
    perceiverFile: bundleFile(bundle, 'perceiver'),
    cpuPerceiverFile: bundleFile(bundle, forCpu),
    textEncoderFile: bundleFile(bundle, 'text-encoder'),
    tokenizerFile: bundleFile(bundle, 'tokenizer'),
    providers: [...(options.providers ?? candidateProviders(process.platform, process.arch))],
    threads: options.threads ?? Math.min(MAX_THREADS, availableParallelism()),
    perceiver: {
      inputName: perceiver.input.name,
      outputs: perceiver.outputs,
      classes: vocabulary.length,
      embeddingDimension: perceiver.embeddingDimension,
      scoreExponent: perceiver.scoreExponent,
      nms: perceiver.thresholds.nms,
      vote: perceiver.thresholds.vote,
      minObjectness: perceiver.thresholds.objectness,
      windowSize: perceiver.window.size,
      multiple: perceiver.window.multiple,
      ...(perceiver.surface === undefined
        ? {}
        : {
            surface: {
              output: perceiver.surface.output,
              classes: perceiver.surface.classes.length,
              stride: perceiver.surface.stride,
            },
          }),
    },
    text: {
      ids: text.inputs.ids,
      mask: text.inputs.mask,
      query: text.outputs.query,
      dimension: text.dimension,
      maxTokens: text.maxTokens,
    },
    ...(policy === null
      ? {}
      : {
          policy: {
            readerFile: policy.readerFile,
            writerFile: policy.writerFile,
            tokens: policy.description.tokens.length,
            layers: policy.description.layers,
            heads: policy.description.heads,
            headWidth: policy.description.headWidth,
            maxTokens: policy.description.maxTokens,
          },
        }),
    ...(teach === null
      ? {}
      : {
          teach: {
            scalars: teach.scalars,
            ...(teach.chain === null
              ? {}
              : {
                  chain: {
                    train: inBundle(teach.chain.train),
                    score: inBundle(teach.chain.score),
                    reader: inBundle(teach.chain.reader),
                    writer: inBundle(teach.chain.writer),
                    weights: teach.chain.weights,
                    weightFiles: teach.chain.weightFiles.map(({ name }) => inBundle(name)),
                  },
                }),
            term: { train: inBundle(teach.term.train) },
            regions: {
              file: inBundle(teach.regions.file),
              features: teach.regions.features,
              weightFiles: teach.regions.weightFiles.map(({ name }) => inBundle(name)),
            },
          },
        }),
    ...(mask === undefined
      ? {}
      : {
          mask: {
            file: bundleFile(bundle, 'mask'),
            input: mask.input,
            output: mask.output,
            cropPixels: mask.cropPixels,
          },
        }),
    ...(boxes === undefined
      ? {}
      : {
          boxes: {
            file: bundleFile(bundle, 'boxes'),
            input: boxes.input,
            output: boxes.output,
            cropPixels: boxes.cropPixels,
          },
        }),
  };
}
