import Flatbush from 'flatbush';
import type { PixelBox } from '../contract/index.js';

/** Boxes by place, as columns of numbers: a tree of objects took 340 MB for 280,000 boxes. */
export interface BoxIndex {
  /** Places of the boxes that meet one, its border included, and that `counts` takes, in no order. */
  meeting(box: Readonly<PixelBox>, counts: (at: number) => boolean): number[];
}

export function indexBoxes(count: number, boxAt: (at: number) => Readonly<PixelBox> | undefined): BoxIndex {
  if (count === 0) return { meeting: () => [] };
  const tree = new Flatbush(count);
  for (let at = 0; at < count; at += 1) {
    const [x, y, width, height] = boxAt(at) ?? [0, 0, 0, 0];
    tree.add(x, y, x + width, y + height);
  }
  tree.finish();
  return {
    meeting: ([x, y, width, height], counts) => tree.search(x, y, x + width, y + height, counts),
  };
}
