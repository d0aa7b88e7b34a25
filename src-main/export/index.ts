/**
 * Answers as files that other programs open: GeoJSON for a GIS, a picture for a report.
 * May import contract, geometry, scene, engine and perceive.
 */
export { answerFileName, answerToGeoJson } from './geojson.js';
export type { GeoJsonGeometry } from './geojson.js';
export { answerPicture } from './picture.js';
