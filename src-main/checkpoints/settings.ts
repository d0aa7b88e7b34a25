import type { Precision } from './precisions.js';
import type { LoadSettings } from './protocol.js';
import type { Checkpoint } from './recognise.js';

/** What the child is told of a checkpoint. */
export function loadSettings(
  checkpoint: Checkpoint,
  chosen: {
    readonly precision: Precision;
    readonly provider: string;
    readonly threads: number;
    readonly lora?: LoadSettings['lora'];
  },
): LoadSettings {
  const { config, family } = checkpoint;
  // Older exports have the language model's facts on the top level, newer ones nested: the library reads Qwen2-VL's
  // from the first place and the others' from the second.
  const text = { ...config.text_config, ...config.text, model_type: `${family}_text` };
  return {
    dir: checkpoint.dir,
    precision: chosen.precision,
    provider: chosen.provider,
    threads: chosen.threads,
    config: { ...config.text, ...config, text_config: text },
    pictures: {
      ...checkpoint.pictures,
      mean: [...checkpoint.pictures.mean],
      std: [...checkpoint.pictures.std],
    },
    endTokens: [...checkpoint.endTokens],
    repetitionPenalty: checkpoint.repetitionPenalty,
    chatTemplate: checkpoint.chatTemplate,
    contextTokens: config.text.max_position_embeddings,
    deepstack: config.vision_config.deepstack_visual_indexes.length,
    hiddenSize: config.text.hidden_size,
    lora: chosen.lora ?? null,
  };
}
