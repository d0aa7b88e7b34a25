import type { Candidate } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import type { ReasonOptions } from '../reason/index.js';
import type { Scene } from '../scene/index.js';
import { policyUnder, requireBase, taughtCandidates, wordsUnder } from '../teach/index.js';
import type { Adapter, TermLooks } from '../teach/index.js';
import type { PixelWindow } from './extent.js';

/** An engine that answers as it was taught. Whoever asks scenes with it needs to know nothing of that. */
export interface TaughtEngine extends Engine {
  readonly taught: { readonly adapter: Adapter; readonly looks: TermLooks };
}

/**
 * The engine under an adapter; closing is left to the engine's owner.
 * @throws GeoR1Error unsupported where the adapter was taught on another base
 */
export function taughtEngine(engine: Engine, adapter: Adapter, looks: TermLooks): TaughtEngine {
  requireBase(adapter, engine.bundle);
  const { policy } = engine;
  const { meta, chain, terms } = adapter;
  // Of what its chains were not taught with, the parser reads alone.
  const known = meta.chainKnowsTerms ? terms?.words : [];
  return {
    bundle: engine.bundle,
    report: engine.report,
    detect: (images, options, signal) => engine.detect(images, options, signal),
    encodeText: (texts, signal) => engine.encodeText(texts, signal),
    masks: (crops, count, signal) => engine.masks(crops, count, signal),
    boxes: (crops, count, signal) => engine.boxes(crops, count, signal),
    ...(policy === undefined ? {} : { policy: policyUnder(engine, chain, meta.result.settings, known) }),
    ...(engine.teach === undefined ? {} : { teach: engine.teach }),
    close: () => engine.close(),
    taught: { adapter, looks },
  };
}

const taughtOf = (engine: Engine): TaughtEngine['taught'] | null =>
  'taught' in engine ? (engine as TaughtEngine).taught : null;

/** The name of what the engine was taught, as answers name it; null where it is as it came. */
export function adapterStamp(engine: Engine): { name: string; created: string } | null {
  const meta = taughtOf(engine)?.adapter.meta;
  return meta === undefined ? null : { name: meta.name, created: meta.created };
}

/** What the taught terms find in the window of a scene. @throws as `TermLooks.of` */
export async function taughtIn(
  engine: Engine,
  scene: Scene,
  where: PixelWindow | null,
  options: { readonly cacheDir: string | null; readonly signal?: AbortSignal },
): Promise<Candidate[]> {
  const taught = taughtOf(engine);
  if (taught?.adapter.terms == null) return [];
  return taughtCandidates(taught.adapter.terms, await taught.looks.of(scene, engine, { ...options, where }));
}

/** The bundle's words and thresholds, with the taught ones in them. */
export function taughtWords(
  engine: Engine,
): Pick<ReasonOptions, 'vocabulary' | 'answerThresholds' | 'unfamiliar'> {
  return wordsUnder(engine.bundle.description, taughtTerms(engine));
}

/** What the engine was taught to see; a taught term takes over the class of its name. */
export const taughtTerms = (engine: Engine): readonly string[] =>
  taughtOf(engine)?.adapter.terms?.words ?? [];
