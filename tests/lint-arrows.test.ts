/** The lint rule that holds the arrows between folders fires where it must, and only there. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The project's own configuration, without type information: the linted text is not on disk. */
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: '.config/eslint.config.js',
  overrideConfig: [
    { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked },
    { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false, project: false } } },
  ],
});

const ARROW_RULES = [
  'import-x/no-restricted-paths',
  'no-restricted-imports',
  '@typescript-eslint/no-restricted-imports',
];

/** Messages of the arrow rules for a file at `path` whose text is `text`. */
async function arrowErrors(path: string, text: string): Promise<string[]> {
  const results = await eslint.lintText(text, { filePath: `${root}/${path}` });
  const messages = results.flatMap((result) => result.messages);
  const fatal = messages.find((message) => message.fatal);
  if (fatal) throw new Error(`${path} was not linted: ${fatal.message}`);
  return messages
    .filter(({ ruleId }) => ruleId !== null && ARROW_RULES.includes(ruleId))
    .map(({ message }) => message);
}

const importing = (specifier: string): string => `import * as other from '${specifier}';\nother.use();\n`;

// Written out from the design and not read from .config/arrows.js, which is what is under test.
const FORBIDDEN: [from: string, to: string][] = [
  ['contract', 'geometry'],
  ['geometry', 'contract'],
  ['geometry', 'scene'],
  ['scene', 'perceive'],
  ['scene', 'engine'],
  ['processes', 'contract'],
  ['engine', 'scene'],
  ['engine', 'perceive'],
  ['perceive', 'reason'],
  ['perceive', 'export'],
  ['reason', 'export'],
  ['reason', 'shell'],
  ['export', 'reason'],
  ['export', 'shell'],
];

const ALLOWED: [from: string, to: string][] = [
  ['scene', 'geometry'],
  ['scene', 'processes'],
  ['engine', 'processes'],
  ['engine', 'contract'],
  ['perceive', 'engine'],
  ['perceive', 'scene'],
  ['reason', 'perceive'],
  ['export', 'scene'],
  ['shell', 'reason'],
  ['shell', 'geometry'],
];

/** What is imported from a folder; the shell alone has entries in place of an index. */
const entryOf = (folder: string): string => (folder === 'shell' ? 'shell/cli.js' : `${folder}/index.js`);

const IMPORTED = [...new Set([...FORBIDDEN, ...ALLOWED].map(([, to]) => entryOf(to).replace('.js', '.ts')))];

describe('arrows between the folders of src-main', () => {
  // The rule resolves imports on disk, so an import of a file that is not there would pass unseen.
  it.each(IMPORTED)('src-main/%s is there to be imported', (file) => {
    expect(existsSync(`${root}/src-main/${file}`)).toBe(true);
  });

  it.each(FORBIDDEN)('%s may not import %s', async (from, to) => {
    const errors = await arrowErrors(`src-main/${from}/probe.ts`, importing(`../${entryOf(to)}`));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(`${from} may import`);
  });

  it.each(ALLOWED)('%s may import %s', async (from, to) => {
    expect(await arrowErrors(`src-main/${from}/probe.ts`, importing(`../${entryOf(to)}`))).toEqual([]);
  });

  it('sees a type-only import too', async () => {
    const text = "import type { Scene } from '../scene/index.js';\nexport type Other = Scene;\n";
    expect(await arrowErrors('src-main/geometry/probe.ts', text)).toHaveLength(1);
  });
});

describe('the renderer and the pure folders', () => {
  it('lets the renderer import the contract and nothing else of the Node side', async () => {
    const path = 'src-renderer/ask/probe.ts';
    expect(await arrowErrors(path, importing('../../src-main/contract/index.js'))).toEqual([]);
    expect(await arrowErrors(path, importing('../../src-main/geometry/index.js'))).toHaveLength(1);
  });

  it.each(['src-main/contract/probe.ts', 'src-main/geometry/probe.ts', 'src-renderer/ask/probe.ts'])(
    'keeps node: modules out of %s',
    async (path) => {
      expect(await arrowErrors(path, importing('node:fs'))).toHaveLength(1);
    },
  );

  it('keeps electron inside the two files that run in Electron', async () => {
    const text = importing('electron');
    expect(await arrowErrors('src-main/scene/probe.ts', text)).toHaveLength(1);
    expect(await arrowErrors('src-main/shell/cli.ts', text)).toHaveLength(1);
    expect(await arrowErrors('src-main/shell/electron.ts', text)).toEqual([]);
  });

  it('does not mind the Node side using Node', async () => {
    expect(await arrowErrors('src-main/scene/probe.ts', importing('node:fs'))).toEqual([]);
  });
});
