import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { GeoR1Error, type GeoR1Event } from '../../src-main/contract/index.js';
import { useNotice } from '../shared/index.js';
import { useClient } from '../transport/index.js';

export type Pyramid = Omit<Extract<GeoR1Event, { event: 'scene.pyramid' }>, 'event' | 'scene'>;

/** Overviews that are built for large scenes without any: how far each is. A finished one is forgotten. */
export const usePyramids = defineStore('pyramids', () => {
  const client = useClient();
  const notice = useNotice();
  const pyramids = shallowReactive(new Map<string, Pyramid>());
  /** Ids of scenes whose overviews have just become ready, so that the map may fetch finer pictures. */
  const readied = shallowReactive(new Set<string>());

  client.onEvent((event) => {
    if (event.event !== 'scene.pyramid') return;
    const { event: _, scene, ...pyramid } = event;
    if (pyramid.state === 'ready') {
      pyramids.delete(scene);
      readied.add(scene);
      return;
    }
    pyramids.set(scene, pyramid);
    if (pyramid.state === 'failed') {
      notice.show(
        new GeoR1Error({
          code: 'io',
          message: 'Overviews of a scene could not be built. It is shown without them, more slowly.',
          ...(pyramid.message === undefined ? {} : { subject: pyramid.message }),
          next: 'Free some room on the disk of the cache folder, then build them again from the list of scenes.',
        }),
      );
    }
  });

  async function tell(channel: 'pyramid.cancel' | 'pyramid.build', scene: string): Promise<void> {
    try {
      await client.call(channel, { scene });
    } catch (thrown) {
      notice.show(thrown);
    }
  }
  const cancel = (scene: string): Promise<void> => tell('pyramid.cancel', scene);
  const build = (scene: string): Promise<void> => tell('pyramid.build', scene);
  const forget = (scene: string): void => void pyramids.delete(scene);

  return { pyramids, readied, cancel, build, forget };
});
