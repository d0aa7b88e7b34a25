/** Whether an answer can be seen where the map is. Pure. */
import { boundsOf, type MapBounds } from '../scenes/index.js';
import type { LonLat } from '../../src-main/contract/index.js';
import { inView } from './pictures.js';

/** What to show so that every box is seen; null where the middle of each is in view already. */
export function boundsToShow(rings: readonly (readonly LonLat[])[], view: MapBounds): MapBounds | null {
  const isSeen = (ring: readonly LonLat[]): boolean => {
    const [west, south, east, north] = boundsOf(ring);
    const [lon, lat] = [(west + east) / 2, (south + north) / 2];
    return inView([lon, lat, lon, lat], view);
  };
  return rings.every(isSeen) ? null : boundsOf(rings.flat());
}
