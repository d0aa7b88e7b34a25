/**
 * Draws docs/images/tiles.svg from docs/results/tiles.json: `node --import tsx tests/bench/plot-tiles.ts`.
 * One pair of bars a case, ours and rio-tiler's, on one scale.
 */
import { writeFile } from 'node:fs/promises';
import { docs, readBench } from './results.js';

const CASES = ['deflate', 'jpeg'].flatMap((scene) =>
  ['cold', 'warm', 'again'].map((pass) => `${scene}, ${pass}`),
);
const WIDTH = 720;
const LABEL_WIDTH = 130;
const BAR = 18;
const GAP = 22;
const COLOURS = { ours: '#1f6f8b', peer: '#b5b5b5' } as const;

const { figures, machine, date } = await readBench('tiles');

const valueOf = (start: string): number =>
  figures.find(({ what }) => what.startsWith(start))?.value ?? Number.NaN;
const rows = CASES.map((name) => ({
  name,
  ours: figures.find(({ what }) => what === `${name}: tiles`)?.value ?? Number.NaN,
  peer: valueOf(`${name}: tiles, rio-tiler`),
})).filter(({ ours }) => Number.isFinite(ours));
const most = Math.max(...rows.flatMap(({ ours, peer }) => [ours, peer]).filter(Number.isFinite));
const lengthOf = (value: number): number => (value / most) * (WIDTH - LABEL_WIDTH - 150);

const bar = (y: number, value: number, colour: string, who: string): string =>
  Number.isFinite(value)
    ? `<rect x="${LABEL_WIDTH}" y="${y}" width="${lengthOf(value).toFixed(1)}" height="${BAR}" fill="${colour}"/>
<text x="${(LABEL_WIDTH + lengthOf(value) + 6).toFixed(1)}" y="${y + BAR - 5}">${value.toFixed(0)} ${who}</text>`
    : '';

const body = rows.map(({ name, ours, peer }, i) => {
  const y = 44 + i * (2 * BAR + GAP);
  return `<text x="0" y="${y + BAR + 5}">${name}</text>
${bar(y, ours, COLOURS.ours, 'Geo-R1')}
${bar(y + BAR, peer, COLOURS.peer, 'rio-tiler')}`;
});
const height = 44 + rows.length * (2 * BAR + GAP) + 20;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">
<title>Tiles a second</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="0" y="18" font-weight="bold">Tiles a second: 135 tiles of 256 px, zoom 13 to 19, six at a time</text>
${body.join('\n')}
<text x="0" y="${height - 6}" font-size="11" fill="#555">${machine.cpu}, ${machine.cores} cores, load before ${machine.loadBefore.toFixed(1)}, ${date.slice(0, 10)}</text>
</svg>
`;
await writeFile(docs('images/tiles.svg'), svg);
