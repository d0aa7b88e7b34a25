import { defineStore } from 'pinia';
import { computed, shallowReactive } from 'vue';
import { GeoR1Error, type Chain, type GeoR1Event } from '../../src-main/contract/index.js';
import { useScenes, useView } from '../scenes/index.js';
import { useDecoding, useEngines } from '../settings/index.js';
import { useNotice } from '../shared/index.js';
import { useAdapters } from '../teach/index.js';
import { useClient } from '../transport/index.js';
import { askedExtent } from './askedExtent.js';
import { leastSeenIssue } from './leastSeen.js';
import {
  begin,
  beginAgain,
  fail,
  isRunning,
  newSession,
  receive,
  show,
  type Asked,
  type AskSession,
} from './session.js';

/** What comes of a job, of this store's or another's. */
type JobEvent = Extract<GeoR1Event, { job: string }>;

/** One session a scene, kept as long as the scene is open; the window shows the active scene's. */
export const useAsk = defineStore('ask', () => {
  const client = useClient();
  const scenes = useScenes();
  const view = useView();
  const notice = useNotice();
  const adapters = useAdapters();
  const engines = useEngines();
  const decoding = useDecoding();

  const sessions = shallowReactive(new Map<string, AskSession>());
  /** Events of jobs whose number is not known yet: they may overtake the reply to `ask`. */
  let early: JobEvent[] = [];

  const session = computed(() => (scenes.activeId === null ? null : sessionOf(scenes.activeId)));

  function sessionOf(scene: string): AskSession {
    const known = sessions.get(scene);
    if (known !== undefined) return known;
    const fresh = newSession(scene);
    sessions.set(scene, fresh);
    return fresh;
  }

  client.onEvent((event) => {
    if (!('job' in event)) return;
    const owner = [...sessions.values()].find(({ job }) => job === event.job);
    if (owner !== undefined) receive(owner, event);
    else if ([...sessions.values()].some((known) => known.job === null && isRunning(known)))
      early.push(event);
  });
  client.onState((state) => {
    if (state !== 'lost') return;
    for (const running of sessions.values()) {
      if (isRunning(running)) fail(running, LINE_LOST);
    }
  });

  /** Asks the active scene what its form holds. */
  async function ask(): Promise<void> {
    const asking = session.value;
    if (asking === null || isRunning(asking) || asking.question.trim() === '') return;
    if (leastSeenIssue(asking.minScore) !== '') return;
    let asked: Asked;
    try {
      asked = {
        question: asking.question.trim(),
        task: asking.task,
        minScore: typeof asking.minScore === 'number' ? asking.minScore : null,
        where:
          asking.extent === 'view'
            ? (askedExtent(view.bounds, scenes.frame, scenes.active?.info ?? null) ?? null)
            : null,
        adapter: adapters.chosen,
        engine: engines.chosen,
        decoding: engines.chosen === null ? null : decoding.chosen,
      };
    } catch (thrown) {
      fail(asking, GeoR1Error.from(thrown).toShape());
      return;
    }
    await put(asking, asked);
  }

  /** The last question once more, in one thing changed; what the form holds is left as it is. */
  async function askAgain(changed: Partial<Pick<Asked, 'minScore'>>): Promise<void> {
    const asking = session.value;
    if (asking?.asked == null || isRunning(asking)) return;
    await put(asking, { ...asking.asked, ...changed });
  }

  async function put(asking: AskSession, asked: Asked): Promise<void> {
    begin(asking, asked);
    await follow(asking, () => client.call('ask', { scene: asking.scene, ...asked }));
  }

  /** Executes a chain on what the last question saw: its own with changes, or another reading of it. */
  async function run(steps: Chain, by: 'edited' | 'reading' = 'edited'): Promise<void> {
    const edited = session.value;
    if (edited === null || edited.asked === null || edited.answer === null || isRunning(edited)) return;
    const { scene } = edited;
    const { engine, decoding: _decoding, ...asked } = edited.asked;
    if (engine !== null) return; // the built-in reasoner has no look of a checkpoint's to run chains on
    beginAgain(edited);
    await follow(edited, () => client.call('chain.run', { scene, ...asked, steps, by }));
  }

  /** Back to the chain as the question was read; its answer is there already. */
  function reset(): void {
    const edited = session.value;
    if (edited?.original != null && !isRunning(edited)) show(edited, edited.original);
  }

  /** Takes in the job that a call starts, and what it told before its number was known. */
  async function follow(asked: AskSession, start: () => Promise<{ job: string }>): Promise<void> {
    try {
      const { job } = await start();
      asked.job = job;
      if (asked.status === 'starting') asked.status = 'looking';
      const mine = early.filter((event) => event.job === job);
      early = early.filter((event) => event.job !== job);
      for (const event of mine) receive(asked, event);
      if (asked.cancelling) await cancel();
    } catch (thrown) {
      fail(asked, GeoR1Error.from(thrown).toShape());
    }
  }

  /** Asks for an end; the session ends when the services say so, so that nothing runs on unseen. */
  async function cancel(): Promise<void> {
    const running = session.value;
    if (running === null || !isRunning(running)) return;
    running.cancelling = true;
    if (running.job === null) return;
    try {
      await client.call('job.cancel', { job: running.job });
    } catch (thrown) {
      running.cancelling = false;
      notice.show(thrown);
    }
  }

  function forget(scene: string): void {
    sessions.delete(scene);
  }

  return { session, sessions, ask, askAgain, run, reset, cancel, forget };
});

const LINE_LOST = {
  code: 'io',
  message: 'The services stopped before the question was answered.',
  next: 'Start Geo-R1 again in its terminal and repeat the question.',
} as const;
