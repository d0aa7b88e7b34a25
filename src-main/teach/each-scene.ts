import { GeoR1Error, isDiskFull, throwIfAborted } from '../contract/index.js';
import type { Example } from '../contract/index.js';
import type { Scene } from '../scene/index.js';
import { requireSameImage } from './image-stamp.js';
import type { PartContext } from './part.js';

/** What looking at scenes needs of a run. */
export type LookContext = Pick<PartContext, 'ports' | 'images' | 'leftOut' | 'signal' | 'gate' | 'onLooked'>;

/** Looks at each image; examples of one that cannot be looked at are left out, with why. */
export async function eachScene(
  examples: readonly Example[],
  { ports, images: stamps, leftOut, signal, gate, onLooked }: LookContext,
  work: (scene: Scene, examples: readonly Example[]) => Promise<void>,
): Promise<void> {
  const images = byImage(examples);
  let looked = 0;
  for (const [image, own] of images) {
    await gate();
    try {
      const scene = await ports.openScene(image, signal);
      try {
        await requireSameImage(scene, stamps?.[image], signal);
        await work(scene, own);
      } finally {
        await scene.close();
      }
    } catch (thrown) {
      leaveOut(own, thrown, leftOut, signal);
    }
    looked += 1;
    onLooked(looked, images.size);
  }
}

/** Notes the examples that `thrown` keeps from being looked at. @throws what is no fault of theirs */
export function leaveOut(
  examples: readonly Example[],
  thrown: unknown,
  leftOut: PartContext['leftOut'],
  signal?: AbortSignal,
): void {
  throwIfAborted(signal);
  if (!(thrown instanceof GeoR1Error) || thrown.code === 'engine-failed' || isDiskFull(thrown)) throw thrown;
  for (const { id } of examples) leftOut.push({ example: id, why: thrown.toLine() });
}

function byImage(examples: readonly Example[]): Map<string, Example[]> {
  const images = new Map<string, Example[]>();
  for (const example of examples) images.set(example.image, [...(images.get(example.image) ?? []), example]);
  return images;
}
