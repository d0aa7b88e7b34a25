/** Everything temporary of a run lies in one folder, which goes with it: hosts that a test kills leave theirs behind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function useTemporaryFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'geo-r1-browser-tests-'));
  // os.tmpdir() reads it in the workers too, which inherit the environment as it is after this.
  process.env['TMPDIR'] = folder;
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
