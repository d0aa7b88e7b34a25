import { InvalidArgumentError } from 'commander';

/** Numbers of the command line; what is none, or out of range, is refused by name. */
export const share = (text: string): number => numberIn(text, 0, 1);
export const positive = (text: string): number => numberIn(text, Number.MIN_VALUE, Number.MAX_VALUE);

export function numberIn(text: string, low: number, high: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= low && value <= high)) {
    throw new InvalidArgumentError(`Give a number from ${low} to ${high}.`);
  }
  return value;
}

export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    const to = most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`;
    throw new InvalidArgumentError(`Give a whole number from ${least} ${to}.`);
  };
