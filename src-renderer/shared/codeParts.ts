/** A text for people as parts: what stands in `backticks` is to be typed as it is. Pure. */
export interface TextRun {
  readonly text: string;
  readonly isCode: boolean;
}

export function codeParts(text: string): TextRun[] {
  return text.split(/(`[^`]+`)/).flatMap((piece): TextRun[] => {
    if (piece === '') return [];
    const isCode = piece.length > 2 && piece.startsWith('`') && piece.endsWith('`');
    return [{ text: isCode ? piece.slice(1, -1) : piece, isCode }];
  });
}
