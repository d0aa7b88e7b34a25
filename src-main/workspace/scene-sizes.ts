import { stat } from 'node:fs/promises';
import type { WorkspacePorts } from './ports.js';

const PIXELS_A_MEGAPIXEL = 1e6;

/** How large pictures are, for what teaching takes; each file is opened once. */
export class SceneSizes {
  readonly #open: WorkspacePorts['openScene'];
  readonly #known = new Map<string, { readonly stamp: string; readonly megapixels: number }>();

  constructor(open: WorkspacePorts['openScene']) {
    this.#open = open;
  }

  /** Megapixels of each; a picture that cannot be opened is left out, which the run will say. */
  async of(images: Iterable<string>): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const image of new Set(images)) {
      const megapixels = await this.#one(image).catch(() => null);
      if (megapixels !== null) found.set(image, megapixels);
    }
    return found;
  }

  async #one(image: string): Promise<number> {
    const { mtimeMs, size } = await stat(image);
    const stamp = `${mtimeMs} ${size}`;
    const known = this.#known.get(image);
    if (known?.stamp === stamp) return known.megapixels;
    const scene = await this.#open(image, { headerOnly: true });
    const megapixels = (scene.frame.width * scene.frame.height) / PIXELS_A_MEGAPIXEL;
    await scene.close();
    this.#known.set(image, { stamp, megapixels });
    return megapixels;
  }
}
