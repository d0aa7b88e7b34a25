/**
 * What people call the classes beyond the bundle's own synonyms, and nouns that stand for several of them. Keyed by
 * class name: an entry counts only where the bundle's vocabulary has the class, so a bundle with other classes loses
 * nothing but these shortcuts.
 */
export interface NounEntry {
  readonly noun: string;
  readonly classes: readonly string[];
  /** A word for the bigger or smaller kind of its class: "truck" among vehicles. It orders, it never excludes. */
  readonly prefers?: 'large' | 'small';
}

const AIRPLANE = ['airplane'];
const SHIP = ['ship'];
const TANK = ['storage tank'];
const DIAMOND = ['baseball diamond'];
const TENNIS = ['tennis court'];
const BASKETBALL = ['basketball court'];
const TRACK = ['ground track field'];
const HARBOR = ['harbor'];
const BRIDGE = ['bridge'];
const VEHICLE = ['vehicle'];
const COURTS = ['tennis court', 'basketball court'];
const SPORTS = [...COURTS, 'baseball diamond', 'ground track field'];

function nouns(classes: readonly string[], names: string, prefers?: 'large' | 'small'): NounEntry[] {
  return names
    .split(',')
    .map((noun) => ({ noun: noun.trim(), classes, ...(prefers === undefined ? {} : { prefers }) }));
}

export const NOUNS: readonly NounEntry[] = [
  ...nouns(
    AIRPLANE,
    'plane, acft, jet, aircraft, airliner, aeroplane, jumbo, fighter, fighter jet, bomber, propeller plane, airframe, passenger jet, passenger plane, prop plane, turboprop, biplane, narrow body, narrowbody, narrow body jet, twin jet, twinjet',
  ),
  ...nouns(AIRPLANE, 'jumbo jet, widebody, wide body, wide body jet, wide bodied jet', 'large'),
  ...nouns(AIRPLANE, 'light aircraft, small plane, private jet, business jet, bizjet, biz jet', 'small'),
  ...nouns(
    SHIP,
    'boat, vessel, watercraft, craft, trawler, fishing boat, warship, destroyer, patrol boat, sailboat, catamaran, hull, tug, tugboat, barge, ferry, yacht, surface contact, surface vessel',
  ),
  ...nouns(
    SHIP,
    'cargo ship, container ship, freighter, tanker, oil tanker, cruise ship, cruise liner, liner, aircraft carrier, bulk carrier',
    'large',
  ),
  ...nouns(SHIP, 'dinghy, motorboat, motor boat, speedboat, rowing boat, small boat', 'small'),
  ...nouns(
    TANK,
    'tank, oil tank, fuel tank, silo, cistern, gasholder, oil drum, oil container, storage container, reservoir tank',
  ),
  ...nouns(
    DIAMOND,
    'diamond, ball diamond, ball field, ballfield, ballpark, baseball field, baseball infield, infield, home plate, softball field, softball diamond, baseball, softball, baseball ground, baseball court',
  ),
  ...nouns(
    TENNIS,
    'tennis court, tennis, tennis ground, tennis facility, court with a net, court with net, court with the net, court with the nets, one with a net, one with net, one with nets, tennis slab, net court, court with nets, court for tennis, one for tennis',
  ),
  ...nouns(
    BASKETBALL,
    'basketball court, basketball, hoop court, court with hoops, court with the hoops, court with the hoop, court with two hoops, court with basketball hoops, court with baskets, court with a hoop, one with hoops, one with a hoop, court with basket, one with baskets, basketball facility, basket court, ball court, hoop pad, hoops pad, hoop slab, court for basketball, one for basketball',
  ),
  ...nouns(
    TRACK,
    'track, running track, athletics track, athletic track, race track, running oval, oval track, track oval, oval, stadium, athletics stadium, track and field, sports track, athletics ground, sprint track, running circuit',
  ),
  ...nouns(
    HARBOR,
    'harbour, dock, pier, jetty, wharf, quay, marina, berth, finger pier, finger dock, mooring, port, landing stage, pontoon, boat slip, slipway, quayside, seaport, haven',
  ),
  ...nouns(
    BRIDGE,
    'viaduct, span, footbridge, road bridge, river crossing, river bridge, causeway, road crossing the river, road across the river, road over the river, crossing over the river, crossing over the water, road over the water, railway over the river, water crossing, canal crossing, crossing of the river, crossing of the canal, crossing of the water, crossing over the canal, road crossing of the river, road crossing of the canal, rail crossing of the river',
  ),
  ...nouns(
    VEHICLE,
    'everything on wheels, anything on wheels, car, traffic, automobile, van, sedan, pickup, pickup truck, taxi, cab, motor car, motor, motor vehicle, veh, jeep, suv, minivan, hatchback',
  ),
  ...nouns(
    VEHICLE,
    'truck, lorry, bus, coach, school bus, city bus, tour bus, box truck, garbage truck, refuse truck, dump truck, tanker truck, fire truck, fire engine, semi, semi truck, semi trailer, tractor trailer, trailer truck, minibus, articulated lorry',
    'large',
  ),
  ...nouns(['overpass'], 'flyover, interchange, cloverleaf, motorway junction'),
  ...nouns(COURTS, 'court, playing court, hard court, sports court, ball game court'),
  ...nouns(
    SPORTS,
    'sports field, sport field, sports facility, sports ground, playing field, sports venue, athletic facility, athletic field, game field',
  ),
  ...nouns(['baseball diamond', 'ground track field'], 'field'),
  ...nouns(['airplane', 'ship', 'vehicle'], 'means of transport, transport, craft of any kind'),
];
