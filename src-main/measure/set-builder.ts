import type { PixelBox } from '../contract/index.js';
import type { CocoTruth, Expression } from './expressions.js';

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** An expression that brings its truth. */
export interface SelfContained {
  readonly image: string;
  readonly expression: string;
  readonly boxes: readonly PixelBox[];
  readonly category?: string;
  /** `one` where it is not said. */
  readonly task?: Expression['task'];
  /** A picture of the mask. */
  readonly mask?: string;
}

/** Puts expressions that bring their truth into our form: expressions, and annotations that they refer to. */
export class SetBuilder {
  readonly #expressions: Expression[] = [];
  readonly #annotations: CocoTruth['annotations'] = [];
  /** Ids, by name. */
  readonly #images = new Map<string, number>();
  readonly #categories = new Map<string, number>();

  add({ image, expression, boxes, category = 'target', task = 'one', mask }: SelfContained): void {
    const [imageId, categoryId] = [idIn(this.#images, image), idIn(this.#categories, category)];
    const targets = boxes.map((bbox) => {
      const id = this.#annotations.length + 1;
      this.#annotations.push({ id, image_id: imageId, category_id: categoryId, bbox });
      return id;
    });
    this.#expressions.push({
      image,
      expression,
      task,
      targets,
      kinds: [],
      ...(mask === undefined ? {} : { mask }),
    });
  }

  /** @param sizeOf sides of an image in pixels; what it throws is thrown */
  async build(
    sizeOf: (image: string) => Promise<ImageSize>,
  ): Promise<{ expressions: Expression[]; annotations: CocoTruth }> {
    const images: CocoTruth['images'] = [];
    for (const [name, id] of this.#images) images.push({ id, file_name: name, ...(await sizeOf(name)) });
    const categories = [...this.#categories].map(([name, id]) => ({ id, name }));
    return {
      expressions: this.#expressions,
      annotations: { images, annotations: this.#annotations, categories },
    };
  }
}

function idIn(ids: Map<string, number>, name: string): number {
  const id = ids.get(name) ?? ids.size + 1;
  ids.set(name, id);
  return id;
}
