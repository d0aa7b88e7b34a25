import type { Answer, AnswerBox } from '../contract/index.js';
import { lettering } from './lettering.js';
import type { Lettering } from './lettering.js';

/** All in pixels of the picture. */
const MARGIN = 12;
const TITLE_SIZE = 20;
const TEXT_SIZE = 15;
const LABEL_SIZE = 13;
const PLATE_PADDING = 4;
const LINE_HEIGHT = 1.45;
const STROKE = 2;
const MASK_OPACITY = 0.35;
/** A narrow scene gets a wider sheet, so that the caption is not one word a line. */
const MIN_WIDTH = 640;
/** A chain may have 64 steps and a question 500 letters; the picture stays a picture. */
const MAX_CAPTION_LINES = 40;
/** Above this many boxes the labels would cover the scene. */
const MAX_LABELLED_BOXES = 150;

const SHEET = '#16191d';
const TITLE_COLOUR = '#f2f4f6';
const TEXT_COLOUR = '#b9c2cb';
/** Told apart on any ground and by the colour-blind (Okabe and Ito, 2008), one for each label in turn. */
const BOX_COLOURS = ['#e69f00', '#56b4e9', '#f0e442', '#cc79a7', '#009e73', '#d55e00'] as const;

export interface Overlay {
  readonly svg: string;
  /** Size of the whole sheet: the scene above, the caption below it. */
  readonly width: number;
  readonly height: number;
  readonly background: string;
}

/**
 * What is drawn over and below the picture of a scene.
 * @param size of the scene's picture in pixels
 * @param scale picture pixels per scene pixel
 */
export function pictureOverlay(
  answer: Answer,
  size: { readonly width: number; readonly height: number },
  scale: number,
): Overlay {
  const letters = lettering();
  const width = Math.max(size.width, MIN_WIDTH);
  const caption = captionLines(answer, letters, width - 2 * MARGIN);
  const colours = coloursOf(answer.boxes);
  const parts: string[] = [];
  // The best box is drawn last, on top of the others.
  for (const box of [...answer.boxes].reverse()) {
    parts.push(boxShape(box, scale, colours.get(box.label) ?? BOX_COLOURS[0]));
  }
  const plates: Plate[] = [];
  for (const box of answer.boxes.slice(0, MAX_LABELLED_BOXES)) {
    const text = `${box.label} ${box.score.toFixed(2)}`;
    const plate = freePlate(box, letters.width(text, LABEL_SIZE) + 2 * PLATE_PADDING, size, scale, plates);
    if (plate === null) continue;
    plates.push(plate);
    parts.push(labelShape(plate, text, colours.get(box.label) ?? BOX_COLOURS[0], letters));
  }
  let y = size.height + MARGIN;
  for (const { text, fontSize, colour } of caption) {
    y += fontSize * LINE_HEIGHT;
    parts.push(`<path fill="${colour}" d="${letters.path(text, MARGIN, y - fontSize * 0.35, fontSize)}"/>`);
  }
  const height = Math.ceil(y + MARGIN);
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${parts.join('')}</svg>`,
    width,
    height,
    background: SHEET,
  };
}

interface CaptionLine {
  readonly text: string;
  readonly fontSize: number;
  readonly colour: string;
}

function captionLines(answer: Answer, letters: Lettering, width: number): CaptionLine[] {
  const { provenance } = answer;
  const outcome = answer.none ? 'none' : `${answer.boxes.length} found`;
  const { name, version } = provenance.bundle;
  const lines = [
    ...wrapped(answer.question, TITLE_SIZE, TITLE_COLOUR),
    ...answer.chain.flatMap(({ number, text, finding }) =>
      wrapped(`[${number}] ${text}: ${finding}`, TEXT_SIZE, TEXT_COLOUR),
    ),
    ...wrapped(`${outcome} · ${name} ${version} · ${provenance.time}`, TEXT_SIZE, TITLE_COLOUR),
  ];
  if (lines.length <= MAX_CAPTION_LINES) return lines;
  const left = lines.length - MAX_CAPTION_LINES + 1;
  return [
    ...lines.slice(0, MAX_CAPTION_LINES - 2),
    { text: `… ${left} more lines`, fontSize: TEXT_SIZE, colour: TEXT_COLOUR },
    ...lines.slice(-1),
  ];

  function wrapped(text: string, fontSize: number, colour: string): CaptionLine[] {
    return wrap(text, (part) => letters.width(part, fontSize) <= width).map((part) => ({
      text: part,
      fontSize,
      colour,
    }));
  }
}

/** Breaks a text into lines at spaces; a single word that does not fit stays whole. */
export function wrap(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && !fits(longer)) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

function coloursOf(boxes: readonly AnswerBox[]): Map<string, string> {
  const labels = [...new Set(boxes.map(({ label }) => label))];
  return new Map(labels.map((label, i) => [label, BOX_COLOURS[i % BOX_COLOURS.length] ?? BOX_COLOURS[0]]));
}

function boxShape({ bbox, outline }: AnswerBox, scale: number, colour: string): string {
  const [x, y, width, height] = bbox.map((value) => (value * scale).toFixed(1));
  const place = `x="${x ?? 0}" y="${y ?? 0}" width="${width ?? 0}" height="${height ?? 0}" fill="none"`;
  // A dark line under the coloured one, so that it shows on bright ground too.
  return (
    maskShape(outline, scale, colour) +
    `<rect ${place} stroke="${SHEET}" stroke-opacity="0.7" stroke-width="${STROKE * 2}"/>` +
    `<rect ${place} stroke="${colour}" stroke-width="${STROKE}"/>`
  );
}

/** The object itself, tinted; holes by the even-odd rule. */
function maskShape(outline: AnswerBox['outline'], scale: number, colour: string): string {
  if (outline === undefined) return '';
  const path = outline.pixels
    .flat()
    .map(
      (ring) => `M${ring.map(([x, y]) => `${(x * scale).toFixed(1)} ${(y * scale).toFixed(1)}`).join('L')}Z`,
    );
  return `<path d="${path.join('')}" fill="${colour}" fill-opacity="${MASK_OPACITY}" fill-rule="evenodd"/>`;
}

/** The ground of a label, in picture pixels. */
interface Plate {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const PLATE_HEIGHT = LABEL_SIZE * LINE_HEIGHT;

/** A place for a label: above its box, below it or inside its top edge; null where better boxes have taken all three. */
function freePlate(
  { bbox }: AnswerBox,
  width: number,
  size: { readonly width: number; readonly height: number },
  scale: number,
  taken: readonly Plate[],
): Plate | null {
  const [left, top, , height] = bbox.map((value) => value * scale) as [number, number, number, number];
  const x = Math.max(0, Math.min(left - STROKE, size.width - width));
  const places = [top - STROKE - PLATE_HEIGHT, top + height + STROKE, top].map((y): Plate => ({
    x,
    y,
    width,
  }));
  return (
    places.find(
      (plate) =>
        plate.y >= 0 &&
        plate.y + PLATE_HEIGHT <= size.height &&
        !taken.some((other) => overlaps(plate, other)),
    ) ?? null
  );
}

function overlaps(a: Plate, b: Plate): boolean {
  return Math.abs(a.y - b.y) < PLATE_HEIGHT && a.x < b.x + b.width && b.x < a.x + a.width;
}

function labelShape({ x, y, width }: Plate, text: string, colour: string, letters: Lettering): string {
  const place = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${PLATE_HEIGHT.toFixed(1)}"`;
  const baseline = y + LABEL_SIZE * 1.1;
  return (
    `<rect ${place} fill="${colour}"/>` +
    `<path fill="${SHEET}" d="${letters.path(text, x + PLATE_PADDING, baseline, LABEL_SIZE)}"/>`
  );
}
