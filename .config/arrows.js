/**
 * The arrows between our folders: which may import which. ESLint holds them (see eslint.config.js) and
 * tests/lint-arrows.test.ts shows that it does.
 *
 * shell → (workspace, reason, teach, measure, export) → (perceive, engine, checkpoints, scene) → geometry. `processes`
 * starts child processes for engine, checkpoints and scene, which may not import each other's.
 * Inside a layer the only arrows are the ones written out here, so no cycle can form.
 */

const BASE = ['contract', 'geometry'];
const SEEING = [...BASE, 'scene', 'engine', 'perceive'];

/** Folder of src-main → the folders of src-main that it may import, besides itself. */
export const mayImport = {
  contract: [],
  geometry: [],
  processes: [],
  scene: [...BASE, 'processes'],
  engine: [...BASE, 'processes'],
  perceive: [...BASE, 'scene', 'engine'],
  checkpoints: [...BASE, 'processes', 'engine'],
  export: SEEING,
  reason: SEEING,
  measure: [...SEEING, 'reason'],
  teach: [...SEEING, 'checkpoints', 'reason', 'measure'],
  workspace: [...SEEING, 'checkpoints', 'reason', 'teach', 'measure', 'export'],
  shell: [...SEEING, 'checkpoints', 'reason', 'teach', 'measure', 'export', 'workspace'],
};

/** Zones for import-x/no-restricted-paths: nothing in `target` may import from `from`. */
export const zones = [
  ...Object.entries(mayImport).map(([folder, allowed]) => ({
    target: `./src-main/${folder}`,
    from: './src-main',
    except: [folder, ...allowed].map((name) => `./${name}`),
    message: `${folder} may import ${allowed.length === 0 ? 'nothing of ours' : `only ${allowed.join(', ')}`}.`,
  })),
  {
    target: './src-main',
    from: './src-renderer',
    message: 'The Node side knows nothing of the renderer; put what both need in contract.',
  },
  {
    target: './src-renderer',
    from: './src-main',
    except: ['./contract'],
    message: 'The renderer may import only contract from src-main.',
  },
  {
    target: ['./src-main', './src-renderer'],
    from: './tests',
    message: 'Shipped code must not need the tests.',
  },
];
