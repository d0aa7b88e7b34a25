/** What a proj string says, and how it is told to proj4js so that it means what PROJ takes it for. */

/** GeoTIFF coordinates are east, north in every CRS, whatever order or sense the registry gives its axes. */
export function withoutAxes(definition: string): string {
  return definition.replace(/\s*\+axis=\w+/, '').trim();
}

/** WGS 84, metres. */
const DEFAULT_RADIUS = 6_378_137;

/** Equatorial, metres. */
export function radiusOf(definition: string): number {
  const found = /\+(?:a|R)=([\d.]+)/.exec(definition);
  return Number(found?.[1] ?? DEFAULT_RADIUS);
}

/** Longitude and latitude on a datum that is WGS84 to within a metre: nothing to compute, and 0..360 stays as it is. */
export function isPlainLonLat(definition: string): boolean {
  if (!definition.includes('+proj=longlat') || definition.includes('+towgs84')) return false;
  const meridian = /\+pm=([\w.+-]+)/.exec(definition)?.[1] ?? '0';
  return Number(meridian) === 0;
}

/** To a unit of what a definition leads to. */
export function metresOf(definition: string): number {
  const named = /\+units=(\S+)/.exec(definition)?.[1] ?? '';
  return Number(/\+to_meter=(\S+)/.exec(definition)?.[1] ?? UNITS[named] ?? 1);
}

/** Metres, of the units that PROJ's definitions of EPSG codes name. */
const UNITS: Readonly<Record<string, number>> = {
  ft: 0.3048,
  'us-ft': 1200 / 3937,
  km: 1000,
};

/**
 * proj4js takes the authalic radius (`+R_A`) for the datum too, and not for Lambert's azimuthal projection at all; it has
 * no right transverse Mercator of a sphere, which Gauss and Schreiber's becomes there; and the hyperbolic Cassini-Soldner is
 * another projection here.
 */
export function asProj4js(definition: string): string {
  const has = (pattern: RegExp): boolean => pattern.test(definition);
  if (has(/\+proj=nsper\b/)) return withOrigin(definition.replace('+proj=nsper', '+proj=tpers'));
  if (has(/\+proj=laea\b/) && has(/\+R_A\b/))
    return withOrigin(definition.replace('+proj=laea', '+proj=laea_authalic').replace(/\s*\+R_A\b/, ''));
  if (has(/\+proj=tmerc\b/) && isSphere(definition))
    return withOrigin(definition.replace('+proj=tmerc', '+proj=gstmerc'));
  if (has(/\+proj=cass\b/) && has(/\+hyperbolic\b/))
    return withOrigin(definition.replace('+proj=cass', '+proj=cass_hyperbolic'));
  return withOrigin(definition);
}

function isSphere(definition: string): boolean {
  const [a, b] = [/\+a=(\S+)/, /\+b=(\S+)/].map((pattern) => Number(pattern.exec(definition)?.[1]));
  return /\+R=/.test(definition) || a === b;
}

type Origin = Readonly<Record<string, number>>;

/** Degrees and metres, as PROJ takes them where a definition leaves them out. */
const ORIGIN: Origin = { lat_0: 0, lon_0: 0, x_0: 0, y_0: 0 };
const FALSE_ORIGIN: Origin = { x_0: 0, y_0: 0 };
/** Of New Zealand's map grid, degrees and metres. */
export const NEW_ZEALAND = { lat_0: -41, lon_0: 173, x_0: 2_510_000, y_0: 6_023_150 } as const;
/** Projections with origins of their own: in PROJ alone, or in proj4js too, which then needs less. */
const OWN_ORIGINS: Readonly<Record<string, Origin>> = {
  cea: { ...ORIGIN, lat_ts: 0 },
  krovak: FALSE_ORIGIN,
  longlat: {},
  nzmg: NEW_ZEALAND,
  omerc: { ...FALSE_ORIGIN, lat_0: 0 },
  utm: {},
};

/**
 * proj4js computes some projections with what a definition leaves out, and comes to NaN everywhere. There Lambert's cone
 * with one parallel stays without a latitude of origin: PROJ takes it for that parallel or for the equator, by the way in.
 */
function withOrigin(definition: string): string {
  const given = new Map(
    [...definition.matchAll(/\+(\w+)=(\S+)/g)].map(([, key = '', value = '']) => [key, value]),
  );
  const projection = given.get('proj') ?? '';
  const missing = Object.entries(OWN_ORIGINS[projection] ?? ORIGIN).filter(
    ([key]) => !given.has(key) && !(projection === 'lcc' && key === 'lat_0' && !given.has('lat_2')),
  );
  return [definition, ...missing.map(([key, value]) => `+${key}=${value}`)].join(' ');
}
