const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Expressions and file names come from outside. */
export const text = (raw: string): string => raw.replace(/[&<>"]/g, (found) => ENTITIES[found] ?? found);
