import { describe, expect, it } from 'vitest';
import chroma from 'chroma-js';
import { appearanceOf, validShare } from '../../src-main/perceive/appearance.js';
import type { Pixels } from '../../src-main/perceive/appearance.js';
import { COLOUR_NAMES } from '../../src-main/perceive/index.js';
import { nameOfRgb } from '../../src-main/perceive/colour-names.js';

type Rgb = readonly [number, number, number];
type Paint = (x: number, y: number) => Rgb;
const SIDE = 200;

function pixels(paint: Paint, valid: (x: number, y: number) => boolean = () => true): Pixels {
  const rgb = new Uint8Array(SIDE * SIDE * 3);
  const mask = new Uint8Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      rgb.set(paint(x + 0.5, y + 0.5), (y * SIDE + x) * 3);
      mask[y * SIDE + x] = valid(x, y) ? 255 : 0;
    }
  }
  return { rgb, valid: mask, width: SIDE, height: SIDE };
}

const GREY: Rgb = [110, 110, 110];
const WHITE: Rgb = [245, 245, 245];

/** A bar through the centre, `degrees` counter-clockwise from +x with y up, and its bounding box. */
function bar(degrees: number, length: number, width: number) {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const paint: Paint = (x, y) => {
    const [u, v] = [x - SIDE / 2, SIDE / 2 - y];
    return Math.abs(u * c + v * s) <= length / 2 && Math.abs(v * c - u * s) <= width / 2 ? WHITE : GREY;
  };
  const w = Math.abs(c) * length + Math.abs(s) * width;
  const h = Math.abs(s) * length + Math.abs(c) * width;
  return { paint, box: [(SIDE - w) / 2, (SIDE - h) / 2, w, h] as const };
}

describe('the principal axis', () => {
  it.each([0, 15, 30, 45, 60, 90, 120, 135, 170])('of a bar at %i degrees is that', (degrees) => {
    const { paint, box } = bar(degrees, 90, 18);
    const { axis } = appearanceOf(pixels(paint), box);
    const off = Math.abs(((axis! - degrees + 270) % 180) - 90);
    expect(axis).toBeGreaterThanOrEqual(0);
    expect(axis).toBeLessThan(180);
    expect(off).toBeLessThan(4);
  });

  it('stands out of noise', () => {
    const { paint, box } = bar(60, 90, 18);
    let state = 1;
    const noise = () => (state = (state * 48_271) % 2_147_483_647) % 31;
    const noisy: Paint = (x, y) => paint(x, y).map((v) => Math.min(255, v - 15 + noise())) as unknown as Rgb;
    expect(appearanceOf(pixels(noisy), box).axis).toBeGreaterThan(52);
    expect(appearanceOf(pixels(noisy), box).axis).toBeLessThan(68);
  });

  it('of a disc and of nothing is none', () => {
    const disc: Paint = (x, y) => (Math.hypot(x - 100, y - 100) < 30 ? WHITE : GREY);
    expect(appearanceOf(pixels(disc), [70, 70, 60, 60]).axis).toBeNull();
    expect(
      appearanceOf(
        pixels(() => GREY),
        [70, 70, 60, 60],
      ).axis,
    ).toBeNull();
  });

  it('of a long box without contrast is that of the box', () => {
    expect(
      appearanceOf(
        pixels(() => GREY),
        [20, 70, 120, 30],
      ).axis,
    ).toBe(0);
    expect(
      appearanceOf(
        pixels(() => GREY),
        [70, 20, 30, 120],
      ).axis,
    ).toBe(90);
  });
});

describe('colour', () => {
  it('is the mean inside the ellipse, whatever lies in the corners', () => {
    const paint: Paint = (x, y) => (Math.hypot(x - 100, y - 100) < 22 ? [200, 40, 50] : [20, 200, 30]);
    const { lab, shares } = appearanceOf(pixels(paint), [70, 70, 60, 60]);
    chroma(200, 40, 50)
      .lab()
      .forEach((v, i) => expect(lab![i]).toBeCloseTo(v, 1));
    expect(shares[COLOUR_NAMES.indexOf('red')]).toBe(1);
  });

  it('counts shares that sum to one', () => {
    const paint: Paint = (x) => (x < 100 ? [250, 250, 250] : [20, 40, 230]);
    const { shares } = appearanceOf(pixels(paint), [50, 50, 100, 100]);
    expect(shares[COLOUR_NAMES.indexOf('white')]).toBeCloseTo(0.5, 1);
    expect(shares[COLOUR_NAMES.indexOf('blue')]).toBeCloseTo(0.5, 1);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  });

  it('is none where nothing is valid, and ignores what is not', () => {
    const half = pixels(
      (x) => (x < 100 ? WHITE : [0, 0, 0]),
      (x) => x < 100,
    );
    expect(appearanceOf(half, [50, 50, 100, 100]).shares[COLOUR_NAMES.indexOf('white')]).toBe(1);
    expect(appearanceOf(half, [120, 50, 50, 50]).lab).toBeNull();
    expect(validShare(half, [50, 50, 100, 100])).toBeCloseTo(0.5, 1);
    expect(validShare(half, [300, 300, 5, 5])).toBe(0);
  });

  // CSS names are given by people; those of one hue must get that hue's plain name.
  it.each([
    ['red', 'red crimson firebrick'],
    ['orange', 'orange darkorange'],
    ['yellow', 'yellow gold'],
    ['green', 'green forestgreen limegreen darkgreen olivedrab seagreen olive'],
    ['blue', 'blue navy royalblue dodgerblue steelblue skyblue midnightblue'],
    ['purple', 'purple indigo darkmagenta rebeccapurple'],
    ['pink', 'pink hotpink lightpink'],
    ['brown', 'saddlebrown sienna'],
    ['beige', 'beige tan wheat'],
    ['grey', 'gray dimgray silver slategray'],
    ['white', 'white snow whitesmoke'],
    ['black', 'black'],
  ])('calls %s what CSS calls %s', (name, cssNames) => {
    for (const css of cssNames.split(' ')) {
      const [r, g, b] = chroma(css).rgb();
      expect([css, nameOfRgb(r, g, b)]).toEqual([css, name]);
    }
  });
});
