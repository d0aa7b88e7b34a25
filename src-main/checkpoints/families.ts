/**
 * The families of checkpoints that are read, and what differs between them. Pure.
 */
export const FAMILIES = ['qwen2_vl', 'qwen2_5_vl', 'qwen3_vl'] as const;
export type Family = (typeof FAMILIES)[number];

/**
 * In which numbers a family writes places: pixels of the resized picture that it saw (Qwen2.5-VL), or thousandths of
 * its width and height (Qwen2-VL, Qwen3-VL).
 */
export type Coordinates = 'pixels' | 'thousandths';

interface FamilyFacts {
  /** As people call it. */
  readonly name: string;
  readonly coordinates: Coordinates;
}

export const FAMILY_FACTS: Readonly<Record<Family, FamilyFacts>> = {
  qwen2_vl: { name: 'Qwen2-VL', coordinates: 'thousandths' },
  qwen2_5_vl: { name: 'Qwen2.5-VL', coordinates: 'pixels' },
  qwen3_vl: { name: 'Qwen3-VL', coordinates: 'thousandths' },
};

export const isFamily = (name: string): name is Family => FAMILIES.some((family) => family === name);
