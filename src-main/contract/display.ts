import { z } from 'zod';

/**
 * How stored values are shown on the map. It has nothing to do with what the model sees (`seenByModel`), which is part of
 * the key of a scene index: both are visible settings, and changing this one changes no answer.
 */
export const RAMPS = ['grey', 'viridis', 'magma', 'terrain', 'blue-red'] as const;
export type Ramp = (typeof RAMPS)[number];

const rangeSchema = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => high > low, { message: 'a range needs its high end above its low end' });

export const stretchSchema = z.discriminatedUnion('kind', [
  /** 8-bit values as they are; other types by the full range of their type, floats by 0 to 1. */
  z.object({ kind: z.literal('none') }),
  z
    .object({
      kind: z.literal('percent'),
      low: z.number().min(0).max(100),
      high: z.number().min(0).max(100),
    })
    .refine(({ low, high }) => high > low, { message: 'the high percentage must be above the low one' }),
  z.object({ kind: z.literal('minmax') }),
  /** Mean plus and minus so many standard deviations. */
  z.object({ kind: z.literal('sigma'), count: z.number().positive().max(10) }),
  /** Given ends: one range for all bands, or one for each. The statistics of a view come in this way. */
  z.object({ kind: z.literal('range'), ranges: z.array(rangeSchema).min(1).max(3) }),
]);
export type DisplayStretch = z.infer<typeof stretchSchema>;

export const displaySchema = z.object({
  /** 1-based: one, or red, green and blue. */
  bands: z
    .array(z.number().int().positive())
    .refine(({ length }) => length === 1 || length === 3, { message: 'one band or three' }),
  stretch: stretchSchema,
  /** One range for all bands, which keeps their colours' balance, instead of one for each. */
  together: z.boolean(),
  /** Exponent is 1 / gamma: over 1 lightens. */
  gamma: z.number().min(0.1).max(10),
  /** Colours of a single band; three bands and palettes ignore it. */
  ramp: z.enum(RAMPS),
});
export type Display = z.infer<typeof displaySchema>;

/** `none`, `p2-98`, `minmax`, `sd2`, `0..255` or `0..255,10..90,5..80`: as the terminal and tile addresses write it. */
export function stretchText(stretch: DisplayStretch): string {
  switch (stretch.kind) {
    case 'percent':
      return `p${stretch.low}-${stretch.high}`;
    case 'sigma':
      return `sd${stretch.count}`;
    case 'range':
      return stretch.ranges.map(([low, high]) => `${low}..${high}`).join(',');
    default:
      return stretch.kind;
  }
}

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const PERCENT = new RegExp(`^p(${NUMBER})-(${NUMBER})$`);
const SIGMA = new RegExp(`^sd(${NUMBER})$`);
const RANGE = new RegExp(`^(${NUMBER})\\.\\.(${NUMBER})$`);

/** The opposite of `stretchText`; null where the text is none of its forms or holds an empty range. */
export function parseStretchText(text: string): DisplayStretch | null {
  const percent = PERCENT.exec(text);
  const sigma = SIGMA.exec(text);
  const ranges = text.split(',').map((part) => RANGE.exec(part));
  const stretch =
    text === 'none' || text === 'minmax'
      ? { kind: text }
      : percent !== null
        ? { kind: 'percent', low: Number(percent[1]), high: Number(percent[2]) }
        : sigma !== null
          ? { kind: 'sigma', count: Number(sigma[1]) }
          : { kind: 'range', ranges: ranges.map((found) => [Number(found?.[1]), Number(found?.[2])]) };
  const checked = stretchSchema.safeParse(stretch);
  return checked.success ? checked.data : null;
}

/** The query of a tile's address for a display; the same display always gives the same text. */
export function displayQuery(display: Display): string {
  return new URLSearchParams({
    bands: display.bands.join(','),
    stretch: stretchText(display.stretch),
    together: display.together ? '1' : '0',
    gamma: String(display.gamma),
    ramp: display.ramp,
  }).toString();
}

/** What parts of a display a query or the terminal names; the rest comes from the scene's own default. */
export function parseDisplayQuery(query: URLSearchParams): Partial<Display> | null {
  const [bands, stretch, together, gamma, ramp] = ['bands', 'stretch', 'together', 'gamma', 'ramp'].map(
    (key) => query.get(key),
  );
  const parsed = displaySchema.partial().safeParse({
    ...(bands == null ? {} : { bands: bands.split(',').map(Number) }),
    ...(stretch == null ? {} : { stretch: parseStretchText(stretch) }),
    ...(together == null ? {} : { together: together === '1' }),
    ...(gamma == null ? {} : { gamma: Number(gamma) }),
    ...(ramp == null ? {} : { ramp }),
  });
  return parsed.success ? parsed.data : null;
}
