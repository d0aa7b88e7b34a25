/**
 * Nouns of what lies around the classes: known, so that "car park" is not read as a car and "tree line" not as a line
 * of something; not seen by a perceiver of objects.
 */
function words(list: string): readonly string[] {
  return list.split(',').map((word) => word.trim());
}

/** Grounds that something can be on. There is no surface head yet, so a step cannot check them. */
export const SURFACES = words(
  'grass, lawn, water, open water, open sea, sea, ocean, river, lake, canal, pond, land, ground, soil, sand, dirt, bare ground, bare soil, gravel, concrete, tarmac, asphalt, pavement, apron, runway, taxiway, road, street, highway, motorway, lane, parking lot, car park, tree, wood, woodland, forest, field of grass, vegetation, shore, beach, coast, bank, snow, mud, meadow, park, airport, airfield, city, town, channel, bay, basin, traffic, open ground',
);

/** Things of the surroundings, mostly compounds whose parts would be misread. */
export const THINGS = words(
  'stop line, start line, finish line, white line, yellow line, foul line, baseline, line marking, lane marking, power line, car park, parking lot, parking area, parking space, parking bay, parked car lot, car parking, carpark, tree line, treeline, line of trees, row of trees, row house, terrace house, apartment block, apartment building, housing block, tower block, city block, office block, block of flats, soccer pitch, football pitch, soccer field, football field, hockey field, hockey pitch, rugby pitch, rugby field, cricket pitch, golf course, playground, swimming pool, pool, building, house, roof, school, hospital, factory, warehouse, hangar, terminal, terminal building, airport terminal, control tower, tower, crane, container yard, shipping container, container, bleachers, grandstand, stand, solar carport, solar panel, carport, hatching, crosswalk, roundabout, intersection, junction, railway, railway line, train, rail line, train track, railway track, rail track, power line, fence, wall, hedge, bush, garden, yard, farm, farmland, crop, greenhouse, chimney, pipeline, pipe, tennis club, boat ramp, ship canal, shipyard, ship yard, boat yard, boatyard, breakwater, mole, island, peninsula, hill, mountain, church, cemetery, shop, store, mall, petrol station, gas station, bus stop, bus station, truck stop, shadow, median, kerb, curb, sidewalk, path, footpath, driveway, pavilion, clubhouse, club house, dugout, light, floodlight, sign, jet bridge, jetway, air bridge, boarding bridge, gate, stand of trees, pitch, court house, courthouse, courtyard, housing estate, residential area, industrial area, neighbourhood, neighborhood, campus, oil well, pump jack, wind turbine, berm, bund, ditch, dyke, dam, lock, mast',
);
