/** A step's line as parts: plain text, and the sets that it refers to, written `[3]`. */
export type TextPart =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'set'; readonly number: number };

export function partsOf(text: string): TextPart[] {
  return text.split(/(\[\d+\])/).flatMap((piece): TextPart[] => {
    const number = /^\[(\d+)\]$/.exec(piece)?.[1];
    if (number !== undefined) return [{ kind: 'set', number: Number(number) }];
    return piece === '' ? [] : [{ kind: 'text', text: piece }];
  });
}
