import type { Map as MapLibreMap } from 'maplibre-gl';
import { watch } from 'vue';
import type { Answer } from '../../src-main/contract/index.js';
import { useAnswers } from '../answers/index.js';
import { useAsk } from '../ask/index.js';
import { useView } from '../scenes/index.js';
import { boundsToShow } from './answerView.js';
import { FIT_PADDING_PX, GLIDE_MS } from './useNavigation.js';

const isEdited = (answer: Answer | null): boolean => answer?.provenance.writer?.by === 'edited';

/**
 * An answer that comes in is shown whole, no closer than the map is. While its chain is edited, when it is reset after
 * that, or when another scene's is turned to, the map stays. Call once, inside setup.
 */
export function useAnswerView(map: MapLibreMap): void {
  const ask = useAsk();
  const answers = useAnswers();
  const view = useView();

  watch(
    () => ({ session: ask.session, answer: answers.answer }),
    (now, old) => {
      if (now.answer === null || now.session !== old.session || now.answer === old.answer) return;
      if (isEdited(now.answer) || isEdited(old.answer) || view.bounds === null) return;
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
