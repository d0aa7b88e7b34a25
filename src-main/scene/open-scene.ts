import { GeoR1Error } from '../contract/index.js';
import type { OpenSceneOptions, Scene } from './scene.js';

export function openScene(path: string, _options: OpenSceneOptions = {}): Promise<Scene> {
  return Promise.reject(new GeoR1Error({ code: 'unsupported', message: 'Not yet readable.', subject: path }));
}
