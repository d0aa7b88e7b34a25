import type { Corners, Point } from './frames.js';

/**
 * What a model wrote, read with tolerance: missing fences, single quotes, prose around, floats, an end that was cut off.
 * A box is four numbers that stand in the text, in one closed list or two closed corners: nothing is completed, guessed or
 * moved. Pure.
 */
export interface WrittenBox {
  /** x1, y1, x2, y2 as written. */
  readonly corners: Corners;
  /** The very letters in which they are written. */
  readonly said: string;
  /** Null where none was written. */
  readonly label: string | null;
  readonly keypoints: readonly Point[];
}

export interface WrittenAnswer {
  /** What stands in the <think> tags, or null. */
  readonly thought: string | null;
  /** none: it said so; boxes: it gave some; unreadable: neither could be found. */
  readonly kind: 'none' | 'boxes' | 'unreadable';
  /** Without repeats, in the order written. */
  readonly boxes: readonly WrittenBox[];
  /** Repeats that were dropped: many are the sign of a model that went in circles. */
  readonly repeated: number;
}

const DIGITS = String.raw`-?\d{1,7}(?:\.\d{1,12})?`;
/** As a number, or as a string that is one; of the three groups one is there. */
const NUMBER = String.raw`\s*(?:(${DIGITS})|"(${DIGITS})"|'(${DIGITS})')\s*`;
const FOUR = String.raw`\[${[NUMBER, NUMBER, NUMBER, NUMBER].join(',')}\]`;
const QUOTE = String.raw`["'“”]?`;
const BOX_KEY = new RegExp(`${QUOTE}(?:bbox_2d|bbox2d|bbox|box_2d|box)${QUOTE}\\s*[:=]\\s*${FOUR}`, 'i');
const LABEL =
  /["'“”]?(?:label|name|category)["'“”]?\s*[:=]\s*(?:"([^"\n]{0,200})"|'([^'\n]{0,200})'|“([^”\n]{0,200})”)/i;
const POINT = new RegExp(
  `${QUOTE}key_?point_?[12]${QUOTE}\\s*[:=]\\s*\\[\\s*(${DIGITS})\\s*,\\s*(${DIGITS})\\s*\\]`,
  'gi',
);
const BARE = new RegExp(FOUR, 'g');
const CORNER = String.raw`\(\s*(${DIGITS})\s*,\s*(${DIGITS})\s*\)`;
/** Qwen2-VL's own way: an optional name, then two corners between marks. */
const MARKED = new RegExp(
  String.raw`(?:<\|object_ref_start\|>([^<]{0,200})<\|object_ref_end\|>\s*)?<\|box_start\|>\s*${CORNER}\s*,\s*${CORNER}\s*<\|box_end\|>`,
  'g',
);
/** The same where the marks were lost. Two corners and no third: more are an outline, and which two to take was not said. */
const UNMARKED = new RegExp(
  String.raw`(?<!\)\s{0,20},\s{0,20})${CORNER}\s{0,3},\s{0,3}${CORNER}(?!\s{0,20},\s{0,20}\()`,
  'g',
);
const SAYS_NONE =
  /^(?:none|\[\s*\]|null|no such targets?(?: in the image)?|there (?:are|is) no such targets?.{0,40})$/i;
/** A sentence that says no more than that nothing is there. What is denied of some ("no other") leaves others. */
const DENIES =
  /^(?:there (?:are|is|were|was) (?:no|not|none)|no|nothing|i (?:can ?not|can't|do not|don't|could not|couldn't) (?:see|find|detect))\b/i;
const LEAVES_SOME =
  /\d|\b(?:but|however|except|besides|apart|wait|actually|only|other|others|more|another|else|although|though|doubt)\b|[,;:]/i;

/** Reads a whole answer, or what of one has been written so far: boxes never vanish as the text grows. */
export function readAnswer(text: string): WrittenAnswer {
  const thought = between(text, 'think');
  const said = finalPart(text);
  const all = boxesIn(said);
  const boxes = unique(all);
  const kind = boxes.length > 0 ? 'boxes' : saysNone(plain(said)) ? 'none' : 'unreadable';
  return { thought, kind, boxes, repeated: all.length - boxes.length };
}

/** The last <answer>, or what follows the thinking. While the thinking goes on, nothing is an answer. */
function finalPart(text: string): string {
  const opened = text.lastIndexOf('<answer>');
  if (opened !== -1) return text.slice(opened + '<answer>'.length).split('</answer>')[0] ?? '';
  const thoughtEnd = text.lastIndexOf('</think>');
  if (thoughtEnd !== -1) return text.slice(thoughtEnd + '</think>'.length);
  return text.includes('<think>') ? '' : text;
}

function between(text: string, tag: string): string | null {
  const start = text.indexOf(`<${tag}>`);
  if (start === -1) return null;
  return (text.slice(start + tag.length + 2).split(`</${tag}>`)[0] ?? '').trim();
}

/** Without fences, marks and full stops around it. */
const plain = (said: string): string =>
  said
    .replace(/```(?:json)?/gi, '')
    .replace(/<\|[a-z_]{1,30}\|>/g, '')
    .trim()
    .replace(/^["'`]+|["'`.]+$/g, '')
    .trim();

/** “None”, or “There are no ships”, and after it nothing but sentences that deny too. */
function saysNone(said: string): boolean {
  if (SAYS_NONE.test(said)) return true;
  const [first = '', ...rest] = said.split(/(?<=[.!])\s+|\n+/).map((sentence) => plain(sentence));
  const denies = (sentence: string): boolean => DENIES.test(sentence) && !LEAVES_SOME.test(sentence);
  return (SAYS_NONE.test(first) || (/^there /i.test(first) && denies(first))) && rest.every(denies);
}

function boxesIn(said: string): WrittenBox[] {
  const marked = [...said.matchAll(MARKED)].map(([said, name, ...numbers]) =>
    box(said, numbers, name ?? null),
  );
  if (marked.length > 0) return marked;
  const objects = innermost(said).flatMap((object) => {
    const found = BOX_KEY.exec(object);
    if (found === null) return [];
    const label = LABEL.exec(object);
    const points = [...object.matchAll(POINT)].map(([, x, y]): Point => [Number(x), Number(y)]);
    return [box(found[0], found.slice(1), label?.[1] ?? label?.[2] ?? label?.[3] ?? null, points)];
  });
  if (objects.length > 0) return objects;
  const lists = [...said.matchAll(BARE)];
  const alone = lists.length > 0 ? lists : [...said.matchAll(UNMARKED)];
  return alone.map(([said, ...numbers]) => box(said, numbers, null));
}

/** The texts between a brace and the next closing one, with no brace between: JSON's objects without objects inside. */
function innermost(said: string): string[] {
  const found: string[] = [];
  let opened = -1;
  for (let i = 0; i < said.length; i++) {
    if (said[i] === '{') opened = i;
    else if (said[i] === '}' && opened !== -1) {
      found.push(said.slice(opened + 1, i));
      opened = -1;
    }
  }
  return found;
}

function box(
  said: string,
  numbers: readonly (string | undefined)[],
  label: string | null,
  keypoints: readonly Point[] = [],
): WrittenBox {
  const written = numbers.filter((number) => number !== undefined);
  const [x1 = NaN, y1 = NaN, x2 = NaN, y2 = NaN] = written.map(Number);
  const name = label?.trim() ?? '';
  return { corners: [x1, y1, x2, y2], said, label: name === '' ? null : name, keypoints };
}

function unique(boxes: readonly WrittenBox[]): WrittenBox[] {
  const seen = new Set<string>();
  return boxes.filter(({ corners, label }) => {
    const key = `${corners.join()} ${label ?? ''}`;
    return !seen.has(key) && seen.add(key);
  });
}
