import type { SURFACES } from '../../contract/index.js';

/**
 * Nouns of what lies around the classes. Surfaces are seen by a bundle with a surface head; the rest is known only so
 * that "parking meter" is not read as something parked and "tree line" not as a line of something.
 */
function words(list: string): readonly string[] {
  return list.split(',').map((word) => word.trim());
}

type Surface = (typeof SURFACES)[number];

/** What people call each surface. */
export const SURFACE_WORDS: Readonly<Record<Surface, readonly string[]>> = {
  building: words(
    'building, bldg, house, roof, rooftop, row house, terrace house, apartment block, apartment building, housing block, tower block, city block, office block, block of flats, housing estate',
  ),
  'airfield pavement': words(
    'runway, rwy, taxiway, txy, twy, apron, tarmac, airstrip, landing strip, airfield pavement, airport pavement, runway pavement, airport apron, tarmac apron',
  ),
  'paved ground': words(
    'road, rd, street, highway, hwy, motorway, freeway, expressway, dual carriageway, carriageway, avenue, boulevard, access road, pavement, asphalt, concrete, paved ground, paved area, paved surface, hard standing, roadway, car park, parking lot, parking area, car parking, carpark',
  ),
  water: words(
    'water, open water, open sea, sea, ocean, river, lake, canal, pond, channel, bay, basin, harbour basin, ship canal, stream, lagoon, reservoir',
  ),
  grass: words(
    'grass, lawn, meadow, field of grass, grassland, grassy ground, grassy area, grass strip, turf',
  ),
  trees: words(
    'tree, wood, woods, woodland, wooded belt, wooded area, tree canopy, canopy, forest, treeline, tree line, line of trees, row of trees, stand of trees, tree cover, grove',
  ),
  'bare ground': words('bare ground, bare soil, soil, sand, dirt, gravel, bare earth, earth, mud, open soil'),
};

/** Things of which a surface tells that something of the kind is there, but not that it is that: the word stays unchecked. */
export const SURFACE_KINDS: Readonly<Partial<Record<Surface, readonly string[]>>> = {
  building: words(
    'hangar, warehouse, terminal, terminal building, airport terminal, school, hospital, factory, church, shop, store, mall, clubhouse, club house, concourse, terminal wing, office, flats, pavilion, shed, barn, depot, control tower, grandstand, court house, courthouse',
  ),
  'paved ground': words(
    'parking space, parking bay, driveway, sidewalk, path, footpath, intersection, junction, roundabout, crosswalk, yard, courtyard',
  ),
  water: words(
    'swimming pool, pool, waterfront, seafront, waterside, shore, shoreline, seashore, coast, coastline, beach, bank, river bank, riverbank',
  ),
  trees: words('hedge, bush'),
  grass: words('park, golf course, soccer pitch, football pitch, soccer field, football field'),
};

/** Grounds that no surface stands for. */
export const GROUNDS = words(
  'land, ground, lane, snow, vegetation, airport, airfield, city, town, open ground',
);

/** Things of the surroundings, mostly compounds whose parts would be misread. */
export const THINGS = words(
  'stop line, start line, finish line, white line, yellow line, foul line, baseline, line marking, lane marking, power line, parked car lot, hockey field, hockey pitch, rugby pitch, rugby field, cricket pitch, playground, tower, crane, container yard, shipping container, container, bleachers, stand, solar carport, solar panel, carport, hatching, railway, railway line, train, rail line, train track, railway track, rail track, power line, fence, wall, garden, farm, farmland, crop, greenhouse, chimney, pipeline, pipe, tennis club, boat ramp, shipyard, ship yard, boat yard, boatyard, breakwater, mole, island, peninsula, hill, mountain, cemetery, petrol station, gas station, bus stop, bus station, truck stop, shadow, median, kerb, curb, dugout, light, floodlight, sign, jet bridge, jetway, air bridge, boarding bridge, gate, pitch, residential area, industrial area, neighbourhood, neighborhood, campus, oil well, pump jack, wind turbine, berm, bund, ditch, dyke, dam, lock, mast',
);
