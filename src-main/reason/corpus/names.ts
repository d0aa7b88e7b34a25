import { NOUNS } from '../lexicon/classes.js';
import type { VocabularyClass } from '../vocabulary.js';

/** A noun for a class, as people write it. */
export interface Noun {
  readonly one: string;
  readonly many: string;
  readonly classes: readonly string[];
  readonly prefers?: 'large' | 'small';
}

/** Names beyond those of the bundle and of the parser's lexicon, `singular/plural` where the plural is odd. */
const MORE: Readonly<Record<string, string>> = {
  airplane:
    'passenger airplane, commercial jet, commercial airliner, parked jet, parked aircraft/parked aircraft, parked plane, regional jet, turboprop, cargo plane, military jet, military aircraft/military aircraft, transport plane, airbus/airbuses, boeing, four-engine jet, twin-engine jet, cessna, big bird, winged thing, delta-wing jet, swept-wing jet, warplane, seaplane, stealth bomber, 747/747s, flying machine, propeller aircraft/propeller aircraft',
  ship: 'moored boat, docked ship, moored vessel, cruiser, pleasure boat, pleasure craft/pleasure craft, yacht, sailing boat, sailing yacht, motor boat, moored yacht, river boat, barge, ferry/ferries, ferry boat, houseboat, naval vessel, navy ship, frigate, coaster, workboat, anchored ship, lighter, cabin cruiser, powerboat, skiff, tour boat, steamer, cargo vessel, merchant ship',
  'storage tank':
    'cylindrical tank, round tank, petrol tank, gas tank, chemical tank, oil storage tank, round storage tank, fuel storage tank, petroleum tank, crude oil tank, circular tank, vat, water tank, tank with a floating roof/tanks with floating roofs, drum, round container, circular reservoir, cylinder, fuel depot tank, lng tank, tank farm tank',
  'baseball diamond':
    'baseball pitch/baseball pitches, sandlot, little league field, dirt diamond, ball park, baseball ground, baseball park, softball pitch/softball pitches, ball ground, baseball sandlot, baseball stadium, kickball field, clay infield, baseball playing field, fan-shaped field, fan-shaped diamond',
  'tennis court':
    'tennis pitch/tennis pitches, court with a net/courts with a net, hard tennis court, clay tennis court, clay court, racket court, racquet court, grass court, tennis playing area, tennis surface',
  'basketball court':
    'basketball pitch/basketball pitches, hoops court, hoop court, court with hoops/courts with hoops, bball court, streetball court, outdoor basketball court, basketball ground, full-court basketball area, basketball playing area, basketball hardtop',
  'ground track field':
    'athletics field, athletic field, athletics stadium, running oval, athletics oval, tartan track, track and field ground, track-and-field stadium, sports stadium, track stadium, sports oval, stadium with a running track/stadiums with running tracks, 400 m track, eight-lane track, oval athletics track, soccer field with a track around it/soccer fields with a track around them, field with a running track/fields with a running track, track circuit, athletics arena, running ground, sports ground with a track/sports grounds with a track',
  harbor:
    'boat dock, boat pier, mooring pier, mooring finger, floating dock, floating pier, boat jetty/boat jetties, ferry pier, loading pier, fuel jetty/fuel jetties, pier finger, dock finger, wooden pier, concrete pier, walkway into the water/walkways into the water, marina pier, marina dock, ship dock, berthing place, mooring place, boat landing, docking pier',
  bridge:
    'span, road bridge, railway bridge, rail bridge, highway bridge, river bridge, pedestrian bridge, foot bridge, arched bridge, suspension bridge, crossing over the river/crossings over the river, crossing over the water/crossings over the water, bridge over the river/bridges over the river, bridge over the canal/bridges over the canal, bridge deck, road crossing the river/roads crossing the river, overwater crossing',
  vehicle:
    'parked car, parked vehicle, passenger car, delivery van, motor vehicle, road vehicle, sports car, station wagon, estate car, hatchback, saloon, saloon car, auto, parked truck, moving car, four-wheeler, police car, camper van, tractor, trailer, ride, parked automobile, commercial vehicle, suv, crossover, people carrier, ute, motorhome, pick-up',
  overpass:
    'flyover, interchange, grade-separated junction, highway interchange, motorway interchange, cloverleaf interchange, highway junction, stacked interchange, elevated crossing, road overpass/road overpasses, motorway flyover, cloverleaf/cloverleaves, overhead crossing, spaghetti junction',
};

/** Nouns that may mean several classes; the scene decides which are there. */
const SEVERAL: readonly (readonly [names: string, classes: readonly string[]])[] = [
  [
    'court, playing court, ball court, hard court, sports court, outdoor court',
    ['tennis court', 'basketball court'],
  ],
  [
    'sports facility/sports facilities, sports venue, sports ground, playing field, sports area, sports field, athletic facility/athletic facilities, recreational facility/recreational facilities, sports pitch/sports pitches, place for sport/places for sport',
    ['tennis court', 'basketball court', 'baseball diamond', 'ground track field'],
  ],
];

function plural(noun: string): string {
  if (/(?:s|x|ch|sh)$/.test(noun)) return `${noun}es`;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  if (/craft$/.test(noun)) return noun;
  return noun.endsWith('wharf') ? `${noun.slice(0, -1)}ves` : `${noun}s`;
}

function nouns(list: string, classes: readonly string[]): Noun[] {
  return list
    .split(',')
    .map((entry) => entry.trim().split('/'))
    .map(([one = '', many]) => ({ one, many: many ?? plural(one), classes }));
}

/** Every name that the corpus uses for one class. */
export function namesOf({ name, plural: many, synonyms }: VocabularyClass): Noun[] {
  const own = [name, ...synonyms].map((one) => ({
    one,
    many: one === name ? many : plural(one),
    classes: [name],
  }));
  const lexical = NOUNS.filter(({ classes }) => classes.length === 1 && classes[0] === name).map(
    ({ noun, prefers }) => ({
      one: noun,
      many: plural(noun),
      classes: [name],
      ...(prefers === undefined ? {} : { prefers }),
    }),
  );
  // What the lexicon says of a name holds for the bundle's synonym too: a freighter is one of the large ones.
  const known = new Set(lexical.map(({ one }) => one));
  const more = nouns(MORE[name] ?? '', [name]).filter(({ one }) => one !== '' && !known.has(one));
  return [...lexical, ...own.filter(({ one }) => !known.has(one)), ...more];
}

/** Nouns for several classes at once, of which at least one is there. */
export function severalNames(present: readonly string[]): Noun[] {
  return SEVERAL.flatMap(([names, classes]) =>
    classes.some((name) => present.includes(name)) ? nouns(names, classes) : [],
  );
}
