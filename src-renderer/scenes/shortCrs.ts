const LONGEST_CRS = 16;

/** A proj definition is too long for a line; its first term names the projection. */
export const shortCrs = (crs: string): string =>
  crs.length <= LONGEST_CRS ? crs : (/\+proj=(\w+)/.exec(crs)?.[1] ?? 'custom CRS');
