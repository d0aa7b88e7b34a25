import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PixelBox } from '../../src-main/contract/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { lookCloser } from '../../src-main/perceive/index.js';
import { headingOf } from '../../src-main/perceive/heading.js';
import type { MaskedCrop } from '../../src-main/perceive/mask-crops.js';
import { partColours } from '../../src-main/perceive/parts.js';
import { fakeEngine } from '../fixtures/fake-engine.js';
import { fakeScene } from '../fixtures/fake-scene.js';
import type { Rgb } from '../fixtures/fake-scene.js';
import { object } from '../reason/scenes.js';
import truth from '../fixtures/truth/heading-truth.json' with { type: 'json' };

interface Description {
  readonly mask: { readonly headings: Readonly<Record<string, number[]>> };
}
const { mask } = JSON.parse(
  readFileSync(new URL('../../models/builtin/bundle.json', import.meta.url), 'utf8'),
) as Description;

const SIDE = 96;
const WHITE: Rgb = [240, 240, 240];
const RED: Rgb = [200, 20, 20];
const BLUE: Rgb = [20, 40, 200];
const GREEN: Rgb = [20, 150, 30];

/** A crop painted by a function of each pixel's middle, from -48 to 48 both ways; null is ground. */
function crop(paint: (x: number, y: number) => Rgb | null, valid = true): MaskedCrop {
  const [rgb, levels] = [new Uint8Array(SIDE * SIDE * 3).fill(90), new Uint8Array(SIDE * SIDE)];
  for (let at = 0; at < SIDE * SIDE; at++) {
    const colour = paint((at % SIDE) + 0.5 - SIDE / 2, Math.floor(at / SIDE) + 0.5 - SIDE / 2);
    if (colour === null) continue;
    levels[at] = 255;
    rgb.set(colour, at * 3);
  }
  const window = { x: 0, y: 0, width: SIDE, height: SIDE };
  return { window, side: SIDE, rgb, valid: new Uint8Array(SIDE * SIDE).fill(valid ? 255 : 0), levels };
}

/** Along the nose and to its right, of a thing that is turned clockwise from up. */
const turned = (degrees: number, paint: (along: number, aside: number) => Rgb | null) => {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return crop((x, y) => paint(x * sin - y * cos, x * cos + y * sin));
};

/** Swept wings amidships, a small tailplane, a pointed nose. */
function aircraft(along: number, aside: number): Rgb | null {
  const off = Math.abs(aside);
  const fuselage = Math.abs(along) <= 40 && off <= Math.min(4, (41 - along) / 2);
  const wing = off <= 38 && along <= 10 - 0.55 * off && along >= -2 - 0.45 * off;
  const tail = off <= 14 && along <= -30 - 0.4 * (off - 4) && along >= -40;
  if (!fuselage && !wing && !tail) return null;
  return along < -27 ? RED : off > 10 ? BLUE : WHITE;
}

describe('the heading of a mask', () => {
  it('is that of the recipe, whose code is another', () => {
    for (const { rows, sides, bearing, probability } of truth.cases) {
      const levels = Uint8Array.from(rows.join(''), (letter) => (letter === '#' ? 255 : 0));
      const [width = 0, height = 0] = sides;
      const found = headingOf(
        { levels, side: rows.length, window: { x: 0, y: 0, width, height } },
        truth.weights,
      );
      expect(found!.bearing).toBe(bearing);
      expect(found!.probability).toBeCloseTo(probability, 5);
    }
  });

  it.each([0, 30, 45, 100, 180, 200, 270, 315])(
    'of a drawn aircraft at %d degrees is told by the weights of the bundle',
    (degrees) => {
      const found = headingOf(turned(degrees, aircraft), mask.headings['airplane']!);
      const off = Math.abs(((found!.bearing - degrees + 540) % 360) - 180);
      expect(off).toBeLessThanOrEqual(22.5);
      expect(found!.probability).toBeGreaterThan(0.5);
    },
  );

  it('is none of nothing', () => {
    expect(
      headingOf(
        crop(() => null),
        truth.weights,
      ),
    ).toBeNull();
  });
});

const most = (colours: { colours: { name: string }[] } | undefined) => colours?.colours[0]?.name;

describe('the colours of parts', () => {
  it.each([0, 90, 225])('of an aircraft at %d degrees are those painted', (degrees) => {
    const parts = partColours(turned(degrees, aircraft), degrees, true);
    expect(most(parts.tail)).toBe('red');
    expect(most(parts.nose)).toBe('white');
    expect(most(parts.wings)).toBe('blue');
    expect(parts.nose!.colours.some(({ name }) => name === 'red')).toBe(false);
  });

  it('have no nose and no tail where the front is not known, but ends', () => {
    const parts = partColours(
      turned(60, (along, aside) => (Math.abs(along) < 40 && Math.abs(aside) < 8 ? (along > 30 ? RED : WHITE) : null)), // prettier-ignore
      60,
      false,
    );
    expect(Object.keys(parts).sort()).toEqual(['ends', 'middle', 'rim']); // and too slim for wings
    // The outer 10 of the 20 at one end, of 40 at both.
    expect(parts.ends!.colours.find(({ name }) => name === 'red')!.share).toBeCloseTo(0.25, 1);
  });

  it('of a round thing are its middle and its rim', () => {
    const parts = partColours(
      crop((x, y) => (Math.hypot(x, y) > 40 ? null : Math.hypot(x, y) > 22 ? RED : GREEN)),
      null,
      false,
    );
    expect(Object.keys(parts).sort()).toEqual(['middle', 'rim']);
    expect(most(parts.middle)).toBe('green');
    expect(most(parts.rim)).toBe('red');
  });

  it('are not known without data or with a handful of pixels', () => {
    expect(partColours({ ...turned(0, aircraft), valid: new Uint8Array(SIDE * SIDE) }, 0, true)).toEqual({});
    expect(
      partColours(
        crop((x, y) => (Math.hypot(x, y) < 1.2 ? RED : null)),
        0,
        true,
      ),
    ).toEqual({});
  });
});

describe('a closer look', () => {
  const shapes = [
    { bbox: [100, 100, 20, 60] as PixelBox, colour: WHITE },
    { bbox: [100, 100, 20, 20] as PixelBox, colour: RED },
  ];
  /** A mask model that takes what is no ground for the object. */
  function engine(headings: Record<string, number[]>): Engine {
    const plain = fakeEngine({ classes: [{ name: 'ship', colour: WHITE }] });
    const description = {
      ...plain.bundle.description,
      mask: { input: 'crops', output: 'mask', cropPixels: 48, context: 1.4, headings },
    };
    return {
      ...plain,
      bundle: { ...plain.bundle, description },
      masks: (crops) =>
        Promise.resolve(Uint8Array.from({ length: crops.length / 3 }, (_, i) => (crops[i * 3] === 90 ? 0 : 255))),
    }; // prettier-ignore
  }
  const scene = () => fakeScene({ width: 300, height: 300, shapes });
  const ship = object(1, 'ship', [100, 100, 20, 60], { axis: 90 });

  it('tells the parts along the axis where the class has no front', async () => {
    const [look] = await lookCloser(scene(), engine({}), [ship]);
    expect(look!.heading).toBeNull();
    expect(look!.parts.tail).toBeUndefined();
    expect(look!.parts.ends!.colours.map(({ name }) => name).sort()).toEqual(['red', 'white']);
  });

  it('tells no front where both ends are alike, and none of what is not seen', async () => {
    // All weights 0: every direction is as good as any other.
    const even = { ship: new Array<number>(84).fill(0) };
    const looks = await lookCloser(scene(), engine(even), [ship, object(2, 'ship', [200, 200, 30, 30])]);
    expect(looks[0]!.heading).toBeNull();
    expect(looks[1]).toBeNull();
  });

  it('stops when told', async () => {
    await expect(lookCloser(scene(), engine({}), [ship], AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
