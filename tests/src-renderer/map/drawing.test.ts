// @vitest-environment happy-dom
/** Drawing on the map: drags are boxes, clicks pick, Escape gives up, Space lets the map have its way. */
import type { Map as MapLibreMap } from 'maplibre-gl';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, type EffectScope, type Ref } from 'vue';
import type { PixelBox } from '../../../src-main/contract/index.js';
import { useDrawing } from '../../../src-renderer/map/useDrawing.js';
import { teachMarks } from '../../../src-renderer/map/teachMarks.js';
import { useScenes } from '../../../src-renderer/scenes/scenesStore.js';
import { emptyDraft } from '../../../src-renderer/teach/draft.js';
import { useDraft } from '../../../src-renderer/teach/draftStore.js';
import { HandWire, PLAIN_INFO, storesOver } from '../wires.js';

let wire: HandWire;
let scope: EffectScope;
let container: HTMLElement;
let canvas: HTMLElement;
let pen: Readonly<Ref<PixelBox | null>>;

/** A map whose screen is the scene, pixel for pixel. */
function fakeMap(): MapLibreMap {
  container = document.createElement('div');
  canvas = document.createElement('div');
  container.append(canvas);
  document.body.append(container);
  container.setPointerCapture = () => undefined;
  return {
    getContainer: () => container,
    getCanvasContainer: () => canvas,
    unproject: ([x, y]: [number, number]) => {
      const [lng, lat] = useScenes().frame!.toLonLat(x, y);
      return { lng, lat };
    },
  } as unknown as MapLibreMap;
}

beforeEach(async () => {
  wire = new HandWire();
  storesOver(wire);
  void useScenes().openPath('picture.png');
  await wire.reply('scene.open', { scene: 'scene-1', info: PLAIN_INFO });
  scope = effectScope();
  pen = scope.run(() => useDrawing(fakeMap()))!;
  useDraft().begin(emptyDraft('scene-1'), true);
  await nextTick();
});
afterEach(() => {
  scope.stop();
  container.remove();
});

const point = (type: string, clientX: number, clientY: number): PointerEvent => {
  const event = new PointerEvent(type, {
    clientX,
    clientY,
    button: 0,
    pointerId: 1,
    isPrimary: true,
    bubbles: true,
  });
  canvas.dispatchEvent(event);
  return event;
};
const press = (key: string, type = 'keydown'): void =>
  void window.dispatchEvent(new KeyboardEvent(type, { key }));
const boxes = (): number[][] => useDraft().draft!.boxes.map(({ bbox }) => [...bbox]);

describe('drawing', () => {
  it('makes a box of a drag, in whichever direction, and shows it on the way', () => {
    point('pointerdown', 90, 80);
    point('pointermove', 60, 50);
    expect(pen.value).toEqual([60, 50, 30, 30]);
    point('pointerup', 40, 50);
    expect(boxes()).toEqual([[40, 50, 50, 30]]);
    expect(pen.value).toBeNull();
    expect(container.classList.contains('draws')).toBe(true);
  });

  it('picks what was seen where the hand only clicked', async () => {
    point('pointerdown', 90, 80);
    point('pointerup', 91, 81);
    expect(wire.sent.at(-1)).toMatchObject({ channel: 'candidates.at', request: { scene: 'scene-1' } });
    const { point: asked } = wire.sent.at(-1)!.request as { point: [number, number] };
    expect(asked[0]).toBeCloseTo(90, 6);
    await wire.reply('candidates.at', { candidates: [] });
    expect(boxes()).toEqual([]);
  });

  it('gives up the box first, then drawing, by Escape', async () => {
    point('pointerdown', 10, 10);
    point('pointermove', 60, 50);
    press('Escape');
    point('pointerup', 60, 50);
    expect(boxes()).toEqual([]);
    expect(useDraft().drawing).toBe(true);
    press('Escape');
    expect(useDraft().drawing).toBe(false);
    await nextTick();
    expect(container.classList.contains('draws')).toBe(false);
  });

  it('takes back the last box by Ctrl+Z, but leaves a text field its own', () => {
    point('pointerdown', 90, 80);
    point('pointerup', 40, 50);
    const undo = (target: EventTarget): boolean =>
      !target.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true, cancelable: true }),
      );
    const field = document.createElement('input');
    container.append(field);
    expect(undo(field)).toBe(false);
    expect(boxes()).toHaveLength(1);
    expect(undo(canvas)).toBe(true);
    expect(boxes()).toEqual([]);
  });

  it('keeps the map from dragging, unless Space is held or drawing is over', () => {
    const heard = vi.fn();
    canvas.addEventListener('mousedown', heard);
    const drag = (): void => void canvas.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
    drag();
    expect(heard).not.toHaveBeenCalled();
    press(' ');
    drag();
    expect(heard).toHaveBeenCalledTimes(1);
    point('pointerdown', 10, 10);
    point('pointerup', 60, 50);
    expect(boxes()).toEqual([]);
    press(' ', 'keyup');
    drag();
    expect(heard).toHaveBeenCalledTimes(1);
    useDraft().drawing = false;
    drag();
    expect(heard).toHaveBeenCalledTimes(2);
  });

  it('leaves other buttons and other scenes alone', async () => {
    canvas.dispatchEvent(
      new PointerEvent('pointerdown', { button: 2, clientX: 1, clientY: 1, isPrimary: true, bubbles: true }),
    );
    point('pointerup', 60, 50);
    expect(boxes()).toEqual([]);
    void useScenes().openPath('other.png');
    await wire.reply('scene.open', { scene: 'scene-2', info: { ...PLAIN_INFO, file: 'other.png' } });
    point('pointerdown', 10, 10);
    point('pointerup', 60, 50);
    expect(boxes()).toEqual([]);
  });
});

describe('marks of teaching', () => {
  it('are the rings of their boxes, by kind', () => {
    const { frame } = useScenes();
    const [feature] = teachMarks(frame!, [{ kind: 'before', bbox: [0, 0, 400, 200] }]).features;
    expect(feature!.properties).toEqual({ kind: 'before', pointed: false });
    expect(feature!.geometry).toMatchObject({ type: 'Polygon' });
    expect((feature!.geometry as GeoJSON.Polygon).coordinates[0]![0]).toEqual([...frame!.corners[0]]);
  });
});
