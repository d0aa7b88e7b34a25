import { defineStore } from 'pinia';
import { computed, shallowReactive } from 'vue';
import { GeoR1Error, type GeoR1Event } from '../../src-main/contract/index.js';
import { useScenes, useView } from '../scenes/index.js';
import { useNotice } from '../shared/index.js';
import { useClient } from '../transport/index.js';
import { askedExtent } from './askedExtent.js';
import { begin, fail, isRunning, newSession, receive, type AskSession } from './session.js';

/** What comes of a job, of this store's or another's. */
type JobEvent = Extract<GeoR1Event, { job: string }>;

/** One session a scene, kept as long as the scene is open; the window shows the active scene's. */
export const useAsk = defineStore('ask', () => {
  const client = useClient();
  const scenes = useScenes();
  const view = useView();
  const notice = useNotice();

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
    else if ([...sessions.values()].some(({ status }) => status === 'starting')) early.push(event);
  });
  client.onState((state) => {
    if (state !== 'lost') return;
    for (const running of sessions.values()) {
      if (isRunning(running)) fail(running, LINE_LOST);
    }
  });

  /** Asks the active scene what its form holds. */
  async function ask(): Promise<void> {
    const asked = session.value;
    if (asked === null || isRunning(asked) || asked.question.trim() === '') return;
    begin(asked);
    try {
      const { job } = await client.call('ask', {
        scene: asked.scene,
        question: asked.question.trim(),
        task: asked.task,
        minScore: asked.minScore === '' ? null : asked.minScore,
        where:
          asked.extent === 'view'
            ? askedExtent(view.bounds, scenes.frame, scenes.active?.info ?? null)
            : null,
      });
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

  return { session, sessions, ask, cancel, forget };
});

const LINE_LOST = {
  code: 'io',
  message: 'The services stopped before the question was answered.',
  next: 'Start Geo-R1 again in its terminal and repeat the question.',
} as const;
