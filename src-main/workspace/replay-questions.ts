import type { PixelBox, Task } from '../contract/index.js';
import { boxArea, boxCentre, distanceBetweenBoxes } from '../geometry/index.js';

/** What the bundled scene is asked before and after teaching, to tell what was forgotten. */
export interface ReplayQuestion {
  readonly question: string;
  /** How it is asked, and what a right answer is held to be. */
  readonly asked: Task;
  readonly task: 'one' | 'many' | 'none';
  readonly targets: readonly PixelBox[];
}

export interface Annotated {
  readonly label: string;
  readonly bbox: PixelBox;
}

/** A superlative asks only where the first is plainly before the second: by this share of its area, */
const LARGER_SHARE = 0.2;
/** or by this share of its own size towards the side. */
const FURTHER_SHARE = 0.5;
/** Things that the scene does not hold, and no bundle knows as a class. */
const ABSENT = ['the lighthouse by the water', 'helicopters north of the bridge'];

/**
 * Every class by its name, as terms and the perceiver are asked; and what takes a chain: which of several is the largest, the
 * farthest to a side or the closest to the only one of a class, as the true boxes have it, and what is not there. The parser
 * reads all of these, so that they tell what a user would notice and not what the policy alone forgot. Pure.
 */
export function replayQuestions(
  classes: readonly string[],
  annotations: readonly Annotated[],
): ReplayQuestion[] {
  const landmark = annotations.find(
    (one) => annotations.filter(({ label }) => label === one.label).length === 1,
  );
  const found = classes.flatMap((label) => {
    const boxes = annotations.filter((one) => one.label === label).map(({ bbox }) => bbox);
    const all: ReplayQuestion = {
      question: label,
      asked: 'ovd',
      task: boxes.length === 0 ? 'none' : 'many',
      targets: boxes,
    };
    return [all, ...superlatives(label, boxes, landmark)];
  });
  const absent = ABSENT.map((question): ReplayQuestion => ({
    question,
    asked: 'gres',
    task: 'none',
    targets: [],
  }));
  return [...found, ...absent];
}

interface Order {
  readonly question: string;
  /** The box with the most of it is meant. */
  readonly measure: (box: PixelBox) => number;
  /** By how much more than the next. */
  readonly apart: (box: PixelBox) => number;
}

const longer = ([, , w, h]: PixelBox): number => Math.max(w, h);

/** @param landmark the only one of its class, where there is one */
function ordersOf(label: string, landmark: Annotated | undefined): Order[] {
  const orders: Order[] = [
    { question: `the largest ${label}`, measure: boxArea, apart: (box) => LARGER_SHARE * boxArea(box) },
    {
      question: `the leftmost ${label}`,
      measure: (box) => -boxCentre(box)[0],
      apart: (box) => FURTHER_SHARE * longer(box),
    },
    {
      question: `the lowest ${label}`,
      measure: (box) => boxCentre(box)[1],
      apart: (box) => FURTHER_SHARE * longer(box),
    },
  ];
  if (landmark === undefined) return orders;
  const question = `which ${label} sits closest to the ${landmark.label}`;
  return [
    ...orders,
    {
      question,
      measure: (box) => -distanceBetweenBoxes(box, landmark.bbox),
      apart: (box) => FURTHER_SHARE * longer(box),
    },
  ];
}

function superlatives(
  label: string,
  boxes: readonly PixelBox[],
  landmark: Annotated | undefined,
): ReplayQuestion[] {
  return ordersOf(label, landmark).flatMap(({ question, measure, apart }) => {
    const [first, second] = [...boxes].sort((a, b) => measure(b) - measure(a));
    if (first === undefined || second === undefined || measure(first) - measure(second) < apart(first))
      return [];
    return [{ question, asked: 'gres', task: 'one', targets: [first] }];
  });
}
