import type { z } from 'zod';
import type { channels, ChannelName, ReplyOf } from '../contract/index.js';

/** The parsed request of a channel, defaults filled in. */
export type Parsed<C extends ChannelName> = z.output<(typeof channels)[C]['request']>;

/** What answers the channels whose names fit. @template Name such as `scene.${string}` */
export type HandlersOf<Name extends string> = {
  readonly [C in Extract<ChannelName, Name>]: (request: Parsed<C>) => Promise<ReplyOf<C>>;
};
