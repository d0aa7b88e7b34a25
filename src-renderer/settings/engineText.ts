import type { CheckpointInfo } from '../../src-main/contract/index.js';

/** What runs the engine that is asked next, as the status bar says it. */
export interface EngineState {
  readonly tone: 'good' | 'idle' | 'bad';
  readonly text: string;
}

/** The state of the engine that is chosen: a checkpoint where one is, else the built-in one. Null of both: not started yet. */
export function engineState(
  line: 'connecting' | 'open' | 'lost',
  builtin: { readonly provider: string | null; readonly problem: string | null },
  checkpoint: Pick<CheckpointInfo, 'running'> | null,
): EngineState {
  if (line === 'lost') return { tone: 'bad', text: 'Services lost, trying again' };
  if (line === 'connecting') return { tone: 'idle', text: 'Connecting' };
  if (checkpoint === null && builtin.problem !== null) return { tone: 'bad', text: 'No engine' };
  const provider = checkpoint === null ? builtin.provider : (checkpoint.running?.provider ?? null);
  if (provider !== null) return { tone: 'good', text: `Runs on ${provider}` };
  const thing = checkpoint === null ? 'Engine starts' : 'Checkpoint is loaded';
  return { tone: 'idle', text: `${thing} with the first question` };
}
