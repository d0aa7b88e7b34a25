import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { Affine } from '../geometry/index.js';
import type { ControlPoint } from './control-points.js';
import { readBeside } from './sidecars.js';

/** What GDAL's `.aux.xml` (its "persistent auxiliary metadata") says of a picture; statistics and the rest are left. */
export interface Pam {
  /** WKT. */
  readonly srs: string | null;
  readonly affine: Affine | null;
  /** Ground control points with the WKT of their CRS. */
  readonly points: readonly ControlPoint[];
  readonly pointsSrs: string | null;
  /** Of the first band that has one; GDAL keeps one a band, and pictures have the same in all. */
  readonly nodata: number | null;
}

/** Histograms and attribute tables make these files long; a longer one is not read. */
const MAX_BYTES = 16 * 1024 * 1024;
const AFFINE_VALUES = 6;

const text = z.union([z.string(), z.object({ '#text': z.string() }).transform((node) => node['#text'])]);
const gcpSchema = z.object({ '@Pixel': z.string(), '@Line': z.string(), '@X': z.string(), '@Y': z.string() });
const bandSchema = z.object({ NoDataValue: text.optional() });
const pamSchema = z.object({
  PAMDataset: z.object({
    SRS: text.optional(),
    GeoTransform: text.optional(),
    GCPList: z
      .object({ '@Projection': z.string().optional(), GCP: z.array(gcpSchema).default([]) })
      .optional(),
    PAMRasterBand: z
      .array(z.union([bandSchema, z.string().transform(() => ({ NoDataValue: undefined }))]))
      .optional(),
  }),
});

/** The `.aux.xml` of a picture; null where there is none or where it says nothing of place or nodata. */
export async function readPam(path: string): Promise<Pam | null> {
  const bytes = await readBeside(`${path}.aux.xml`, MAX_BYTES);
  return bytes === null ? null : parsePam(new TextDecoder().decode(bytes));
}

export function parsePam(xml: string): Pam | null {
  // Entities of a document's own are how a small file becomes a large one; GDAL writes none.
  if (xml.includes('<!')) return null;
  let parsed: z.infer<typeof pamSchema>['PAMDataset'];
  try {
    parsed = pamSchema.parse(parser().parse(xml)).PAMDataset;
  } catch {
    // GDAL warns of a damaged one and opens the picture without it.
    return null;
  }
  const points = (parsed.GCPList?.GCP ?? []).map((gcp) => ({
    col: Number(gcp['@Pixel']),
    row: Number(gcp['@Line']),
    x: Number(gcp['@X']),
    y: Number(gcp['@Y']),
  }));
  const nodata = parsed.PAMRasterBand?.find((band) => band.NoDataValue !== undefined)?.NoDataValue;
  return {
    srs: named(parsed.SRS),
    affine: affineOf(parsed.GeoTransform),
    points: points.every((point) => Object.values(point).every(Number.isFinite)) ? points : [],
    pointsSrs: named(parsed.GCPList?.['@Projection']),
    nodata: nodata === undefined ? null : numberOf(nodata),
  };
}

function parser(): XMLParser {
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    isArray: (name) => name === 'GCP' || name === 'PAMRasterBand',
  });
}

function named(wkt: string | undefined): string | null {
  return wkt === undefined || wkt.trim() === '' ? null : wkt.trim();
}

function affineOf(list: string | undefined): Affine | null {
  const [x0, a, b, y0, d, e, ...more] = (list ?? '')
    .split(',')
    .map((part) => Number(part.trim() || Number.NaN));
  const values = [x0, a, b, y0, d, e].filter((value) => value !== undefined && Number.isFinite(value));
  if (values.length !== AFFINE_VALUES || more.length > 0) return null;
  return values as Affine;
}

/** GDAL writes `nan` in the words of C. */
function numberOf(word: string): number | null {
  const value = word.trim().toLowerCase();
  if (value.includes('nan')) return Number.NaN;
  if (value.includes('inf')) return value.startsWith('-') ? -Infinity : Infinity;
  return value === '' || Number.isNaN(Number(value)) ? null : Number(value);
}
