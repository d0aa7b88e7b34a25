import { z } from 'zod';

const count = z.number().int().nonnegative();

/** How many answers a run writes at most: nearly all of its time, as a checkpoint takes seconds to minutes for each. */
export const runWritesSchema = z.object({
  /** To every example and every question about the app's own scene, before and after. */
  compared: count,
  /** Of these, about the app's own scene: what was forgotten. */
  replayed: count,
  /** To held-out examples between updates. */
  looks: count,
  /** Rollouts that are rewarded. */
  rollouts: count,
});
export type RunWrites = z.infer<typeof runWritesSchema>;

const formatted = (of: number): string => of.toLocaleString('en-GB');

/** The same in words, for the window and the terminal. */
export function writesText({ compared, replayed, looks, rollouts }: RunWrites): string {
  const parts = [
    `${formatted(compared)} to compare before and after, ${formatted(replayed)} of these about the scene that comes with the app`,
    ...(looks === 0 ? [] : [`${formatted(looks)} to held-out examples meanwhile`]),
    ...(rollouts === 0 ? [] : [`${formatted(rollouts)} rollouts that are rewarded`]),
  ];
  const all = formatted(compared + looks + rollouts);
  return `It writes up to ${all} answers, seconds to minutes each and nearly all of its time: ${parts.join('; ')}.`;
}
