import type { Map as MapLibreMap } from 'maplibre-gl';
import { watch } from 'vue';
import { useAnswers } from '../answers/index.js';
import { useAsk } from '../ask/index.js';
import { useView } from '../scenes/index.js';
import { boundsToShow } from './answerView.js';
import { FIT_PADDING_PX, GLIDE_MS } from './useNavigation.js';

/**
 * An answer that comes in is shown whole, no closer than the map is. While its chain is edited, or when another scene's
 * is turned to, the map stays. Call once, inside setup.
 */
export function useAnswerView(map: MapLibreMap): void {
  const ask = useAsk();
  const answers = useAnswers();
  const view = useView();

  watch(
    () => ({ session: ask.session, answer: answers.answer }),
    (now, old) => {
      if (now.answer === null || now.session !== old.session || now.answer === old.answer) return;
      if (now.answer.provenance.writer?.by === 'edited' || view.bounds === null) return;
      const rings = answers.ranked.map(answers.ringOf).filter((ring) => ring !== null);
      const bounds = boundsToShow(rings, view.bounds);
      if (bounds === null) return;
      const [west, south, east, north] = bounds;
      map.fitBounds([west, south, east, north], {
        padding: FIT_PADDING_PX,
        maxZoom: map.getZoom(),
        duration: GLIDE_MS,
      });
    },
  );
}
