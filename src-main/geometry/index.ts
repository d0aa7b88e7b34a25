/**
 * Pure geometry: affines, boxes, rings, geodesic measures and the frame that ties pixels to the ground. No I/O, no
 * Node modules, nothing of ours imported; every unit and axis order is in the docstrings.
 */
export * from './affine.js';
export * from './antimeridian.js';
export * from './boxes.js';
export * from './frame.js';
export * from './geodesic.js';
export * from './outline.js';
export * from './outline-sides.js';
export * from './outline-straight.js';
export * from './polygons.js';
