/**
 * What the things are for: cues of functional expressions ("where could passengers board a flight"). A question that
 * names no class is read by the class whose cues weigh most. Keyed by class name, as in `classes.ts`.
 *
 * Weight 3 settles a reading alone, 2 is typical, 1 only breaks ties. Written from what each thing is used for.
 */
export const CUES: Readonly<Record<string, Readonly<Record<1 | 2 | 3, string>>>> = {
  airplane: {
    3: 'fly, flight, pilot, take off, takeoff, airline, airborne, aviation, cockpit, air travel, cabin crew, by air, in the air, into the sky, through the sky, wing, parachute, airport gate, jet engine, landing gear',
    2: 'passenger, board, luggage, airport, sky, runway, overseas, abroad, holidaymaker, wingspan, taxi to the runway, fuselage, parked',
    1: 'travel, land, gate, hangar, engine, trip',
  },
  ship: {
    3: 'sail, sailor, voyage, sea captain, captain, seafarer, afloat, across the ocean, across the sea, by sea, maritime, cruise, navy, naval, at sea, overboard, seasick, ocean going, over the water',
    2: 'float, anchor, crew, ocean, cargo, freight, fishing, on the water, by water, deck, waterborne, sea, water transport',
    1: 'fisherman, water, goods, transport, carry, fish, wave',
  },
  'storage tank': {
    3: 'crude, crude oil, petroleum, fuel is stored, store fuel, store oil, oil is stored, fuel storage, oil storage, storing oil, storing fuel, store liquid, liquid storage, refinery, petrochemical, barrel, gasoline is kept, oil company, diesel, tank farm, kerosene, bulk liquid',
    2: 'oil, fuel, gasoline, petrol, liquid, chemical, leak, stored, store, storing, storage, stockpile, reserve',
    1: 'keep, kept, hold, flammable, gas, container',
  },
  'baseball diamond': {
    3: 'baseball, softball, home run, home plate, home base, pitcher, batter, inning, base, bases, little league, umpire, outfield, infield, dugout, shortstop, strike out, steal second, slide into, first base, second base, third base, grand slam, world series, curveball, bat, mitt, catcher',
    2: 'pitch a ball, pitch a, swing, glove, strike, ball team, innings, mound, fly ball, batting, pitching, homer',
    1: 'ball, ball game, team, catch, throw, pitch, hit',
  },
  'tennis court': {
    3: 'tennis, racket, racquet, backhand, forehand, wimbledon, deuce, volley, doubles match, match point, game set, singles match, tie break, tiebreak, ace, lob, us open, roland garros',
    2: 'serve, net, rally, set point, doubles, singles, smash',
    1: 'match, ball, game',
  },
  'basketball court': {
    3: 'basketball, hoop, hoops, dunk, slam dunk, dribble, three pointer, three point, free throw, layup, lay up, nba, rebound, jump shot, backboard, jump ball, pick up game, pickup game, tip off, alley oop, layups, shoot basket, streetball',
    2: 'shoot, five on five, three on three, basket, point guard, score a basket, bounce a ball',
    1: 'ball, bounce, court, score, jump',
  },
  'ground track field': {
    3: 'sprint, sprinter, lap, relay, hurdle, athletics, athlete, jog, jogger, jogging, marathon, track meet, javelin, long jump, shot put, decathlon, steeplechase, discus, runner, running race, run a race, foot race, 400 m, 400 metre, 100 m, 100 metre, run lap, run laps, high jump, pole vault, race around, race each other, spikes, track team',
    2: 'race, run, stopwatch, spectator, finish line, starting block, soccer match, football match, soccer game, football game, athletic event, athletic, workout, train for',
    1: 'exercise, train, sport, cheer, crowd, soccer, football, fit, lane',
  },
  harbor: {
    3: 'tie up, tie boat up, tie a boat, tie boat, tie a ship, moor, berth, unload cargo, load cargo, dock a, dock their, dock, disembark, set sail from, unload ship, park a boat, park boat, keep their boat, keep a boat, leave a boat, leave their boat, step ashore, come ashore, go ashore, board a boat, board a ship, board a ferry, get on a boat, rent a boat, launch a boat, safe from storm, fishing boat return, anchor a boat, yacht owner, boat owner, boat be parked, boat parked',
    2: 'unload, ashore, catch a ferry, offload, ferry, container be unloaded, boat, ship, yacht, goods arrive by sea, longshoreman',
    1: 'load, boarding, land, fish',
  },
  bridge: {
    3: 'cross the river, cross a river, get across, cross the water, cross over, crossing the river, other bank, opposite bank, far bank, walk across, drive across, drive over the, over the river, over a river, over the water, without getting wet, span, both banks, two banks, river side, other side of the river, other side of the water, connect the two, link the two, connects the two, get over the, without a boat, dry feet, keep dry, pass over the',
    2: 'cross, across, river, crossing, water below, bank of, connect, link',
    1: 'walk, drive, over, water',
  },
  vehicle: {
    3: 'drive, driver, drive to work, motorist, commute, commuter, steering wheel, licence plate, license plate, number plate, road trip, four wheel, wheels, tyre, tire, traffic jam, road user, speeding ticket, on the road, parking ticket, behind the wheel, parked on the, parking space, headlight, garage, delivery driver',
    2: 'traffic, wheel, parking, parked, park, petrol station, steer, by road, passenger seat, highway patrol',
    1: 'road, ride, street, passenger, transport',
  },
  overpass: {
    3: 'change highway, change motorway, switch highway, road over road, merge onto, on ramp, off ramp, highway cross, motorway cross, above another road',
    2: 'ramp, merge, junction, highway meet',
    1: 'highway, motorway, freeway',
  },
};
