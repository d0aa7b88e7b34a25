import type { Decoding, GridLook, Report } from '../../contract/index.js';
import { FAMILY_FACTS } from '../../checkpoints/index.js';
import type { CheckpointEngine } from '../../checkpoints/index.js';

const SHOWN_HASH = 12;
const LOOK_TEXT: Readonly<Record<GridLook, string>> = {
  whole: 'one of each image',
  auto: 'of a large image windows too',
  all: 'of a large image every window too',
  candidates: 'of a large image the windows with candidates too',
};

/** With what a checkpoint was measured, for the head of a report. */
export function checkpointFacts(
  { checkpoint, precision, report, residentBytes }: CheckpointEngine,
  look: GridLook,
  decoding: Decoding,
): Report['facts'] {
  const { name, family, sha256 } = checkpoint;
  return [
    {
      name: 'Checkpoint',
      value: `${name} (${FAMILY_FACTS[family].name}, ${precision}), ${sha256.slice(0, SHOWN_HASH)}`,
    },
    {
      name: 'Runs on',
      value: `${report.provider}, ${(residentBytes / 1e9).toFixed(1)} GB after loading`,
    },
    { name: 'Pictures', value: `${LOOK_TEXT[look]}${seenAt(decoding.gsd ?? checkpoint.gsd)}` },
    { name: 'Tokens', value: decodingText(decoding) },
  ];
}

const seenAt = (gsd: number | null): string => (gsd === null ? '' : `, windows at ${gsd} m a pixel`);

/** How a checkpoint writes, for people. */
export function decodingText({ sampling, maxTokens, maxSeconds }: Omit<Decoding, 'gsd'>): string {
  const drawn =
    sampling === null
      ? 'the most probable'
      : `drawn: temperature ${sampling.temperature}, top-p ${sampling.topP}, seed ${sampling.seed}`;
  const most = maxTokens === null ? '' : `, at most ${maxTokens}`;
  const within = maxSeconds === null ? '' : `, for at most ${maxSeconds} s`;
  return `${drawn}${most}${within}`;
}
