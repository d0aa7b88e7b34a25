/**
 * The window's only way to the services: one client, two lines (Electron's preload, the loopback WebSocket).
 * May import the contract; used by the stores, not by their components.
 */
import { inject, type App, type InjectionKey } from 'vue';
import { SOCKET_PATH } from '../../src-main/contract/index.js';
import { createClient, type Client } from './client.js';
import { portWire } from './portWire.js';
import { webSocketWire } from './webSocketWire.js';

export type { Client } from './client.js';
export { createClient } from './client.js';
export { uploadFile } from './upload.js';
export type { Wire, WireState } from './wire.js';

const CLIENT: InjectionKey<Client> = Symbol('client');

/** The line that this window has: Electron's where there is a preload, else the page's own host. */
export function connect(): Client {
  const bridge = window.geoR1;
  return createClient(
    bridge === undefined
      ? webSocketWire(`${location.origin.replace(/^http/, 'ws')}${SOCKET_PATH}`)
      : portWire(bridge),
  );
}

export function provideClient(app: App, client: Client): void {
  app.provide(CLIENT, client);
}

/** For stores; components talk to stores. */
export function useClient(): Client {
  const client = inject(CLIENT);
  if (client === undefined) throw new Error('No client was provided to the app.');
  return client;
}
