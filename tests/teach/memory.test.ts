import { describe, expect, it } from 'vitest';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { ExampleKind, Method, TeachSettingsInput } from '../../src-main/contract/index.js';
import { MICRO_BATCH_BYTES } from '../../src-main/engine/index.js';
import { builtinNeed, needLine, refuseBuiltin } from '../../src-main/teach/index.js';

const MANY = 200;
const need = (
  kind: ExampleKind,
  method: Method,
  given: TeachSettingsInput,
  { examples = MANY, megapixels = 0.1, images = 1 } = {},
) => {
  const names = Array.from({ length: examples }, (_, at) => `/${at % images} .tif`);
  const train = names.map((image) => ({ image, kind }));
  const settings = teachSettingsSchema.parse(given);
  return builtinNeed(
    { train, heldOut: [], method, settings },
    new Map(names.map((image) => [image, megapixels])),
  );
};

describe('what teaching the built-in engine takes', () => {
  /** Peaks of the engine's process over runs of `geo-r1 teach` on the sample scene (VmHWM), bytes. */
  it.each([
    ['two expressions by GRPO', 'expression', 2, 607e6],
    ['a term by GRPO', 'term', 1, 514e6],
  ] as const)(
    'is not less than was measured, and not half as much again: %s',
    (_, kind, examples, measured) => {
      const { engine, batch } = need(kind, 'grpo', {}, { examples });
      expect(engine + batch).toBeGreaterThan(measured);
      expect(engine + batch).toBeLessThan(1.5 * measured);
    },
  );

  it('follows the rollouts of an update, up to what is learned from in pieces', () => {
    const batches = [1, 2, 4, 8, 64].map(
      (prompts) => need('expression', 'grpo', { prompts, group: 8 }).batch,
    );
    expect(batches).toEqual([...batches].sort((a, b) => a - b));
    expect(batches[1]).toBeCloseTo(2 * batches[0]!);
    expect(batches.at(-1)).toBe(MICRO_BATCH_BYTES);
    const wider = need('expression', 'grpo', { prompts: 4, group: 16 }).batch;
    expect(wider).toBeGreaterThan(batches[2]!);
    // No more is learned from than there is.
    expect(need('expression', 'grpo', { prompts: 64 }, { examples: 1 }).batch).toBe(batches[0]);
    expect(need('term', 'sft', { prompts: 64 }).batch).toBe(MICRO_BATCH_BYTES);
  });

  it('follows the size of the scenes, each once', () => {
    const sample = need('term', 'sft', {}, { megapixels: 2.52 });
    // 2,044 candidates were found there, with 8.8 kB of description each.
    expect(sample.scenes).toBeGreaterThan(18e6);
    expect(sample.scenes).toBeLessThan(2 * 18e6);
    // 16.1 kB a candidate were held with outlines, of which masks are rewarded.
    const masks = need('term', 'sft', { rewards: { mask: 1 } }, { megapixels: 2.52 });
    expect(masks.scenes).toBeGreaterThan(2044 * 16_100);
    expect(masks.scenes).toBeLessThan(2 * 2044 * 16_100);
    const twice = need('term', 'sft', {}, { megapixels: 2.52, images: 2 });
    expect(twice.scenes).toBeCloseTo(2 * sample.scenes);
    expect(need('expression', 'sft', {}, { megapixels: 2.52 }).scenes).toBeLessThan(sample.scenes);
    expect(sample.total).toBe(sample.engine + sample.batch + sample.scenes);
  });

  it('is refused where it is not free, with what to lower', () => {
    const small = need('expression', 'grpo', {});
    expect(() => refuseBuiltin(small, 2 * small.total)).not.toThrow();
    expect(() => refuseBuiltin(small, small.total)).toThrow(
      expect.objectContaining({
        code: 'engine-failed',
        next: expect.stringMatching(/prompts.*group/) as string,
      }),
    );
    const large = need('term', 'sft', {}, { megapixels: 2500 });
    expect(() => refuseBuiltin(large, 8e9)).toThrow(
      expect.objectContaining({ next: expect.stringContaining('smaller pieces') as string }),
    );
    expect(needLine(large)).toMatch(/^Teaching takes about 2\d GB of memory: 0\.5 GB for the engine/);
    expect(needLine(small)).toMatch(/ \d\d? MB for what the scenes hold$/);
  });
});
