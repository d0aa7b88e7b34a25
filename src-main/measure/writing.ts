import type { Answer, ReportTable, Written } from '../contract/index.js';

/** What a vision-language checkpoint wrote for one question, counted. */
export interface Writing {
  /** Pictures that it was asked about. */
  readonly pictures: number;
  /** Of these: with neither a box nor "None" in the text, and ended by the limit of tokens or of time. */
  readonly unreadable: number;
  readonly cutOff: number;
  /** Boxes that lay outside of the picture, or were written twice. */
  readonly leftOut: number;
  /** New tokens, and those of the prompts with their pictures. */
  readonly tokens: number;
  readonly promptTokens: number;
  readonly seconds: number;
}

/** @returns undefined for an answer of the built-in engine */
export function writingOf({ written, provenance }: Answer): Writing | undefined {
  if (written === undefined) return undefined;
  const sum = (of: (each: Written) => number): number => written.reduce((total, each) => total + of(each), 0);
  return {
    pictures: written.length,
    unreadable: sum(({ said }) => Number(said === 'unreadable')),
    cutOff: sum(({ ended }) => Number(ended === 'tokens' || ended === 'time')),
    leftOut: sum(({ leftOut }) => leftOut),
    tokens: sum(({ tokens }) => tokens),
    promptTokens: sum(({ promptTokens }) => promptTokens),
    seconds: provenance.elapsedMs.perceive / 1000,
  };
}

/** No box was read, and not every text that has none says so. */
export const isInvalid = (answer: {
  readonly boxes: readonly unknown[];
  readonly writing?: Pick<Writing, 'unreadable'>;
}): boolean => answer.boxes.length === 0 && (answer.writing?.unreadable ?? 0) > 0;

export interface WritingFigures extends Writing {
  readonly questions: number;
  /** New tokens by the time of the whole answers, the reading of their prompts included. */
  readonly tokensPerSecond: number | null;
}

/** @param each of every question */
export function writingFigures(each: readonly Writing[]): WritingFigures {
  const sum = (key: keyof Writing): number => each.reduce((total, one) => total + one[key], 0);
  const [tokens, seconds] = [sum('tokens'), sum('seconds')];
  return {
    questions: each.length,
    pictures: sum('pictures'),
    unreadable: sum('unreadable'),
    cutOff: sum('cutOff'),
    leftOut: sum('leftOut'),
    tokens,
    promptTokens: sum('promptTokens'),
    seconds,
    tokensPerSecond: seconds > 0 ? tokens / seconds : null,
  };
}

export const writingTable = (figures: WritingFigures): ReportTable => ({
  title: 'What the checkpoint wrote',
  columns: ['figure', 'value'],
  rows: [
    ['questions', figures.questions],
    ['pictures asked about', figures.pictures],
    ['answers that could not be read', figures.unreadable],
    ['answers cut off by a limit', figures.cutOff],
    ['boxes left out: outside of the picture, or repeated', figures.leftOut],
    ['tokens of the prompts with their pictures', figures.promptTokens],
    ['tokens written', figures.tokens],
    ['seconds', Math.round(figures.seconds)],
    ['tokens written a second', figures.tokensPerSecond],
  ],
  note: 'An answer that could not be read counts as wrong, also where nothing is meant.',
});
