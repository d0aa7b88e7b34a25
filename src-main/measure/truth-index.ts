import { basename } from 'node:path';
import { GeoR1Error } from '../contract/index.js';
import type { CocoImage, CocoTruth } from './expressions.js';

type Annotation = CocoTruth['annotations'][number];

/** A COCO file by what is asked of it again and again. */
export class TruthIndex {
  readonly coco: CocoTruth;
  readonly #byName = new Map<string, CocoImage>();
  readonly #byBaseName = new Map<string, CocoImage>();
  readonly #images = new Map<number, CocoImage>();
  readonly #byId = new Map<number, Annotation>();
  readonly #classes: ReadonlyMap<number, string>;
  readonly #ofImage = new Map<number, Annotation[]>();

  constructor(coco: CocoTruth) {
    this.coco = coco;
    this.#classes = new Map(coco.categories.map(({ id, name }) => [id, name]));
    for (const image of coco.images) {
      this.#images.set(image.id, image);
      this.#byName.set(image.file_name, image);
      this.#byBaseName.set(basename(image.file_name), image);
    }
    for (const annotation of coco.annotations) {
      this.#byId.set(annotation.id, annotation);
      const others = this.#ofImage.get(annotation.image_id);
      if (others === undefined) this.#ofImage.set(annotation.image_id, [annotation]);
      else others.push(annotation);
    }
  }

  /** By its whole name or, where no image has that, the last part of it. @throws GeoR1Error not-found */
  image(name: string): CocoImage {
    const found = this.#byName.get(name) ?? this.#byBaseName.get(basename(name));
    if (found === undefined) throw missing('image', name);
    return found;
  }

  /** @throws GeoR1Error not-found */
  imageById(id: number): CocoImage {
    const found = this.#images.get(id);
    if (found === undefined) throw missing('image', String(id));
    return found;
  }

  /** @throws GeoR1Error not-found */
  annotation(id: number): Annotation {
    const found = this.#byId.get(id);
    if (found === undefined) throw missing('annotation', String(id));
    return found;
  }

  /** Empty where the file does not say. */
  className(category: number): string {
    return this.#classes.get(category) ?? '';
  }

  /** What is marked in an image. */
  marked(image: number): readonly Annotation[] {
    return this.#ofImage.get(image) ?? [];
  }
}

function missing(what: string, name: string): GeoR1Error {
  return new GeoR1Error({
    code: 'not-found',
    message: `The annotations have no such ${what}.`,
    subject: name,
    next: 'Check that expressions and annotations belong together.',
  });
}
