import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of /proc; the unit is 100 a second on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Places in /proc/PID/stat after the name in brackets. */
const PARENT_AT = 1;
const USER_AT = 11;
const SYSTEM_AT = 12;

const statOf = (pid: string): string[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
};

/**
 * Seconds of the CPU that the processes took which this one started and which go on: other programs, which make a clock
 * slow, do not count in it. Linux alone tells them.
 */
export function cpuSeconds(): number {
  const ticks = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        const stat = statOf(pid);
        if (Number(stat[PARENT_AT]) !== process.pid) return 0;
        return Number(stat[USER_AT]) + Number(stat[SYSTEM_AT]);
      } catch {
        return 0; // it has ended since
      }
    });
  return ticks.reduce((sum, count) => sum + count, 0) / TICKS_PER_SECOND;
}
