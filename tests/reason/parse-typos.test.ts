import { describe, expect, it } from 'vitest';
import { parseQuestion } from '../../src-main/reason/index.js';
import { linesOf } from './parsed-lines.js';
import { distractors, vocabulary } from './scenes.js';

describe('letters that changed places', () => {
  it('are put right in short nouns, colours and small words', () => {
    expect(linesOf('teh bleu baots near teh tnaks')).toEqual(linesOf('the blue boats near the tanks'));
  });

  it('are told as corrected', () => {
    const { corrected } = parseQuestion('ships by the tnaks', { vocabulary, distractors });
    expect(corrected).toEqual([{ from: 'tnaks', to: 'tank' }]);
  });

  it.each(['form', 'seat', 'salt'])('leave the English word %s', (word) => {
    const { corrected } = parseQuestion(`ships by the ${word}`, { vocabulary, distractors });
    expect(corrected).toEqual([]);
  });
});
