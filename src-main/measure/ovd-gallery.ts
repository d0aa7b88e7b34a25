import { join } from 'node:path';
import type { ShownAnswer } from '../contract/index.js';
import type { CocoDetection } from './coco-detection.js';
import { matchImage } from './coco-match.js';
import { SAME_BOX } from './grounding.js';
import { galleryPicture } from './pictures.js';
import type { TruthIndex } from './truth-index.js';

const MOST_FAILURES = 12;
const MOST_SUCCESSES = 6;

/** Images with the most that is missed or not there, and full ones that are right; boxes of all classes together. */
export async function detectionGallery(
  truth: TruthIndex,
  detections: readonly CocoDetection[],
  images: string,
): Promise<{ failures: ShownAnswer[]; successes: ShownAnswer[] }> {
  const found = new Map<number, CocoDetection[]>();
  for (const each of detections) {
    const others = found.get(each.image_id);
    if (others === undefined) found.set(each.image_id, [each]);
    else others.push(each);
  }
  const all = truth.coco.images.map((image) => shownImage(truth, image.id, found.get(image.id) ?? []));
  const failed = all.filter(({ verdict }) => verdict !== null).sort((a, b) => a.right - b.right);
  const right = all
    .filter(({ verdict, truth: boxes }) => verdict === null && boxes.length > 0)
    .sort((a, b) => b.truth.length - a.truth.length);
  const withPictures = async (some: readonly ShownAnswer[]): Promise<ShownAnswer[]> => {
    const shown: ShownAnswer[] = [];
    for (const each of some) shown.push({ ...each, picture: await galleryPicture(join(images, each.image)) });
    return shown;
  };
  return {
    failures: await withPictures(failed.slice(0, MOST_FAILURES)),
    successes: await withPictures(right.slice(0, MOST_SUCCESSES)),
  };
}

function shownImage(truth: TruthIndex, id: number, detections: readonly CocoDetection[]): ShownAnswer {
  const image = truth.imageById(id);
  const marked = truth.marked(id);
  let [matched, missed, odd, meant] = [0, 0, 0, 0];
  const said: string[] = [];
  for (const { id: category, name } of truth.coco.categories) {
    const boxes = marked
      .filter((each) => each.category_id === category)
      .map(({ bbox, iscrowd }) => ({ bbox, crowd: iscrowd === 1 }));
    const ranked = detections
      .filter((each) => each.category_id === category)
      .sort((a, b) => b.score - a.score);
    const matches = matchImage(ranked, boxes, SAME_BOX);
    const right = matches.filter((match) => match.right).length;
    const wrong = matches.filter((match) => !match.right && !match.ignored).length;
    const count = boxes.filter(({ crowd }) => !crowd).length;
    if (count > right) said.push(`${name}: ${count - right} of ${count} missed`);
    if (wrong > 0) said.push(`${name}: ${wrong} not there`);
    [matched, missed, odd, meant] = [matched + right, missed + count - right, odd + wrong, meant + count];
  }
  const either = meant + matched + odd;
  return {
    image: image.file_name,
    expression: `${matched} of ${meant} objects found`,
    task: 'many',
    right: either === 0 ? 1 : (2 * matched) / either,
    verdict: missed + odd === 0 ? null : missed >= odd ? 'not seen' : 'not there',
    why: said.join('; '),
    chain: [],
    width: image.width,
    height: image.height,
    picture: null,
    answered: detections.map(({ bbox }) => [...bbox]),
    truth: marked.map(({ bbox }) => [...bbox]),
  };
}
