// @vitest-environment happy-dom
/** Where the map goes by itself: to answers that come in, and to what filled it before it was resized. */
import { LngLat, type Map as MapLibreMap } from 'maplibre-gl';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { effectScope, nextTick, type EffectScope } from 'vue';
import type { Answer } from '../../../src-main/contract/index.js';
import { useAnswerView } from '../../../src-renderer/map/useAnswerView.js';
import { useNavigation } from '../../../src-renderer/map/useNavigation.js';
import { useAsk } from '../../../src-renderer/ask/askStore.js';
import { useScenes } from '../../../src-renderer/scenes/scenesStore.js';
import { useView } from '../../../src-renderer/scenes/viewStore.js';
import { answerWith, HandWire, PLAIN_INFO, settled, storesOver } from '../wires.js';

/** A fit comes to rest in the middle of its bounds, at this zoom in a map of its first size. */
const FIT_ZOOM = 8;

class HandMap {
  zoom = 2;
  centre = new LngLat(0, 0);
  fits = 0;
  fitZoom = FIT_ZOOM;
  #end: (() => void) | null = null;
  readonly #listeners: { type: string; tell: (event: object) => void; once: boolean }[] = [];

  on(type: string, tell: (event: object) => void): void {
    this.#listeners.push({ type, tell, once: false });
  }
  once(type: string, tell: (event: object) => void): void {
    this.#listeners.push({ type, tell, once: true });
  }
  fire(type: string): void {
    for (const listener of [...this.#listeners]) {
      if (listener.type !== type) continue;
      if (listener.once) this.#listeners.splice(this.#listeners.indexOf(listener), 1);
      listener.tell({});
    }
  }
  cameraForBounds(bounds: [number, number, number, number]) {
    const [west, south, east, north] = bounds;
    return { center: new LngLat((west + east) / 2, (south + north) / 2), zoom: this.fitZoom };
  }
  fitBounds(bounds: { toArray(): number[][] } | number[], { duration }: { duration: number }): void {
    const flat = (Array.isArray(bounds) ? bounds : bounds.toArray().flat()) as [
      number,
      number,
      number,
      number,
    ];
    const { center, zoom } = this.cameraForBounds(flat);
    this.fits++;
    this.#end = () => this.put(zoom, center);
    if (duration === 0) this.arrive();
  }
  /** The glide comes to its end. */
  arrive(): void {
    this.#end?.();
    this.fire('moveend');
  }
  /** A hand on the map ends the glide where it is. */
  breakOff(): void {
    this.put(5, new LngLat(1, 1));
    this.fire('moveend');
  }
  put(zoom: number, centre: LngLat): void {
    this.zoom = zoom;
    this.centre = centre;
  }
  /** As by a wider window, in which a fit is closer. */
  resize(): void {
    this.fitZoom++;
    this.fire('resize');
  }
  getZoom = (): number => this.zoom;
  getMaxZoom = (): number => 22;
  getCenter = (): LngLat => this.centre;
  getBounds = () => ({ _sw: new LngLat(-1, -1), _ne: new LngLat(1, 1) });
  project = () => ({ dist: () => 100 });
  addControl = (): void => undefined;
  removeControl = (): void => undefined;
}

let wire: HandWire;
let scope: EffectScope;
let map: HandMap;
const asMap = (): MapLibreMap => map as unknown as MapLibreMap;

beforeEach(async () => {
  wire = new HandWire();
  storesOver(wire);
  void useScenes().openPath('picture.png');
  await wire.reply('scene.open', { scene: 'scene-1', info: PLAIN_INFO });
  scope = effectScope();
  map = new HandMap();
});
afterEach(() => scope.stop());

describe('a map that was fitted', () => {
  const started = (): ReturnType<typeof useNavigation> => {
    const navigation = scope.run(() => useNavigation(asMap()))!;
    map.put(3, new LngLat(10, 10));
    return navigation;
  };

  it('is filled again in another size after it has glided there', () => {
    started().fit();
    map.arrive();
    map.resize();
    expect(map.zoom).toBe(FIT_ZOOM + 1);
    map.resize();
    expect(map.zoom).toBe(FIT_ZOOM + 2);
  });

  it('stays where somebody broke its glide off, and where somebody went from it', () => {
    const { fit } = started();
    fit();
    map.breakOff();
    map.resize();
    expect(map.zoom).toBe(5);
    fit();
    map.arrive();
    const { lng, lat } = map.centre;
    map.put(map.zoom, new LngLat(lng + 0.1, lat));
    map.resize();
    expect(map.centre).toEqual(new LngLat(lng + 0.1, lat));
  });

  it('is filled again at whatever latitude', async () => {
    started();
    for (let lat = -60; lat <= 60; lat++) {
      useView().fitTo([10, lat, 10.01, lat + 0.01]);
      await nextTick();
      const before = map.fits;
      map.resize();
      expect(map.fits).toBe(before + 1);
    }
  });
});

describe('an answer', () => {
  const far = [
    [20, 20],
    [21, 20],
    [21, 21],
    [20, 20],
  ] as [number, number][];
  const by = (writer: 'parser' | 'edited'): Answer => {
    const answer = answerWith([{ ring: far }]);
    return { ...answer, provenance: { ...answer.provenance, writer: { by: writer, probability: null } } };
  };
  const done = async (job: string, answer: Answer): Promise<void> => {
    wire.push({ event: 'job.done', job, answer });
    await settled();
  };

  it('is gone to when it comes in, and left alone while it is edited and when it is reset', async () => {
    useView().bounds = [0, 0, 1, 1];
    scope.run(() => useAnswerView(asMap()));
    const ask = useAsk();
    ask.session!.question = 'all ships';
    void ask.ask();
    await wire.reply('ask', { job: 'job-1' });
    await done('job-1', by('parser'));
    expect(map.fits).toBe(1);
    void ask.run([
      { verb: 'find', term: 'ship' },
      { verb: 'answer', from: 1 },
    ]);
    await wire.reply('chain.run', { job: 'job-2' });
    await done('job-2', by('edited'));
    expect(ask.session!.answer?.provenance.writer?.by).toBe('edited');
    ask.reset();
    await nextTick();
    expect(ask.session!.answer?.provenance.writer?.by).toBe('parser');
    expect(map.fits).toBe(1);
    void ask.ask();
    await wire.reply('ask', { job: 'job-3' });
    await done('job-3', by('parser'));
    expect(map.fits).toBe(2);
  });
});
