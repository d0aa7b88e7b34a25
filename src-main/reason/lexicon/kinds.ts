/**
 * Names of kinds within a class, which the perceiver does not tell apart: all ships look for it like ships. Whoever asks for
 * a ferry is answered with ships, and told that nothing says which of them are ferries. Not among them: the plain names of a
 * class ("fuel tank", "airliner"), and kinds that are told by their size ("truck").
 */
export const KINDS: readonly string[] = [
  'fighter, fighter jet, bomber, propeller plane, cargo plane, military plane, helicopter',
  'trawler, fishing boat, warship, destroyer, frigate, patrol boat, navy ship, sailboat, sailing boat, catamaran, tug, tugboat, barge, ferry, yacht, container ship, cruise ship, aircraft carrier, bulk carrier, oil tanker',
  'silo, cistern, gasholder',
  'taxi, cab, jeep, police car, ambulance, bus, coach, minibus',
  'footbridge, railway bridge, rail bridge, drawbridge',
].flatMap((line) => line.split(',').map((noun) => noun.trim()));
