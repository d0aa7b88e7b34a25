// @vitest-environment happy-dom
/** Commands in a notice are set apart; no backtick reaches the reader, and nothing becomes markup. */
import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { codeParts } from '../../../src-renderer/shared/codeParts.js';
import Notice from '../../../src-renderer/shared/Notice.vue';

it('what stands in backticks is code', () => {
  const notice = mount(Notice, {
    props: {
      error: { code: 'unsupported', message: 'No <b>.', next: 'Convert it: `gdal_translate IN OUT.tif`.' },
    },
  });
  expect(notice.get('code').text()).toBe('gdal_translate IN OUT.tif');
  expect(notice.get('.next').text()).toBe('Convert it: gdal_translate IN OUT.tif.');
  expect(notice.find('b').exists()).toBe(false);
});

it('a lone backtick stays what it is', () => {
  expect(codeParts('5` north')).toEqual([{ text: '5` north', isCode: false }]);
  expect(codeParts('')).toEqual([]);
});
