import { describe, expect, it } from 'vitest';
import { chainText, parseQuestion } from '../../src-main/reason/index.js';
import type { Task } from '../../src-main/contract/index.js';
import { distractors, vocabulary } from './scenes.js';

/** The chain as one line a step, without its numbers' brackets around the whole. */
function read(question: string, task: Task = 'gres'): string[] {
  const { chain } = parseQuestion(question, { vocabulary, distractors, task });
  return chainText(chain)
    .split('\n')
    .map((line) => line.replace(/^\[\d+\] /, ''));
}

describe('nouns', () => {
  it.each([
    ['jets', 'airplane'],
    ['oil tanks', 'storage tank'],
    ['the hoops courts', 'basketball court'],
    ['every jetty', 'harbor'],
    ['all lorries', 'vehicle'],
    ['running tracks', 'ground track field'],
    ['ball fields', 'baseball diamond'],
    ['boats', 'ship'],
    ['viaducts', 'bridge'],
  ])('%s → %s', (question, name) => {
    expect(read(question)[0]).toBe(`find "${name}"`);
  });

  it('takes a noun for several classes as their union', () => {
    expect(read('courts')).toEqual([
      'find "tennis court"',
      'find "basketball court"',
      'union of [1], [2]',
      'answer [3]',
    ]);
    expect(read('tanks and ships')).toContain('union of [1], [2]');
    expect(read('tanks, ships and bridges')).toContain('union of [1], [2], [3]');
  });

  it('finds the noun behind adjectives that it does not know', () => {
    expect(read('a huge fan-shaped diamond')[0]).toBe('find "baseball diamond"');
    expect(read('a huge fan-shaped diamond')).toContain('not read: "fan"');
    expect(read('the windmill')[0]).toBe('find "windmill"');
  });

  it('chooses from a set that is named first or last', () => {
    const chosen = [
      'find "airplane"',
      'count [1], expecting 5',
      'take the one of [1] nearest to the middle',
      'answer [3]',
    ];
    expect(read('from the five airplanes, the middle one')).toEqual(chosen);
    expect(read('the middle one among the five airplanes')).toEqual(chosen);
    expect(read('i am looking for the widest among the bridges')).toContain('take the widest of [1]');
  });

  it('falls back on the first class that is named', () => {
    expect(read('oh so 4 if but tanks')).toContain('find "storage tank"');
  });

  it('keeps words that only look like a class apart', () => {
    expect(read('tennis courts beside the car park')).toEqual([
      'find "tennis court"',
      'find "paved ground"',
      'keep the ones of [1] right beside [2]',
      'answer [3]',
    ]);
    expect(read('the ship canal')[0]).toBe('find "water"');
    expect(read('windmills')[0]).toBe('find "windmill"');
  });

  it.each([
    ['storgae tanks', 'storage tank'],
    ['airplnes', 'airplane'],
    ['harbro', 'harbor'],
    ['vehicels', 'vehicle'],
    ['bridegs', 'bridge'],
  ])('reads the slip %s as %s', (slip, name) => {
    expect(read(slip)[0]).toBe(`find "${name}"`);
  });

  it('says what it corrected', () => {
    expect(parseQuestion('the airplne', { vocabulary }).corrected).toEqual([
      { from: 'airplne', to: 'airplane' },
    ]);
  });

  it('does not turn meant words into others', () => {
    expect(read('ships near the shops')).toEqual([
      'find "ship"',
      'find "building"',
      'keep the ones of [1] near [2]',
      'not read: "shops"',
      'answer [3]',
    ]);
    expect(read('cars in the lanes').join()).not.toContain('airplane');
  });
});

describe('uses', () => {
  it.each([
    ['where could passengers board a flight', 'airplane'],
    ['Where can I catch a jet engine roaring before take off?', 'airplane'],
    ['anything a baseball team would use', 'baseball diamond'],
    ['somewhere to practise my backhand', 'tennis court'],
    ['where do people run laps', 'ground track field'],
    ['something that keeps crude oil', 'storage tank'],
    ['where could a fisherman tie his boat up', 'harbor'],
    ['how could I get across the river without getting wet', 'bridge'],
    ['places to shoot hoops', 'basketball court'],
    ['what a commuter would drive to work', 'vehicle'],
    ['something that can sail across the ocean', 'ship'],
  ])('%s → %s', (question, name) => {
    expect(read(question)[0]).toBe(`find "${name}"`);
  });

  it('keeps the place of a use', () => {
    expect(read('where could someone hit a home run in the north of the image')).toEqual([
      'find "baseball diamond"',
      'keep the ones of [1] in the north of the scene',
      'answer [2]',
    ]);
  });
});

describe('attributes', () => {
  it('reads colours, and the shade before a colour', () => {
    expect(read('white tanks')[1]).toBe('keep the ones of [1] that are white');
    expect(read('dark blue cars')[1]).toBe('keep the ones of [1] that are blue');
    expect(read('ships with a red hull')[1]).toBe('keep the ones of [1] that are red');
    expect(read('tanks that are not white')[1]).toBe('keep the ones of [1] that are not white');
  });

  it('ranks where one is meant and parts where many are', () => {
    expect(read('the largest tank')[1]).toBe('take the largest of [1]');
    expect(read('the two longest ships')[1]).toBe('take the 2 longest of [1]');
    expect(read('the second largest tank')[1]).toBe('take the 2nd largest of [1]');
    expect(read('large tanks')[1]).toBe('keep the large ones of [1]');
    expect(read('the smaller bridge')[1]).toBe('take the smallest of [1]');
  });

  it.each([
    ['ships longer than 50 m', 'length > 50 m'],
    ['ships at least 0.2 km long', 'length > 200 m'],
    ['tanks larger than 500 m2', 'area > 500 m²'],
    ['tanks with an area above 2 ha', 'area > 20000 m²'],
    ['bridges under 30 ft wide', 'width < 9.144 m'],
    ['cars smaller than 20 px', 'length < 20 px'],
  ])('%s → %s', (question, condition) => {
    expect(read(question)[1]).toBe(`keep those of [1] with ${condition}`);
  });

  it('reads orientation and grouping', () => {
    expect(read('ships heading north-west')[1]).toBe('keep the ones of [1] that point northwest');
    expect(read('planes facing left')[1]).toBe('keep the ones of [1] that point left');
    expect(read('the jet with its nose pointing south')[1]).toBe('keep the ones of [1] that point south');
    expect(read('planes whose tail points up')[1]).toBe('keep the ones of [1] that point down');
    expect(read('ships lying east-west')[1]).toBe('keep the ones of [1] that lie east-west');
    expect(read('ships whose bow points to the lower left')[1]).toBe(
      'keep the ones of [1] that point to the bottom left',
    );
    expect(read('cars driving up')[1]).toBe('keep the ones of [1] that point up');
    expect(read('cars parked on the left')[1]).toBe('keep the ones of [1] in the left of the scene');
    expect(read('ships lying north of the pier')[2]).toBe('keep the ones of [1] north of [2]');
    expect(read('diagonal planes')[1]).toBe('keep the ones of [1] that lie diagonal');
    expect(read('isolated tanks')[1]).toBe('keep the ones of [1] that stand alone');
    expect(read('planes in a row')[1]).toBe('keep the ones of [1] that stand in a row');
  });
});

describe('places', () => {
  it.each([
    ['tennis courts in the top left corner', 'in the top left of the scene'],
    ['ships in the north', 'in the north of the scene'],
    ['tanks, lower right', 'in the bottom right of the scene'],
    ['cars in the middle of the image', 'in the middle of the scene'],
    ['ships at the edge of the picture', 'at the edge of the scene'],
    ['courts in the south-west half', 'in the southwest of the scene'],
  ])('%s → %s', (question, place) => {
    expect(read(question).join('\n')).toContain(place);
  });

  it('takes a side before the noun as among the others', () => {
    expect(read('the left tank')[1]).toBe('take the leftmost of [1]');
    expect(read('the two northern bridges')[1]).toBe('take the 2 northernmost of [1]');
    expect(read('second court from the left').at(-2)).toBe('take the 2nd leftmost of [3]');
    expect(read('the northern of the two bridges')).toContain('take the northernmost of [1]');
  });

  it('reads rows and clusters', () => {
    expect(read('bottom row of tanks')[1]).toBe('part [1] into rows, take the bottommost of these');
    expect(read('the second row of tanks')[1]).toBe('part [1] into rows, take the 2nd topmost of these');
    expect(read('third plane from the left in the top row').slice(1, 3)).toEqual([
      'part [1] into rows, take the topmost of these',
      'take the 3rd leftmost of [2]',
    ]);
    expect(read('the smaller group of courts')[3]).toBe('part [3] into clusters, take the smallest of these');
  });
});

describe('what lies around', () => {
  it.each([
    ['planes parked on grass', ['find "grass"', 'keep the ones of [1] inside [2]']],
    ['ships in open water', ['find "water"', 'keep the ones of [1] inside [2]']],
    ['planes not on the runway', ['find "airfield pavement"', 'keep the ones of [1] not inside [2]']],
    ['planes on the lawn next to the taxiway', ['find "grass"', 'keep the ones of [1] inside [2]']],
    ['cars south of the trees', ['find "trees"', 'keep the ones of [1] south of [2]']],
    ['bridges over the river', ['find "water"', 'keep the ones of [1] touching [2]']],
    ['vehicles near the largest building', ['find "building"', 'take the largest of [2]']],
  ])('%s', (question, steps) => {
    expect(read(question)).toEqual(expect.arrayContaining(steps));
  });

  it('reads the building and leaves unchecked that it is a terminal', () => {
    expect(read('planes south of the long terminal')).toEqual([
      'find "airplane"',
      'find "building"',
      'keep the long ones of [2]',
      'keep the ones of [1] south of [3]',
      'not read: "terminal"',
      'answer [4]',
    ]);
  });

  it('does not answer a hangar with any building', () => {
    expect(read('the hangar')[0]).toBe('find "hangar"');
    expect(read('the building')[0]).toBe('find "building"');
  });
});

describe('colours of parts', () => {
  it.each([
    ['the plane with a red tail', ['red at the tail']],
    ['plane whose whole rear fuselage is pink', ['pink at the tail']],
    ['diamonds with no grass in the infield', ['not green in the middle']],
    ['diamond near the bridge, dirt infield', ['brown in the middle']],
    ['tanks with a white roof', ['white in the middle']],
    ['courts with a green surround', ['green at the rim']],
    ['planes with blue and white wings', ['blue at the wings', 'white at the wings']],
    ['ships with a red hull', ['red']],
  ])('%s', (question, said) => {
    const colours = read(question).filter((line) => line.includes(' that are '));
    expect(colours.map((line) => line.replace(/^.* that are /, ''))).toEqual(said);
  });
});

describe('relations', () => {
  it.each([
    ['ships near the bridge', 'near [2]'],
    ['ships within 50 m of a bridge', 'within 50 m of [2]'],
    ['ships less than 1 km from the bridge', 'within 1000 m of [2]'],
    ['ships more than 100 m away from the bridge', 'not within 100 m of [2]'],
    ['ships next to a bridge', 'right beside [2]'],
    ['ships touching the bridge', 'touching [2]'],
    ['ships north of the bridge', 'north of [2]'],
    ['ships to the left of the bridge', 'left of [2]'],
    ['ships on the eastern side of the bridge', 'east of [2]'],
    ['ships below the bridge', 'below [2]'],
    ['cars on the bridge', 'inside [2]'],
    ['ships that are not near the bridge', 'not near [2]'],
    ['bridges with cars', 'with a member of [2]'],
    ['bridges without cars', 'without a member of [2]'],
  ])('%s → %s', (question, condition) => {
    expect(read(question)[2]).toBe(`keep the ones of [1] ${condition}`);
  });

  it('nests: the landmark has landmarks of its own', () => {
    expect(read('the tank nearest the largest ship north of the pier')).toEqual([
      'find "storage tank"',
      'find "ship"',
      'find "harbor"',
      'keep the ones of [2] north of [3]',
      'take the largest of [4]',
      'take the one of [1] nearest to [5]',
      'answer [6]',
    ]);
  });

  it('attaches what follows a comma or an "and" to the thing itself', () => {
    for (const question of [
      'tanks near the ship, north of the pier',
      'tanks near the ship and north of the pier',
    ]) {
      expect(read(question)).toContain('keep the ones of [1] north of [2]');
      expect(read(question)).toContain('keep the ones of [3] near [4]');
    }
  });

  it('reads between, with two landmarks or one kind', () => {
    expect(read('the ship between the bridge and the pier')[3]).toBe(
      'keep the ones of [1] between [2] and [3]',
    );
    expect(read('the ship between two bridges')).toContain('keep the ones of [1] between two of [2]');
  });

  it('reads landmarks joined by "and" as either', () => {
    expect(read('tanks near the bridge and the pier')[3]).toBe('union of [2], [3]');
  });

  it('takes away what is excepted', () => {
    expect(read('all tanks except the largest one')).toEqual([
      'find "storage tank"',
      'take the largest of [1]',
      '[1] without [2]',
      'answer [3]',
    ]);
    expect(read('vehicles other than those near the bridge')).toContain('keep the ones of [1] near [2]');
  });

  it('says what it cannot check', () => {
    const { chain, unread } = parseQuestion('aircraft parked on snow', { vocabulary, distractors });
    expect(unread).toEqual(['on snow']);
    expect(chain.some(({ verb }) => verb === 'unread')).toBe(true);
    expect(parseQuestion('the ship behind the bridge', { vocabulary }).unread).toEqual(['behind the bridge']);
  });
});

describe('counts and tasks', () => {
  it('checks how many are there', () => {
    expect(read('the three tanks')).toContain('count [1], expecting 3');
    expect(read('both bridges')).toContain('count [1], expecting 2');
    expect(read('How many ships are there?')).toEqual(['find "ship"', 'count [1]', 'answer [1]']);
  });

  it('ends in one for rec and takes the term alone for ovd', () => {
    expect(read('white tanks', 'rec').at(-2)).toBe('take the surest of [2]');
    expect(read('tanks', 'ovd')).toEqual(['find "storage tank"', 'answer [1]']);
    expect(read('the largest white tank near the ships', 'ovd')).toEqual([
      'find "storage tank"',
      'not read: "largest", "white", "near", "ships"',
      'answer [1]',
    ]);
  });

  it('does not mind how it is asked', () => {
    const plain = read('largest ship');
    for (const question of [
      'Find the largest ship',
      'Where is the largest ship?',
      'which is the largest ship',
      'Could you please show me the largest ship?',
      'select THE LARGEST SHIP!',
    ]) {
      expect(read(question)).toEqual(plain);
    }
  });

  it('gives a question that it cannot read the plain find, with the words', () => {
    const { chain, unread } = parseQuestion('wibble wobble', { vocabulary });
    expect(chain[0]).toEqual({ verb: 'find', term: 'wibble wobble' });
    expect(chain.at(-1)?.verb).toBe('answer');
    expect(parseQuestion('??', { vocabulary }).unread).not.toEqual([]);
    expect(unread).toEqual([]);
  });
});

describe('as other people write', () => {
  it.each<[string, string[]]>([
    ['south-most diamond of the lot', ['take the southernmost of [1]']],
    ['middle of the three large jets', ['take the one of [2] nearest to the middle']],
    ['the one parked plane whose nose points south-west', ['keep the ones of [1] that point southwest']],
    ['the eastward pointing plane', ['keep the ones of [1] that point east']],
    ['only ship out in the bay', ['keep the ones of [1] inside [2]']],
    ['infield without any grass in it', ['keep the ones of [1] that are not green in the middle']],
    ['middle bridge out of the right-hand three', ['take the 3 rightmost of [1]']],
    ['the six small tanks, left of the large ones', ['keep the ones of [1] left of [2]']],
    ['all but the leftmost of the red ships', ['take the leftmost of [2]', '[2] without [3]']],
    ['tennis pair', ['count [1], expecting 2']],
    ['upper, skin (all dirt) ball diamond', ['find "baseball diamond"']],
    ['orange-ish ships', ['keep the ones of [1] that are orange']],
    ['silvery white car', ['keep the ones of [1] that are white']],
    [
      'middle block of three courts',
      ['part [3] into clusters of 3, take the one of these nearest to the middle'],
    ],
    ['target: northernmost tank', ['find "storage tank"', 'take the northernmost of [1]']],
    ['red ship nearest to the bottom right corner', ['take the one of [2] nearest to the bottom right']],
    ['the courts whose long sides run north to south', ['keep the ones of [3] that lie north-south']],
    ['tennis pair set back from the other four', ['keep the ones of [1] that stand alone']],
    ['planes on the northern lawn', ['keep the ones of [1] in the north of the scene']],
    ['cars on the road, not the ones in the yard', ['[3] without']],
  ])('%s', (question, steps) => {
    const lines = read(question);
    for (const step of steps)
      expect(
        lines.some((line) => line.startsWith(step)),
        lines.join(' / '),
      ).toBe(true);
  });

  it('keeps what is behind a thing close to it, and says what it could not check', () => {
    const lines = read('car just behind the bridge');
    expect(lines).toContain('keep the ones of [1] near [2]');
    expect(lines.join()).toContain('not read: "behind the bridge"');
  });

  it('takes what the scene holds most of for a noun that is left out', () => {
    const noun = (question: string, commonest?: string) =>
      parseQuestion(question, { vocabulary, distractors, commonest }).chain[0];
    expect(noun('the white ones in the upper half', 'airplane')).toEqual({ verb: 'find', term: 'airplane' });
    expect(noun('the white tanks in the upper half', 'airplane')).toEqual({
      verb: 'find',
      term: 'storage tank',
    });
    expect(noun('the gazebo', 'airplane')).toEqual({ verb: 'find', term: 'gazebo' });
  });
});
