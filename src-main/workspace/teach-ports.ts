import type { Engine } from '../engine/index.js';
import type { Scene } from '../scene/index.js';
import { judge, metricOf, TermLooks } from '../teach/index.js';
import type { Adapter, TeachPorts } from '../teach/index.js';
import { askScene } from './ask.js';
import type { WorkspacePorts } from './ports.js';
import { sampleQuestions } from './replay-examples.js';
import { taughtEngine } from './taught.js';

/** A weight each: what the replay compares is the metric alone. */
const PLAIN = { format: 1, iou: 1, map: 1, mask: 0 };

/** What teaching needs of the app: scenes, answers as anyone gets them, and the scene that comes with the app. */
export function teachPorts(
  ports: WorkspacePorts,
  engine: Engine,
  { cacheDir, sample }: { readonly cacheDir: string | null; readonly sample: string },
): TeachPorts {
  const looks = new TermLooks();
  const ask = async (
    scene: Scene,
    question: string,
    task: Parameters<TeachPorts['ask']>[2],
    adapter: Adapter | null,
    signal?: AbortSignal,
  ) => {
    const asked = adapter === null ? engine : taughtEngine(engine, adapter, looks);
    const { boxes } = await askScene(
      ports,
      scene,
      asked,
      { question, task, where: null, minScore: null },
      { cacheDir, ...(signal === undefined ? {} : { signal }) },
    );
    return boxes.map(({ bbox, score }) => ({ bbox, score }));
  };
  return {
    engine,
    cacheDir,
    openScene: (path, signal) => ports.openScene(path, signal === undefined ? {} : { signal }),
    ask,
    replay: async (adapter, { onDone, gate, signal }) => {
      const questions = await sampleQuestions(sample);
      const scene = await ports.openScene(sample, signal === undefined ? {} : { signal });
      try {
        const rewards: number[] = [];
        for (const { question, asked, task, targets } of questions) {
          await gate();
          const answered = await ask(scene, question, asked, adapter, signal);
          rewards.push(metricOf(judge({ task, targets: [...targets] }, answered, PLAIN)));
          onDone(rewards.length, questions.length);
        }
        return rewards;
      } finally {
        await scene.close();
      }
    },
  };
}
