/**
 * Writes the policy's training text: JSON lines of question, scene summary, chain and token ids.
 *
 *   npm run policy:corpus -- --data ../shared/data --out <folder> [--count 100000] [--seed 1]
 *
 * Scenes are the annotated images of the packs (never those of val). Their colours and axes are read off the pixels
 * once and kept in `<out>/scenes.json`.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBundle, builtinBundleDir } from '../../src-main/engine/index.js';
import { pixelFrame } from '../../src-main/geometry/index.js';
import { parseCoco, trueCandidates } from '../../src-main/measure/index.js';
import type { Candidate } from '../../src-main/contract/index.js';
import { seeded, surfacesOf } from '../../src-main/reason/corpus/index.js';
import type { CorpusScene } from '../../src-main/reason/corpus/index.js';
import { anyGsd, policyText } from './policy-line.js';
import { questionMaker } from './policy-maker.js';

const PACKS = ['vhr10/train', 'planes', 'rsod', 'cars'] as const;
/** VHR-10 has the most classes in one image: it is drawn more often. */
const PACK_WEIGHTS = [12, 1, 1.5, 0.5] as const;

/** Ids from here on are of surfaces; annotation ids are smaller. */
const FIRST_SURFACE = 1_000_000;

interface StoredScene {
  readonly pack: string;
  readonly width: number;
  readonly height: number;
  readonly candidates: Candidate[];
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    out: { type: 'string' },
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    name: { type: 'string', default: 'train' },
  },
});
if (values.out === undefined) throw new Error('Say where to write: --out <folder>');
const bundle = await loadBundle(builtinBundleDir());
const { table, lineOf } = await policyText(values.out, bundle);
const scenes = await storedScenes(join(values.out, 'scenes.json'), values.data);
const make = await questionMaker(bundle, table);
const random = seeded(Number(values.seed));
const byPack = PACKS.map((pack) => scenes.filter((scene) => scene.pack === pack));
const file = createWriteStream(join(values.out, `${values.name}.jsonl`));
const seen = new Set<string>();
const began = performance.now();
for (let made = 0, tried = 0; made < Number(values.count); tried += 1) {
  const pack = random.weighted(byPack.map((each, at) => [PACK_WEIGHTS[at] ?? 1, each] as const));
  // Of a few scenes the one with most classes: relations need two.
  const drawn = [random.pick(pack), random.pick(pack), random.pick(pack)];
  const stored = random.chance(0.4)
    ? drawn.reduce((a, b) => (classesIn(b) > classesIn(a) ? b : a))
    : drawn[0];
  if (stored === undefined) continue;
  const gsd = anyGsd(random);
  const scene: CorpusScene = {
    frame: { ...pixelFrame(stored.width, stored.height), gsd },
    // Half of the scenes hold surfaces, as a bundle with a surface head sees them.
    candidates: random.chance(0.5)
      ? [...stored.candidates, ...surfacesOf(pixelFrame(stored.width, stored.height), random, FIRST_SURFACE)]
      : stored.candidates,
  };
  const example = await make(random, scene);
  if (example === null || seen.has(example.question)) continue;
  seen.add(example.question);
  const line = lineOf({ ...example, candidates: scene.candidates, gsd });
  if (!file.write(`${line}\n`)) await once(file, 'drain');
  made += 1;
  if (made % 10000 === 0)
    console.log(
      `${made} of ${values.count}, ${tried} tried, ${((performance.now() - began) / 1000).toFixed(0)} s`,
    );
}
file.end();

function classesIn({ candidates }: StoredScene): number {
  return new Set(candidates.map(({ label }) => label)).size;
}

async function storedScenes(path: string, data: string): Promise<StoredScene[]> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as StoredScene[];
  } catch {
    const all: StoredScene[] = [];
    for (const pack of PACKS) {
      const coco = parseCoco(await readFile(join(data, pack, 'annotations.json'), 'utf8'), pack);
      for (const image of coco.images) {
        const candidates = await trueCandidates(join(data, pack, 'images', image.file_name), image.id, coco);
        if (candidates.length > 0) all.push({ pack, width: image.width, height: image.height, candidates });
      }
    }
    await writeFile(path, JSON.stringify(all));
    return all;
  }
}
