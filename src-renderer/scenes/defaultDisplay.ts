import type { Display, SceneInfo } from '../../src-main/contract/index.js';

/** How a scene is shown before anyone changes it: what the tile service does of itself where an address says nothing. */
export function defaultDisplay(info: Pick<SceneInfo, 'displayBands' | 'stretch'>): Display {
  const three = info.displayBands.length >= 3;
  return {
    bands: three ? info.displayBands.slice(0, 3) : info.displayBands.slice(0, 1),
    stretch: info.stretch === 'none' ? { kind: 'none' } : { kind: 'percent', low: 2, high: 98 },
    together: false,
    gamma: 1,
    ramp: 'grey',
  };
}
