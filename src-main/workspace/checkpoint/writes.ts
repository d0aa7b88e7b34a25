import type { Example, Method, TeachSettings } from '../../contract/index.js';
import { STEPS } from '../../teach/index.js';
import { MOST_REPLAYED } from '../replay-examples.js';

/** How many answers a run writes at most: nearly all of its time, as a checkpoint takes seconds to minutes for each. */
export interface RunWrites {
  /** To every example and every question about the app's own scene, before and after. */
  readonly compared: number;
  /** Of these, about the app's own scene: what was forgotten. */
  readonly replayed: number;
  /** To held-out examples between updates. */
  readonly looks: number;
  /** Rollouts that are rewarded. */
  readonly rollouts: number;
}

interface Run {
  readonly train: readonly Example[];
  readonly heldOut: readonly Example[];
  readonly method: Method;
  readonly settings: TeachSettings;
}

/** Before and after. */
const TWICE = 2;

/** What a run of a checkpoint writes. DAPO draws flat groups again, and then writes more. Pure. */
export function writesOf({ train, heldOut, method, settings }: Run): RunWrites {
  const supervised = method === 'sft';
  const steps = settings.steps ?? STEPS.answer[supervised ? 'supervised' : 'rewards'];
  const replayed = TWICE * MOST_REPLAYED;
  return {
    compared: TWICE * (train.length + heldOut.length) + replayed,
    replayed,
    looks: Math.ceil(steps / settings.lookEvery) * heldOut.length,
    rollouts: supervised ? 0 : steps * Math.min(settings.prompts, train.length) * settings.group,
  };
}

/** The same in words, for the terminal. */
export function writesText({ compared, replayed, looks, rollouts }: RunWrites): string {
  const parts = [
    `${compared} to compare before and after, ${replayed} of these about the scene that comes with the app`,
    ...(looks === 0 ? [] : [`${looks} to held-out examples meanwhile`]),
    ...(rollouts === 0 ? [] : [`${rollouts} rollouts`]),
  ];
  return `It writes up to ${compared + looks + rollouts} answers: ${parts.join('; ')}.`;
}
