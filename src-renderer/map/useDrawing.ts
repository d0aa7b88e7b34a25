import type { Map as MapLibreMap } from 'maplibre-gl';
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { LonLat, PixelBox } from '../../src-main/contract/index.js';
import { useScenes, useView } from '../scenes/index.js';
import { clipped, useDraft } from '../teach/index.js';

/** A hand is never quite still: shorter drags are clicks, in pixels of the screen. */
const CLICK_PX = 4;
/** What MapLibre would make a drag or a click of; pointer events alone draw. The wheel still zooms. */
const HELD_BACK = ['mousedown', 'mousemove', 'mouseup', 'click', 'dblclick', 'touchstart', 'touchmove', 'touchend']; // prettier-ignore

/**
 * Drawing boxes on the map while the draft of an example asks for it: a drag is a box, a click takes what was seen there.
 * The map gets none of these events then, unless Space is held, which moves it as ever. Call once, inside setup.
 * @returns the box under the pen, in pixels of the scene
 */
export function useDrawing(map: MapLibreMap): Readonly<Ref<PixelBox | null>> {
  const draft = useDraft();
  const scenes = useScenes();
  const view = useView();
  const container = map.getContainer();
  const pen = shallowRef<PixelBox | null>(null);
  let start: { readonly x: number; readonly y: number; readonly pixel: readonly [number, number] } | null =
    null;
  let moving = false;

  const isOnCanvas = (event: Event): boolean =>
    event.target instanceof Node && map.getCanvasContainer().contains(event.target);
  const draws = (event: Event): boolean => draft.draws && !moving && isOnCanvas(event);

  function positionOf({ clientX, clientY }: PointerEvent): LonLat {
    const { left, top } = container.getBoundingClientRect();
    const { lng, lat } = map.unproject([clientX - left, clientY - top]);
    return [lng, lat];
  }
  const pixelOf = (event: PointerEvent): [number, number] | null =>
    scenes.frame?.toPixel(positionOf(event)) ?? null;

  function onDown(event: PointerEvent): void {
    if (!draws(event) || event.button !== 0 || !event.isPrimary) return;
    const pixel = pixelOf(event);
    if (pixel === null) return;
    start = { x: event.clientX, y: event.clientY, pixel };
    container.setPointerCapture(event.pointerId);
  }
  function onMove(event: PointerEvent): void {
    if (!draft.draws || moving) return;
    view.cursor = positionOf(event);
    const info = scenes.active?.info;
    const to = pixelOf(event);
    if (start === null || to === null || info === undefined || !isDrag(event)) return;
    const box = clipped([...start.pixel, ...to], info.width, info.height);
    pen.value = box === 'outside' ? null : box;
  }
  function onUp(event: PointerEvent): void {
    if (start === null) return;
    const from = start.pixel;
    const to = pixelOf(event);
    const dragged = isDrag(event);
    stop();
    if (dragged && to !== null) draft.draw(from, to);
    else if (!dragged) void draft.pick(from);
  }
  const isDrag = ({ clientX, clientY }: PointerEvent): boolean =>
    start !== null && Math.hypot(clientX - start.x, clientY - start.y) >= CLICK_PX;
  function stop(): void {
    start = null;
    pen.value = null;
  }

  const holdBack = (event: Event): void => {
    if (draws(event)) event.stopPropagation();
  };
  const setMoving = (now: boolean): void => {
    moving = now;
    if (now) stop();
    showCursor();
  };
  const isTyping = ({ target }: KeyboardEvent): boolean =>
    target instanceof HTMLElement && target.closest('input, textarea, select, button, summary') !== null;

  const isInTextField = ({ target }: KeyboardEvent): boolean =>
    target instanceof HTMLElement && target.closest('input, textarea') !== null;
  const isUndo = ({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean =>
    key.toLowerCase() === 'z' && (ctrlKey || metaKey) && !shiftKey && !altKey;

  /** Escape gives up the box that is being drawn, then drawing itself; undo takes back the last box. */
  function onKey(event: KeyboardEvent): void {
    if (draft.isHere && isUndo(event) && !isInTextField(event)) {
      // Left to the browser, it would take back what was typed last, wherever that was.
      event.preventDefault();
      draft.undo();
      return;
    }
    if (!draft.draws) return;
    if (event.key === 'Escape') {
      if (start !== null) stop();
      else if (draft.redrawn !== null) draft.redrawn = null;
      else draft.drawing = false;
    } else if (event.key === ' ' && !isTyping(event)) {
      event.preventDefault();
      setMoving(true);
    }
  }
  const onKeyUp = ({ key }: KeyboardEvent): void => {
    if (key === ' ' && moving) setMoving(false);
  };
  const showCursor = (): void => {
    container.classList.toggle('draws', draft.draws && !moving);
  };

  watch(
    () => draft.draws,
    () => {
      setMoving(false);
      stop();
    },
    { immediate: true },
  );

  const end = new AbortController();
  const { signal } = end;
  for (const name of HELD_BACK) container.addEventListener(name, holdBack, { capture: true, signal });
  container.addEventListener('pointerdown', onDown, { signal });
  container.addEventListener('pointermove', onMove, { signal });
  container.addEventListener('pointerup', onUp, { signal });
  container.addEventListener('pointercancel', stop, { signal });
  window.addEventListener('keydown', onKey, { signal });
  window.addEventListener('keyup', onKeyUp, { signal });
  window.addEventListener('blur', () => moving && setMoving(false), { signal });
  onScopeDispose(() => end.abort());
  return pen;
}
