/** How far a thing is of a colour: by the pixels that are named so, or by its mean. */
import { describe, expect, it } from 'vitest';
import { colourFit, MIN_COLOUR_FIT } from '../../../src-main/reason/execute/colour-fit.js';

const named = (shares: Record<string, number>, lab: [number, number, number] | null = null) => ({
  lab,
  colours: Object.entries(shares).map(([name, share]) => ({ name, share })),
});
/** A black car under a blue sky, as it is from above: dark grey, a little blue. */
const CAR: [number, number, number] = [26, 0, -4];
const ASPHALT: [number, number, number] = [48, 0, -3];
const NAVY: [number, number, number] = [22, 20, -45];

describe('black', () => {
  it('is told by a dark and dull mean where few pixels are as dark as paint', () => {
    const car = colourFit(named({ grey: 0.9, black: 0.1 }, CAR), 'black');
    expect(car).toBeGreaterThan(0.5);
    expect(car).toBeLessThan(1);
  });

  it('is not what asphalt is, nor what is dark and blue', () => {
    expect(colourFit(named({ grey: 1 }, ASPHALT), 'black')).toBeLessThan(MIN_COLOUR_FIT);
    expect(colourFit(named({ blue: 1 }, NAVY), 'black')).toBeLessThan(MIN_COLOUR_FIT);
  });

  it('goes by the pixels where they say more', () => {
    expect(colourFit(named({ black: 0.8, grey: 0.2 }, [33, 0, 0]), 'black')).toBeCloseTo(0.8);
  });
});

describe('other colours', () => {
  it('count those that people also call so by half', () => {
    expect(colourFit(named({ red: 0.4, orange: 0.2, white: 0.4 }), 'red')).toBeCloseTo(0.5);
  });

  it('go by the hue of the mean where no pixel is named so', () => {
    // sRGB 150, 90, 80: brick from the air.
    expect(colourFit(named({ brown: 1 }, [45, 24, 17]), 'red')).toBeGreaterThan(0.9);
    expect(colourFit(named({ brown: 1 }, [45, 24, 17]), 'green')).toBe(0);
  });

  it('dark and light are of the lightness alone', () => {
    expect(colourFit(named({}, [30, 40, 0]), 'dark')).toBe(1);
    expect(colourFit(named({}, [50, 0, 0]), 'light')).toBeCloseTo(0.5);
  });

  it('are not known where nothing was seen', () => {
    expect(colourFit(named({}), 'black')).toBeNull();
    expect(colourFit(named({}), 'dark')).toBeNull();
  });
});
