/** Long enough for a browser to have begun the download. */
const REVOKE_AFTER_MS = 60_000;

/** Hands a text to the user as a file: a browser downloads it, Electron opens its save dialog. */
export function saveText(fileName: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
