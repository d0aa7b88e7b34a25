import { describe, expect, it } from 'vitest';
import { promptFor, TOKEN_LIMIT } from '../../src-main/checkpoints/index.js';

/** The words of ../shared/facts/geo-r1.md, copied: the published checkpoints were trained with them. */
describe('the prompts', () => {
  it('asks for one target in the words of the paper', () => {
    expect(promptFor('rec', 'Where is the largest ship?')).toBe(
      'Where is the largest ship? First output the thinking process in <think> </think> tags and then output the final answer in <answer> </answer> tags. Output the final answer in JSON format.',
    );
  });

  it('asks for every object of a class', () => {
    expect(promptFor('ovd', 'storage tank')).toBe(
      'Please carefully check the image and detect the following objects: storage tank. Output each detected target\'s bbox coordinates in JSON format. ```json [{"bbox_2d": [x1, y1, x2, y2], "label": "target name"}] ``` If there are no such targets in the image, simply respond with None.',
    );
  });

  it('asks for masks by two key points each', () => {
    expect(promptFor('gres', 'ships')).toBe(
      'Please carefully check the image and detect the following objects: ships. Output each detected target\'s bbox coordinates in JSON format. ```json [{"bbox_2d": [x1, y1, x2, y2], "label": "target name", "keypoint1": [x, y], "keypoint2": [x, y]}] ``` If there are no such targets in the image, simply respond with None.',
    );
  });

  it('has the limits of the published evaluation', () => {
    expect(TOKEN_LIMIT).toEqual({ rec: 256, ovd: 1024, gres: 1024 });
  });
});
