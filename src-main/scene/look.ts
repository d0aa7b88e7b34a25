import { GeoR1Error, type ModelLook } from '../contract/index.js';
import type { Look } from './display.js';
import type { Raster } from './raster.js';
import {
  needsStretch,
  NO_STRETCH,
  PERCENTILES,
  percentileStretch,
  rangesText,
  sampleValues,
} from './stretch.js';

/** Where more of a band flagged alpha lies strictly between none and full, it is data: NAIP's near infrared, often. */
const MAX_PARTLY_TRANSPARENT = 0.2;

export interface ChosenLook {
  readonly look: Look;
  /** 1-based. */
  readonly displayBands: number[];
  readonly stretchText: string;
  readonly notes: readonly string[];
}

/** Which bands are shown, how they become 8 bits, and what hides pixels. @param asked 1-based; null for the default. */
export async function chooseLook(
  raster: Raster,
  asked: readonly number[] | null,
  path: string,
  signal?: AbortSignal,
  headerOnly = false,
): Promise<ChosenLook> {
  const displayBands = asked === null ? defaultBands(raster) : checkBands(asked, raster.bands, path);
  const cmyk = raster.colour === 'cmyk' && asked === null;
  if (headerOnly) {
    const { alphaBand } = raster;
    const look = { bands: displayBands.map((band) => band - 1), stretch: null, alphaBand, cmyk };
    const isStretched = !cmyk && needsStretch(raster);
    return { look, displayBands, stretchText: isStretched ? PERCENTILES : NO_STRETCH, notes: [] };
  }
  const bands = displayBands.map((band) => band - 1);
  const notes: string[] = [];
  let { alphaBand } = raster;
  if (alphaBand !== null && (bands.includes(alphaBand) || !(await alphaHides(raster, signal)))) {
    notes.push(`band ${alphaBand + 1} is flagged alpha but holds data: it hides nothing`);
    alphaBand = null;
  }
  const stretch = cmyk ? null : await percentileStretch(raster, bands, signal);
  return {
    look: { bands, stretch, alphaBand, cmyk },
    displayBands,
    stretchText: stretch?.text ?? NO_STRETCH,
    notes,
  };
}

/**
 * What somebody chose for the model. @param own what is shown without a choice
 * @throws GeoR1Error `bad-input` for bands that the scene does not have, and for values that cannot become 8 bits so
 */
export function modelLook(
  raster: Raster,
  own: ChosenLook,
  { bands: asked, ranges }: ModelLook,
  path: string,
): Pick<ChosenLook, 'look' | 'stretchText'> & { readonly bands: number[] } {
  const bands = checkBands(asked, raster.bands, path);
  const refuse = (message: string, next: string): GeoR1Error =>
    new GeoR1Error({ code: 'bad-input', message, subject: path, next });
  if (raster.colour === 'palette')
    throw refuse('Its colours are a palette, which has no stretch.', 'Let the model see the file as it is.');
  if (ranges === null && raster.dtype !== 'uint8')
    throw refuse(
      `Values of type ${raster.dtype} need ends to become 8 bits for the model.`,
      'Give [low, high] of each band, or choose another stretch.',
    );
  if (ranges !== null && ranges.length !== bands.length)
    throw refuse(`${ranges.length} ranges are given for ${bands.length} bands.`, 'Give one for each band.');
  const wrong = ranges?.find(([low, high]) => !Number.isFinite(high - low) || high <= low);
  if (wrong !== undefined)
    throw refuse(`The range ${wrong.join('..')} is empty.`, 'Give [low, high] with low below high.');
  const indices = bands.map((band) => band - 1);
  const { alphaBand } = own.look;
  const look: Look = {
    bands: indices,
    stretch: ranges === null ? null : { ranges, text: `set [${rangesText(ranges)}]` },
    alphaBand: alphaBand !== null && indices.includes(alphaBand) ? null : alphaBand,
    cmyk: false,
  };
  return { look, bands, stretchText: look.stretch?.text ?? NO_STRETCH };
}

function defaultBands(raster: Raster): number[] {
  if (raster.colour === 'palette') return [1];
  const colours = raster.alphaBand === null ? raster.bands : raster.bands - 1;
  return colours >= 3 && raster.alphaBand !== 0 ? [1, 2, 3] : [1];
}

function checkBands(asked: readonly number[], bands: number, path: string): number[] {
  const wrong = asked.find((band) => !Number.isInteger(band) || band < 1 || band > bands);
  if (wrong !== undefined || (asked.length !== 1 && asked.length !== 3)) {
    const what = wrong === undefined ? `${asked.length} bands are asked` : `band ${wrong} is asked`;
    throw new GeoR1Error({
      code: 'bad-input',
      message: `${what}, of a scene with ${bands}.`,
      subject: path,
      next: `Ask for one band, or for three as red, green and blue, numbered 1 to ${bands}.`,
    });
  }
  return [...asked];
}

/** Whether the band flagged alpha, where there is one, is to be believed. */
export async function alphaHides(raster: Raster, signal?: AbortSignal): Promise<boolean> {
  const { alphaBand } = raster;
  if (alphaBand === null) return false;
  const { values } = await sampleValues({ ...raster, nodata: null }, [alphaBand], signal);
  const [alpha] = values;
  if (alpha === undefined || alpha.length === 0) return true;
  const full = raster.dtype === 'uint8' ? 255 : (alpha.at(-1) ?? 0);
  const partly = alpha.filter((value) => value > 0 && value < full).length;
  return partly / alpha.length <= MAX_PARTLY_TRANSPARENT;
}
