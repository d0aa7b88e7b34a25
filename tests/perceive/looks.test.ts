import { describe, expect, it } from 'vitest';
import { planLooks, sizeTrust } from '../../src-main/perceive/looks.js';
import { fakeEngine } from '../fixtures/fake-engine.js';
import type { FakeClass } from '../fixtures/fake-engine.js';

const CAR: FakeClass = { name: 'car', colour: [0, 0, 0], sizeMetres: [3, 16], trainedPixelRange: [10, 55] };
const BRIDGE: FakeClass = {
  name: 'bridge',
  colour: [1, 1, 1],
  sizeMetres: [15, 500],
  trainedPixelRange: [30, 220],
};
const modelOf = (classes: FakeClass[], scales?: number[]) =>
  fakeEngine({ classes, ...(scales === undefined ? {} : { scales }) }).bundle.description;
const BOTH = modelOf([CAR, BRIDGE]);
/** A bundle's `rangeSlack`, within which a size counts as one of the range. */
const SLACK = 1.25;
const scene = (side: number, gsd: number | null) => ({ width: side, height: side, gsd });

describe('planLooks', () => {
  it.each([0.05, 0.1, 0.3, 0.5, 1, 2])(
    'brings every plausible size of a class into its range at %f m',
    (gsd) => {
      const looks = planLooks(scene(100_000, gsd), BOTH);
      for (const {
        sizeMetres,
        trainedPixelRange: [low, high],
      } of BOTH.vocabulary) {
        for (const metres of [sizeMetres[0], Math.sqrt(sizeMetres[0] * sizeMetres[1]), sizeMetres[1]]) {
          // An object twice as long as wide; what is smaller than its range at full resolution cannot be enlarged.
          const rootArea = (metres * Math.SQRT1_2) / gsd;
          const seen = looks.some(({ scale, sizes }) => {
            const side = rootArea * scale;
            return side >= low / SLACK && side <= high * SLACK && side >= sizes[0] && side <= sizes[1];
          });
          expect(seen || rootArea < low).toBe(true);
        }
      }
    },
  );

  it('does not look finer than the smallest class needs', () => {
    const [finest] = planLooks(scene(5000, 0.1), BOTH);
    // A car of 3 m, 2.1 m the root of its area, has 21 px here and is to have 23, the middle of 10 to 55.
    expect(finest!.scale).toBeCloseTo(1, 1);
    const [forBridges] = planLooks(scene(5000, 0.1), modelOf([BRIDGE]));
    expect(forBridges!.scale).toBeLessThan(0.6);
  });

  it('adds a look for small things alone, in place of the finest for all where the next is near enough', () => {
    const [small, ...others] = planLooks(scene(20_000, 0.15), BOTH);
    expect(small!.scale).toBeCloseTo(1.23, 2);
    expect(small!.sizes).toEqual([0, 64]);
    expect(others.every(({ sizes }) => sizes[1] === Infinity)).toBe(true);
    expect(small!.scale / others[0]!.scale).toBeLessThan(4.6);
  });

  it('enlarges only where that brings the smallest things into their range', () => {
    expect(planLooks(scene(4000, 0.4), BOTH)[0]).toMatchObject({ scale: 1, sizes: [0, Infinity] });
  });

  it('looks no coarser than a scene of 224 px', () => {
    expect(planLooks(scene(4000, 5), BOTH).map(({ scale }) => scale)).toEqual([1]);
    for (const { scale } of planLooks(scene(2000, 0.1), BOTH))
      expect(2000 * scale).toBeGreaterThanOrEqual(224);
    expect(planLooks(scene(10, 0.1), BOTH)).toHaveLength(1);
  });

  it("takes the bundle's scales where the ground sample distance is unknown", () => {
    const looks = planLooks(scene(2000, null), modelOf([CAR], [0.4, 0.8]));
    expect(looks.map(({ scale }) => scale)).toEqual([0.8, 0.4]);
    expect(looks.map(({ lookScale }) => lookScale)).toEqual([1.25, 2.5]);
  });

  it('takes only the sizes that the bundle gives each of its scales, but all where one look is left', () => {
    const model = modelOf([CAR], [1.25, 0.8]);
    model.perceiver.scales.unknownGsdPixels = [
      [1, 40],
      [1, 1000],
    ];
    expect(planLooks(scene(2000, null), model).map(({ sizes }) => sizes)).toEqual([
      [1, 40],
      [1, 1000],
    ]);
    expect(planLooks(scene(200, null), model).map(({ sizes }) => sizes)).toEqual([[0, Infinity]]);
  });

  it('makes windows of whole scene pixels', () => {
    for (const gsd of [0.07, 0.1, 0.123, 0.5, 0.77]) {
      for (const { lookScale } of planLooks(scene(50_000, gsd), BOTH))
        expect(Number.isInteger(32 * lookScale)).toBe(true);
    }
  });

  it('costs less than twice the finest look alone', () => {
    const looks = planLooks(scene(20_000, 0.1), BOTH);
    const cost = looks.reduce((sum, { scale }) => sum + scale ** 2, 0) / looks[0]!.scale ** 2;
    expect(looks.length).toBeGreaterThan(2);
    expect(cost).toBeLessThan(1.5);
  });
});

describe('sizeTrust', () => {
  const [car, bridge] = BOTH.vocabulary as [(typeof BOTH.vocabulary)[0], (typeof BOTH.vocabulary)[0]];
  const looks = [0.8, 0.2].map((scale) => ({ scale, lookScale: 1 / scale, sizes: [0, Infinity] as const }));
  const SLACK = 1;
  const square = (side: number) => ({ width: side, height: side });

  it('is 1 inside the range and falls outside it', () => {
    expect(sizeTrust(square(40), looks[0]!, looks, null, car, SLACK)).toBe(1);
    const tooSmall = sizeTrust(square(40), looks[1]!, looks, null, car, SLACK);
    expect(tooSmall).toBeGreaterThan(0);
    expect(tooSmall).toBeLessThan(0.7);
    expect(sizeTrust(square(20), looks[1]!, looks, null, car, SLACK)).toBeLessThan(tooSmall);
  });

  it('trusts the look that fits a size, whatever the class', () => {
    expect(sizeTrust(square(600), looks[1]!, looks, null, bridge, SLACK)).toBe(1);
    expect(sizeTrust(square(600), looks[0]!, looks, null, bridge, SLACK)).toBeLessThan(0.05);
  });

  it('does not refute what no look could see better', () => {
    const only = [looks[0]!];
    expect(sizeTrust(square(600), only[0]!, only, null, bridge, SLACK)).toBeCloseTo(0.5, 5);
  });

  it('is 0 where the look does not answer for the size', () => {
    const fine = { ...looks[0]!, sizes: [0, 30] as const };
    const both = [fine, looks[1]!];
    expect(sizeTrust(square(50), fine, both, null, car, SLACK)).toBe(0);
    expect(sizeTrust(square(30), fine, both, null, car, SLACK)).toBe(1);
  });

  it('stretches the range by the slack', () => {
    expect(sizeTrust(square(80), looks[0]!, looks, null, car, 1.25)).toBe(1);
    expect(sizeTrust(square(80), looks[0]!, looks, null, car, SLACK)).toBeLessThan(1);
  });

  it('doubts a car of 60 m and a bridge of 3 m', () => {
    expect(sizeTrust({ width: 60, height: 60 }, looks[0]!, looks, 1, car, SLACK)).toBeLessThan(0.01);
    expect(sizeTrust({ width: 60, height: 60 }, looks[0]!, looks, 0.1, bridge, SLACK)).toBeLessThan(0.2);
    expect(sizeTrust({ width: 60, height: 30 }, looks[0]!, looks, 0.1, car, SLACK)).toBe(1);
  });
});
