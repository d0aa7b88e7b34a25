/** Pronouns of what was named before, or of what the phrase around is about. */
export const BACK = /^(?:it|them|they|those|these)$/;
/** "its left", "their northern side" */
export const OWN = /^(?:its|their)$/;

/** "immediately north of", "just above", "directly to the right of": with nothing of the kind between. */
export const CLOSE_BY = /^(?:immediately|immediately to|directly|just|right)$/;
