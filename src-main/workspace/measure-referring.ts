import { basename, join } from 'node:path';
import type { MeasureRequest, Report } from '../contract/index.js';
import type { Bundle, Engine } from '../engine/index.js';
import {
  ablationTables,
  directChains,
  evaluateExpressions,
  expressionReport,
  measureExpressions,
  peakMemoryBytes,
  summariesOf,
  TruthGround,
  waysOf,
  wayText,
} from '../measure/index.js';
import type { ExpressionFigures, Ground, MeasuredExpressions, MeasuredWay } from '../measure/index.js';
import { engineFacts, factsOf, withImages } from './measure-ask.js';
import type { AskImage, MeasureOptions, MeasurePorts, SeeAround } from './measure-ask.js';
import { grounded, hasOutlines } from './measure-truth.js';
import type { ReferringTruth } from './measure-truth.js';

export type Referring = Omit<Extract<MeasureRequest, { kind: 'expressions' }>, 'kind' | 'checkpoint'>;

export interface MeasuredReferring extends MeasuredExpressions {
  readonly figures: ExpressionFigures;
  /** All ways that were measured, the one that was asked for first. */
  readonly ways: readonly MeasuredWay[];
  readonly report: () => Promise<Report>;
}

const hasPolicy = ({ description }: Bundle): boolean =>
  description.files.some(({ role }) => role === 'policy');

/** True boxes need no perceiver; then an engine is started for its policy and for what lies around. */
export const needsEngine = (bundle: Bundle, { trueBoxes, ablations, writer }: Referring): boolean =>
  ablations ||
  !trueBoxes ||
  bundle.description.perceiver.surface !== undefined ||
  (hasPolicy(bundle) && (writer === 'auto' || writer === 'policy'));

/**
 * Grounds every expression, never told whether it means one, many or none; with `ablations`, in every other way too.
 * @param engine null where `needsEngine` says so
 * @throws GeoR1Error cancelled; whatever asking throws
 */
export async function measureReferring(
  ports: MeasurePorts,
  bundle: Bundle,
  engine: Engine | null,
  { expressions, truth }: ReferringTruth,
  request: Referring,
  options: MeasureOptions,
): Promise<MeasuredReferring> {
  const { images, coco, minScore } = request;
  const ways = waysOf(request, hasPolicy(bundle));
  const { vocabulary, distractors } = bundle.description;
  const { signal, onStage } = options;
  const chainOf = directChains(vocabulary);
  const outlines = hasOutlines(expressions, truth);
  const measureAll = async (ask: AskImage | null, around?: SeeAround): Promise<MeasuredWay[]> => {
    const policy = engine?.policy ?? null;
    const onTruth = new TruthGround({ truth, images, vocabulary, distractors, policy, around, signal });
    const measured: MeasuredWay[] = [];
    for (const way of ways) {
      const by = way.writer === 'direct' ? null : { writer: way.writer };
      const ground: Ground = (image, question) =>
        way.trueBoxes || ask === null
          ? onTruth.ground(image, question, by ?? { chain: chainOf(question) })
          : grounded(ask, join(images, image.file_name), question, 'gres', {
              ...(by ?? { chain: chainOf(question) }),
              outlines,
            });
      const onProgress = (done: number, total: number) => onStage?.(`Asking: ${wayText(way)}`, done, total);
      const run = await measureExpressions({ expressions, truth, images, ground, signal, onProgress });
      measured.push({ way, ...run, figures: evaluateExpressions(run.results) });
    }
    return measured;
  };
  const measured =
    engine === null ? await measureAll(null) : await withImages(ports, engine, minScore, options, measureAll);
  const [main] = measured;
  if (main === undefined) throw new Error('No way was measured.');
  const facts = [
    ...factsOf(engineFacts(bundle, engine), images),
    { name: 'Expressions', value: `${expressions.length} (${basename(request.expressions)})` },
    ...(coco === null ? [] : [{ name: 'Annotations', value: basename(coco) }]),
    { name: 'Chains by', value: wayText(main.way) },
  ];
  const context = {
    title: 'Referring expressions',
    made: new Date(),
    facts,
    peakMemoryBytes: peakMemoryBytes(),
  };
  const more = measured.length < 2 ? [] : ablationTables(summariesOf(measured));
  const report = () => expressionReport(main.results, main.figures, context, { images, more });
  return { ...main, ways: measured, report };
}
