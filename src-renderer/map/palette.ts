/**
 * Colours of the map. The marks lie on imagery of any colour, so each line has a dark casing under it, and the three
 * kinds differ in lightness and width too, not in hue alone.
 */
export interface MapPalette {
  readonly sea: string;
  readonly land: string;
  readonly border: string;
  readonly name: string;
  /** Ground behind a scene without georeference. */
  readonly blank: string;
}

export const LIGHT: MapPalette = {
  sea: '#dbe3ea',
  land: '#f3f3ef',
  border: '#b9bfc4',
  name: '#626c75',
  blank: '#e9ecef',
};
export const DARK: MapPalette = {
  sea: '#12171d',
  land: '#20252b',
  border: '#3d454e',
  name: '#8b96a2',
  blank: '#101317',
};

export const MARKS = {
  casing: '#0b0f14',
  found: '#ffffff',
  step: '#35d6ea',
  answer: '#ffb02e',
  selected: '#ffffff',
  picked: '#ff6ad5',
  extent: '#ffffff',
  outline: '#7f8a95',
  footprint: '#5b9cf5',
} as const;
