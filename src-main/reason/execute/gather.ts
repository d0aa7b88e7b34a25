import type { Member } from './sets.js';

/** Members by the key that each has, groups in the order of their first member. */
export function gather(
  members: readonly Member[],
  keyOf: (member: Member, at: number) => number,
): Member[][] {
  const groups = new Map<number, Member[]>();
  for (const [at, member] of members.entries()) {
    const key = keyOf(member, at);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [member]);
    else group.push(member);
  }
  return [...groups.values()];
}
