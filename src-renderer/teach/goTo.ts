import type { PixelBox } from '../../src-main/contract/index.js';
import { ringOfBox, useScenes, useView } from '../scenes/index.js';

/**
 * Takes the map to boxes of a file, opening it where it is closed. Call the function made here from handlers.
 * @returns the id of the scene, or null where it could not be opened (the notice says why)
 */
export function useGoTo(): (file: string, boxes: readonly PixelBox[]) => Promise<string | null> {
  const scenes = useScenes();
  const view = useView();
  return async (file, boxes) => {
    const known = (): (typeof scenes.scenes)[number] | undefined =>
      scenes.scenes.find(({ info }) => info.file === file);
    if (known() === undefined) await scenes.openPath(file);
    const opened = known();
    if (opened === undefined) return null;
    scenes.activeId = opened.scene;
    const frame = scenes.frameFor(opened.info);
    if (boxes.length === 0) view.fitTo(frame.bounds);
    else view.goTo(boxes.flatMap((bbox) => ringOfBox(frame, bbox)));
    return opened.scene;
  };
}
