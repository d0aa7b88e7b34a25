import { GeoR1Error } from '../contract/index.js';
import { crsOfEpsg, crsOfText, isCode, isEpsg, isGeocentric } from './crs-epsg.js';
import { crsOfDefinition, NO_CRS, noting, type SceneCrs } from './projection.js';
import { horizontalPart, isGeographic, readWktCrs } from './wkt-crs.js';
import { epsgOf, parseWkt, type WktNode } from './wkt.js';

/**
 * The CRS of text as GDAL writes it beside files: well-known text, by its EPSG code where it has one, else as it is; a code
 * or a proj string, which GDAL takes there too.
 */
export function crsOfWkt(text: string): SceneCrs {
  if (text.startsWith('+')) return crsOfProj(text, text);
  const root = parseWkt(text);
  if (root === null) return isCode(text) ? crsOfCode(text) : unplaced(text, 'is damaged');
  const part = horizontalPart(root);
  for (const node of root === part ? [part] : [root, part]) {
    const code = epsgOf(node);
    if (!isEpsg(code)) continue;
    const crs = crsOfEpsg(code, isGeographic(part));
    if (crs.toLonLat !== null) return crs;
  }
  const own = projIn(part);
  if (own !== null) return crsOfProj(text, own);
  const read = readWktCrs(part);
  if ('why' in read) return unplaced(text, read.why);
  return noting(crsOfDefinition(text, read.definition, { x: read.degrees, y: read.degrees }), read.notes);
}

/** A turned pole and a geocentric CRS stay in pixels in a proj string as they do in well-known text. */
function crsOfProj(name: string, definition: string): SceneCrs {
  if (definition.includes('+proj=ob_tran'))
    return unplaced(name, 'is derived from another by turning its pole');
  if (isGeocentric(definition)) return unplaced(name, 'is geocentric');
  return crsOfDefinition(name, definition);
}

function crsOfCode(text: string): SceneCrs {
  try {
    return crsOfText(text);
  } catch (thrown) {
    if (thrown instanceof GeoR1Error) return unplaced(text, 'cannot be projected here');
    throw thrown;
  }
}

export function unplaced(name: string | null, why: string): SceneCrs {
  return { ...NO_CRS, name, notes: [`has a CRS that ${why}: results are in pixels`] };
}

/** GDAL adds the proj definition to WKT where WKT cannot say it, as for geostationary satellites. */
function projIn(node: WktNode): string | null {
  const extension = node.children.find(({ keyword, name }) => keyword === 'EXTENSION' && name === 'PROJ4');
  const definition = extension?.values[1];
  return typeof definition === 'string' ? definition : null;
}
