import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { GeoR1Error, type PixelBox } from '../../src-main/contract/index.js';
import { useScenes, useView } from '../scenes/index.js';
import { useNotice } from '../shared/index.js';
import { useClient } from '../transport/index.js';
import { draftBox, draftIssue, exampleOf, taskFor, type Draft, type DraftBox } from './draft.js';
import { useExampleSets } from './setsStore.js';
import { clipped, viewBox } from './viewBox.js';

/** A set made by the way, for someone who teaches before naming one. */
const FIRST_SET = 'Examples';

/** The example that is being made: its boxes, and whether the map draws now. */
export const useDraft = defineStore('draft', () => {
  const client = useClient();
  const scenes = useScenes();
  const view = useView();
  const sets = useExampleSets();
  const notice = useNotice();

  const draft = shallowRef<Draft | null>(null);
  const drawing = shallowRef(false);
  /** The box that the next one drawn takes the place of. */
  const redrawn = shallowRef<number | null>(null);
  const pointedAt = shallowRef<number | null>(null);
  /** The boxes before each change of them, the last change last. */
  const past = shallowRef<readonly Pick<Draft, 'boxes' | 'task' | 'source'>[]>([]);

  const info = computed(() => scenes.scenes.find(({ scene }) => scene === draft.value?.scene)?.info ?? null);
  /** Where boxes can be drawn now: only in the scene that the draft is of. */
  const isHere = computed(() => draft.value !== null && scenes.activeId === draft.value.scene);
  const draws = computed(() => drawing.value && isHere.value);
  const issue = computed(() => {
    if (draft.value === null) return null;
    return info.value === null ? 'Its scene is closed.' : draftIssue(draft.value);
  });

  function begin(from: Draft, draw: boolean): void {
    draft.value = from;
    past.value = [];
    drawing.value = draw;
    redrawn.value = pointedAt.value = null;
  }
  function discard(): void {
    draft.value = null;
    past.value = [];
    drawing.value = false;
    redrawn.value = pointedAt.value = null;
  }
  function change(changed: Partial<Draft>): void {
    if (draft.value !== null) draft.value = { ...draft.value, ...changed };
  }
  /** The task follows the boxes as long as it is what they would make it. */
  function setBoxes(boxes: readonly DraftBox[], more: Partial<Draft> = {}): void {
    const old = draft.value;
    if (old === null) return;
    past.value = [...past.value, { boxes: old.boxes, task: old.task, source: old.source }];
    const follows = old.task === taskFor(old.kind, old.boxes.length) || old.boxes.length === 0;
    change({
      ...more,
      boxes,
      ...(follows && boxes.length > 0 ? { task: taskFor(old.kind, boxes.length) } : {}),
    });
  }

  /** Takes in a box by two corners in pixels of the scene; what lies outside the scene is cut off. */
  function draw(from: readonly [number, number], to: readonly [number, number]): void {
    const { value: old } = draft;
    if (old === null || info.value === null) return;
    const bbox = clipped([...from, ...to], info.value.width, info.value.height);
    if (bbox === 'outside') return;
    if (redrawn.value === null) setBoxes([...old.boxes, draftBox(bbox)]);
    else setBox(redrawn.value, bbox);
    redrawn.value = null;
  }
  /** What was seen at a pixel of the scene becomes a box; a box that is there already is taken away. */
  async function pick(point: readonly [number, number]): Promise<void> {
    const { value: old } = draft;
    if (old === null) return;
    const there = smallest(old.boxes.filter(({ bbox }) => holds(bbox, point)));
    if (there !== undefined) {
      remove(there.key);
      return;
    }
    try {
      const reply = await client.call('candidates.at', { scene: old.scene, point: [...point] });
      const found = smallest(reply.candidates);
      const now = draft.value;
      if (found === undefined || now === null) return;
      setBoxes([...now.boxes, draftBox(found.bbox)], now.boxes.length === 0 ? { source: 'candidate' } : {});
    } catch (thrown) {
      notice.show(thrown);
    }
  }
  /** Takes back the last change of the boxes; the words stay. */
  function undo(): void {
    const last = past.value.at(-1);
    if (last === undefined) return;
    past.value = past.value.slice(0, -1);
    redrawn.value = pointedAt.value = null;
    change(last);
  }
  function setBox(key: number, bbox: PixelBox): void {
    const boxes = draft.value?.boxes.map((box) => (box.key === key ? { ...box, bbox, outline: null } : box));
    if (boxes !== undefined) setBoxes(boxes);
  }
  function remove(key: number): void {
    setBoxes(draft.value?.boxes.filter((box) => box.key !== key) ?? []);
  }
  /** A box in the middle of the view, to be set by numbers: drawing without a pointer. */
  function addInView(): void {
    const { frame } = scenes;
    if (frame === null || info.value === null || view.bounds === null || !isHere.value) return;
    const seen = viewBox(frame, info.value, view.bounds);
    if (seen === 'outside') return;
    const [x, y, width, height] = seen ?? [0, 0, info.value.width, info.value.height];
    draw([x + (3 * width) / 8, y + (3 * height) / 8], [x + (5 * width) / 8, y + (5 * height) / 8]);
  }

  /** @returns whether it was saved; else what went wrong is told and nothing is lost */
  async function save(): Promise<boolean> {
    const { value: made } = draft;
    if (made === null || issue.value !== null) return false;
    try {
      const example = exampleOf(made, extentOf(made));
      if (sets.openId === null && !(await sets.create(FIRST_SET))) return false;
      const saved = await (made.example === null
        ? sets.add(made.scene, example)
        : sets.replace(made.example, example));
      if (saved && draft.value === made) discard();
      return saved;
    } catch (thrown) {
      notice.show(thrown);
      return false;
    }
  }

  function extentOf({ complete }: Draft): PixelBox | null {
    if (!complete || info.value === null || view.bounds === null) return null;
    const seen = viewBox(scenes.frameFor(info.value), info.value, view.bounds);
    if (seen !== 'outside') return seen;
    throw new GeoR1Error({
      code: 'bad-input',
      message: 'The scene of the example is not in view, so nothing can be said of what is in view.',
      subject: info.value.file,
      next: 'Fit the map to the scene, or leave “These are all in view” out.',
    });
  }

  return {
    draft, drawing, draws, redrawn, pointedAt, info, isHere, issue,
    begin, discard, change, draw, pick, setBox, remove, undo, addInView, save,
  }; // prettier-ignore
});

const holds = ([x, y, width, height]: PixelBox, [px, py]: readonly [number, number]): boolean =>
  px >= x && px <= x + width && py >= y && py <= y + height;

/** Of boxes in one another the inner one is meant. */
function smallest<B extends { readonly bbox: PixelBox }>(boxes: readonly B[]): B | undefined {
  const area = ({ bbox }: B): number => bbox[2] * bbox[3];
  return [...boxes].sort((a, b) => area(a) - area(b))[0];
}
