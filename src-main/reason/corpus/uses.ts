/**
 * What things are for, as whole requests: the corpus asks for a class without naming it. `{}` marks where a use is put
 * into one of the frames below.
 */
export const USES: Readonly<Record<string, string>> = {
  airplane:
    'take off from a runway, fly passengers abroad, cross the atlantic in hours, carry people through the air, land at an airport, be flown by a pilot, have wings and a fuselage, carry holidaymakers across the sky, taxi to the gate, fly, be boarded with a boarding pass, need a pilot and a co-pilot, climb to cruising altitude, be refuelled between flights, get airborne, lift off, carry cargo by air',
  ship: 'sail across the ocean, float on the water, carry freight by sea, be steered by a captain, go fishing offshore, put to sea, cross the sea, be moored to a pier, drop anchor, take tourists around the bay, transport containers across the ocean, navigate the river, have a hull and a deck, need a life jacket, tow a water skier, ferry passengers over the water, cruise along the coast',
  'storage tank':
    'hold crude oil, store petroleum, keep fuel before it is shipped, hold large volumes of liquid, contain chemicals, be filled with gasoline, feed a refinery, store liquid fuel, keep natural gas, hold thousands of barrels, leak oil if they were damaged, be drained of petrol, store diesel, stock kerosene',
  'baseball diamond':
    'play baseball, hit a home run, pitch a ball to a batter, steal second base, throw a curveball, host a little league game, practise batting, play softball, slide into home plate, strike out a batter, catch a fly ball, swing a bat, run the bases, play nine innings, hold a softball practice, bunt a ball, round third base and head home, warm up in the bullpen, watch a pitcher throw',
  'tennis court':
    'play tennis, practise a backhand, serve an ace, swing a racket, play a doubles match, volley at the net, hit a forehand, play a set, hold a tennis lesson, train for wimbledon, win a match point, play singles, hit a ball over a net with a racquet, learn to lob, play deuce, rally from the baseline',
  'basketball court':
    'shoot hoops, dunk a ball, dribble a ball, play three on three, practise free throws, score a three-pointer, play a pick-up game, do a layup, grab a rebound, play five on five, shoot some baskets, bounce a ball and shoot at a rim, practise jump shots, throw a ball through a ring, play streetball, slam dunk, make a buzzer beater',
  'ground track field':
    'run laps, hold an athletics meeting, sprint 100 metres, train for a relay, jog in circles, run a 400 m race, run hurdles, hold a track meet, practise the long jump, hold school sports day, race around an oval, train for the decathlon, run a steeplechase, throw the javelin, go for a timed mile, do interval training, run the 1500, pass the baton, train sprinters',
  harbor:
    'moor a boat, tie up a yacht, unload cargo from a ship, board a ferry, dock a vessel, berth a ship, keep a sailing boat, step off a boat, load goods onto a ship, leave a dinghy overnight, come ashore, land a catch of fish, get on a cruise, make a boat fast, hire a rowing boat, park a boat, launch a yacht, fishermen tie up, boats can be tied',
  bridge:
    'cross the river, get to the other bank, drive over the water, walk across the canal, pass over the river without getting wet, reach the far side of the river, get across, take a car over the stream, get from one bank to the other, cross without a boat, link the two banks, span the water, carry the road over the river, cross the channel on foot, go over the water',
  vehicle:
    'drive to work, be driven on a road, get a parking ticket, be parked in a lot, commute to the office, take the family on a road trip, get stuck in traffic, need a driving licence, have four wheels, carry passengers along the road, be filled up at a petrol station, be stuck at a red light, need tyres, be steered by a motorist, drop the children at school, have a number plate',
  overpass:
    'change from one highway to another, pass over another road, merge onto a different motorway, let traffic cross above other traffic, switch freeways, take a ramp to another highway, cross above a motorway, let two highways meet without traffic lights, exit to another freeway, turn onto a crossing expressway without stopping',
};

/** Frames around a use; the agent of the sentence is chosen beside. */
export const USE_FRAMES: readonly string[] = [
  'where could {agent} {}',
  'where can {agent} {}',
  'where would {agent} {}',
  'where might {agent} {}',
  'where do {agent} {}',
  'where should {agent} go to {}',
  'somewhere to {}',
  'a place to {}',
  'places to {}',
  'anywhere {agent} could {}',
  'what would {agent} use to {}',
  'something used to {}',
  'things that {agent} use to {}',
  'the facility where {agent} can {}',
  'facilities that let {agent} {}',
  'which place lets {agent} {}',
  'everything that can {}',
  'things that can {}',
  'show the spot where {agent} {}',
  'find whatever {agent} need to {}',
  'what can {}',
  'mark all that could {}',
  'objects meant to {}',
  'objects that {}',
  'where to {}',
  'i want to {}, where do i go',
  'we need to {} - show us where',
  'best spots to {}',
  'if {agent} wanted to {}, where would they go',
];

export const AGENTS: readonly string[] =
  'people,someone,somebody,one,you,i,we,kids,local kids,children,students,the students,players,a team,the team,locals,residents,visitors,the class,a school class,workers,the crew,passengers,travellers,tourists,families,anyone,a group of friends,the neighbours,the pe class,youngsters,teenagers,my friends,a coach'.split(
    ',',
  );

/** Who uses what. */
export const USERS: Readonly<Record<string, string>> = {
  airplane:
    'a pilot, pilots, a flight attendant, an airline, air travellers, a flight crew, frequent flyers, plane spotters, an air force squadron, ground handlers, a paratrooper',
  ship: 'a sailor, sailors, a captain, fishermen, a navy crew, the coast guard, seafarers, a shipping company, a skipper, a deckhand, cruise passengers, anglers',
  'storage tank':
    'an oil company, refinery workers, a petroleum trader, a fuel distributor, a tank farm operator, a petrochemical plant, a fuel inspector, an oil firm',
  'baseball diamond':
    'a baseball team, a pitcher, batters, a catcher, a little league coach, softball players, an umpire, a shortstop, a baseball fan, the yankees, a hitter',
  'tennis court':
    'a tennis player, tennis players, a tennis coach, a wimbledon champion, a doubles pair, a racket sports club, a junior with a racquet, a ball boy',
  'basketball court':
    'a basketball team, basketball players, an nba fan, a point guard, streetballers, a slam dunker, a hoops fan, shooters practising threes',
  'ground track field':
    'a runner, sprinters, an athletics club, athletes, a track team, marathon trainees, hurdlers, joggers, a decathlete, relay runners, a long jumper',
  harbor:
    'a boat owner, yacht owners, dock workers, ferry passengers, a harbour master, a fisherman coming home, longshoremen, boaters, a marina guest',
  bridge:
    'a pedestrian crossing the river, drivers who need the other bank, someone on the wrong side of the water, commuters crossing the water, people who must get over the river',
  vehicle:
    'a driver, motorists, a commuter, a taxi driver, a delivery driver, a car dealer, road users, a truck driver, a traffic warden, a mechanic',
  overpass:
    'drivers changing motorways, a trucker switching highways, traffic engineers, motorists leaving the expressway',
};

export const USER_FRAMES: readonly string[] = [
  'something {user} would use',
  'something {user} would need',
  'what {user} would look for',
  'where would {user} go',
  'where would you meet {user}',
  'places for {user}',
  'a place for {user}',
  'everything of interest to {user}',
  'anything {user} would use',
  'things that belong to {user}',
  'facilities for {user}',
  'made for {user}',
  'where could {user} practise',
  'where does the work of {user} happen',
  'things {user} would be happy to see',
  'whatever {user} needs',
];

/** Frames for single cues, of which a name, a verb or a place may come. */
export const CUE_FRAMES: readonly string[] = [
  'anything to do with {}',
  'something for {}',
  'somewhere for {}',
  'where could {agent} {}',
  'where do people {}',
  'where {} and {} happen',
  'a place that makes you think of {}',
  'a place for {} and {}',
  'things connected with {}',
  'the place to go for {}',
  'where would you see {} and {}',
  'where is there {}',
  'what is used for {}',
  'something with {} and {}',
  'where can {agent} {} or {}',
  'places with {}',
];
