/** One band of a decoded block: the value at (col, row) is data[offset + (row * blockWidth + col) * stride]. */
export interface BandView {
  readonly data: SampleArray;
  readonly offset: number;
  readonly stride: number;
}

export type SampleArray =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** A block as stored, cut to the picture at the right and lower edge by `width` and `height`. */
export interface DecodedBlock {
  /** Columns from one row of the data to the next. */
  readonly rowLength: number;
  /** Columns and rows that lie in the picture. */
  readonly width: number;
  readonly height: number;
  /** One for each asked band, in that order; null where nothing is stored (a sparse block). */
  readonly bands: readonly BandView[] | null;
  /** One byte a pixel, rowLength apart, 0 where masked; null where the level has no mask. */
  readonly mask: Uint8Array | null;
}

/** One resolution of a raster: a regular grid of blocks. */
export interface RasterLevel {
  readonly width: number;
  readonly height: number;
  readonly blockWidth: number;
  readonly blockHeight: number;
  /**
   * Each call decodes; whoever reads blocks twice keeps them.
   * @param bands 0-based
   * @param rows of the block, the only ones that will be looked at: what the others hold is chance. All where left out.
   */
  readBlock(
    blockX: number,
    blockY: number,
    bands: readonly number[],
    rows?: readonly number[],
  ): Promise<DecodedBlock>;
}

/** How stored values are meant as colour, in TIFF's words. */
export type ColourKind = 'grey' | 'grey-inverted' | 'rgb' | 'palette' | 'cmyk' | 'ycbcr';

/** What a file holds, whatever its format: the seam between the readers and everything that shows pixels. */
export interface Raster {
  readonly bands: number;
  /** numpy's name. */
  readonly dtype: string;
  /** GDAL's name. */
  readonly compression: string;
  readonly colour: ColourKind;
  /** 256 or more [r, g, b] triples, 8 bits, flat; only for `palette`. */
  readonly palette: Uint8Array | null;
  /** 0-based band flagged as alpha. */
  readonly alphaBand: number | null;
  /** May be NaN. */
  readonly nodata: number | null;
  /** Full resolution first, then ever coarser. */
  readonly levels: readonly [RasterLevel, ...RasterLevel[]];
  close(): Promise<void>;
}
