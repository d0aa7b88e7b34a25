/** The form of a run: its settings as fields, and what it would ask of the services. Pure. */
import {
  teachSettingsSchema,
  type Method,
  type RequestOf,
  type TeachSettings,
} from '../../src-main/contract/index.js';

export interface RunForm {
  readonly method: Method;
  /** Null takes all examples. */
  readonly shots: number | null;
  readonly settings: TeachSettings;
  /** Of a checkpoint: the adapter to go on from, and the tokens of an answer at most; null: as published. */
  readonly from: string | null;
  readonly maxTokens: number | null;
}

export const METHOD_TEXT: Record<Method, { label: string; hint: string }> = {
  sft: { label: 'SFT', hint: 'Imitates the examples: cross-entropy on what each of them means' },
  grpo: {
    label: 'GRPO',
    hint: 'Tries several answers an example and learns from their rewards, held near the model as it was (KL)',
  },
  dapo: {
    label: 'DAPO',
    hint: 'As GRPO without KL: a wider upper clip, loss by token, groups without difference drawn again',
  },
};

type NumberKey = Exclude<keyof TeachSettings, 'rewards' | 'chain' | 'shuffleRewards'>;

export interface NumberField {
  readonly key: NumberKey;
  readonly label: string;
  readonly hint: string;
  /** Only rewards need these. */
  readonly rewarded?: true;
  /** What an empty field stands for, by method; only where the setting may be null. */
  readonly empty?: Partial<Record<Method, string>>;
}

const AS_NEEDED = { sft: 'as needed', grpo: 'as needed', dapo: 'as needed' } as const;

export const NUMBER_FIELDS: readonly NumberField[] = [
  { key: 'steps', label: 'Updates at most', hint: 'A run that stops getting better on the held-out part ends before', empty: AS_NEEDED },
  { key: 'learningRate', label: 'Learning rate', hint: 'Of AdamW', empty: AS_NEEDED },
  { key: 'minutes', label: 'Minutes at most', hint: 'The run ends after this time with the best weights so far' },
  { key: 'lookEvery', label: 'Updates between looks', hint: 'How often the held-out part is scored' },
  { key: 'patience', label: 'Patience', hint: 'Looks without a better held-out score after which the run ends' },
  { key: 'group', label: 'Rollouts an example', hint: 'Rewards are compared inside such a group', rewarded: true },
  { key: 'prompts', label: 'Examples an iteration', hint: 'Drawn at each iteration', rewarded: true },
  { key: 'updates', label: 'Updates an iteration', hint: 'On the rollouts of one iteration', rewarded: true },
  { key: 'temperature', label: 'Temperature', hint: 'Of sampling: higher tries more', rewarded: true },
  { key: 'clipLow', label: 'Clip, low', hint: 'A ratio is cut below 1 minus this', rewarded: true },
  { key: 'clipHigh', label: 'Clip, high', hint: 'A ratio is cut above 1 plus this', rewarded: true, empty: { grpo: 'as low', dapo: 'higher' } },
  { key: 'beta', label: 'KL weight', hint: 'How hard it is held near the model before the run', rewarded: true, empty: { grpo: '0.04', dapo: 'none' } },
]; // prettier-ignore

export const REWARD_TEXT = { format: 'Format', iou: 'IoU', map: 'mAP', mask: 'Mask IoU' } as const;

/** All but the masks are measured and shown in any case. */
export const REWARD_HINT = {
  format:
    'That an answer has the form it should. Of chains the grammar sees to that: alone it teaches them nothing',
  iou: 'Of one target: overlap of the surest box',
  map: 'Of many: min(1, √(true / answered)) · mAP',
  mask: 'Overlap of the masks; only of examples that have outlines (imported polygons)',
} as const;

export const DEFAULT_SETTINGS: TeachSettings = teachSettingsSchema.parse({});
export const newRunForm = (): RunForm => ({
  method: 'grpo',
  shots: null,
  settings: DEFAULT_SETTINGS,
  from: null,
  maxTokens: null,
});

export const isDefault = (settings: TeachSettings): boolean =>
  JSON.stringify({ ...settings, seed: 0 }) === JSON.stringify({ ...DEFAULT_SETTINGS, seed: 0 });

/** What is wrong with a setting, by its key (`rewards.iou` inside the rewards), in the schema's words. */
export function settingIssues(settings: unknown): ReadonlyMap<string, string> {
  const checked = teachSettingsSchema.safeParse(settings);
  return new Map(checked.error?.issues.map(({ path, message }) => [path.join('.'), message]));
}

/** @param engine folder of the checkpoint to teach; null teaches the built-in engine, which has no use for the last two */
export const startRequest = (
  set: string,
  { method, shots, settings, from, maxTokens }: RunForm,
  engine: string | null = null,
): RequestOf<'teach.start'> => ({
  set,
  method,
  shots,
  settings,
  ...(engine === null ? {} : { engine, from, maxTokens }),
});
