import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { builtinBundleDir, loadBundle } from '../../src-main/engine/index.js';
import { adviceOn } from '../../src-main/teach/index.js';

const { description } = await loadBundle(builtinBundleDir());
const term = (words: string) => ({ kind: 'term' as const, words });
const adviceFor = (...words: string[]): string => adviceOn(words.map(term), description).join();

describe('what is said before a run', () => {
  it('names terms that the model knows, by whatever name, and leaves new ones alone', () => {
    const advice = adviceFor('Airplane', 'oil well', 'aircraft', 'harbours', 'aircraft');
    expect(advice).toContain(
      'knows “Airplane” and “aircraft” (its airplane) and “harbours” (its harbor) already',
    );
    expect(advice).not.toContain('oil well');
    expect(adviceFor('oil well', 'pump jack', 'brimmel')).toBe('');
  });

  it('says nothing of a kind of a class, of a word for several classes, or of expressions', () => {
    expect(adviceFor('light aircraft', 'sports ground')).toBe('');
    expect(adviceOn([{ kind: 'expression', words: 'airplane' }], description)).toEqual([]);
  });

  it('knows nothing of a bundle that has no such class', () => {
    const vocabulary = description.vocabulary.filter(({ name }) => name !== 'airplane');
    expect(adviceOn([term('airplane')], { ...description, vocabulary })).toEqual([]);
  });

  it('gives the figures that stand in the rows of the bench', async () => {
    const text = await readFile(new URL('../../docs/results/few-shot.jsonl', import.meta.url), 'utf8');
    const rows = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { task: string; method: string; shots: number; ap50?: number });
    const advice = adviceFor('airplane');
    for (const task of ['airplane: VHR-10 to planes', 'vehicle: VHR-10 to cars']) {
      const own = rows.filter((row) => row.task === task);
      const of = (method: string, shots: number): number => {
        const found = own.filter((row) => row.method === method && row.shots === shots);
        return found.reduce((sum, { ap50 = NaN }) => sum + ap50, 0) / found.length;
      };
      const after = [1, 5, 10].flatMap((shots) => ['SFT', 'GRPO', 'DAPO'].map((method) => of(method, shots)));
      const [before, least, most] = [of('before', 0), Math.min(...after), Math.max(...after)].map((value) =>
        value.toFixed(2).slice(1),
      );
      expect(advice).toContain(`${before} to between ${least} and ${most}`);
    }
  });
});
