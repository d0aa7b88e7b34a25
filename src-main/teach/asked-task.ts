import type { Example, Task } from '../contract/index.js';

const TASKS: Readonly<Record<Example['task'], Task>> = { one: 'rec', many: 'gres', none: 'gres' };

/** How an example is asked for: a term for every object, an expression by its own task. */
export const taskOf = ({ kind, task }: Pick<Example, 'kind' | 'task'>): Task =>
  kind === 'term' ? 'ovd' : TASKS[task];
