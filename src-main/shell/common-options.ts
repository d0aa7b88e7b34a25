/** Options that several commands share, as commander takes them: flags and what they mean. */

/** For every command that answers. */
export const ADAPTER_OPTION = [
  '--adapter <file.geor1>',
  'answer with what was taught; refused where it was taught on another base',
] as const;

/** For every command that opens one scene. */
export const CRS_OPTION = ['--crs <EPSG:n>', 'the CRS of a scene whose file has none'] as const;

/** Printed scores are fitted probabilities of being right, which this is not compared with. */
export const MIN_SCORE_OPTION = [
  '--min-score <score>',
  'keep things seen with at least this score, 0 to 1: the score of seeing, not the printed one (default: the model chooses)',
] as const;
