import { vi } from 'vitest';

/** Hears what a command writes to stdout and stderr. */
export function capture(): { stdout: () => string; stderr: () => string; restore: () => void } {
  const texts = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk: string | Uint8Array) => {
      texts[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      return true;
    }),
  );
  return {
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    restore: () => spies.forEach((spy) => spy.mockRestore()),
  };
}
