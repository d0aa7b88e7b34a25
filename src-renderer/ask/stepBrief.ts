import type { ExecutedStep } from '../../src-main/contract/index.js';

/** A step's line without what every such line begins with: `white`, `within 50 m of [3]`. Pure. */
export const briefOf = ({ text }: Pick<ExecutedStep, 'text'>): string =>
  text.replace(/^keep (the ones of|those of) \[\d+\] (that are )?/, '');
