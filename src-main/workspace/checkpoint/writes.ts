import type { Example, Method, RunWrites, TeachSettings } from '../../contract/index.js';
import { STEPS } from '../../teach/index.js';
import { MOST_REPLAYED } from '../replay-examples.js';

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
