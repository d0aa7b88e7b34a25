import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const TOKEN_BYTES = 32;

/** Names under which a browser on this machine (or at the near end of a tunnel to it) reaches 127.0.0.1. */
const LOCAL_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Who may talk to the loopback host. The URL that the host prints carries a token that works once: it is exchanged
 * for a cookie that scripts cannot read and other sites cannot send. Other users of the machine, and pages of other
 * sites in the same browser, have neither.
 */
export class Session {
  readonly #cookieName: string;
  readonly #secret = randomBytes(TOKEN_BYTES).toString('base64url');
  #token: string | null = randomBytes(TOKEN_BYTES).toString('base64url');

  /** @param port in the cookie's name, because cookies do not tell ports apart */
  constructor(port: number) {
    this.#cookieName = `geo-r1-${port}`;
  }

  /** The token where it is still unused. */
  get token(): string | null {
    return this.#token;
  }

  /** Spends the token. @returns the Set-Cookie header, or null where the token is wrong or already spent */
  exchange(token: string): string | null {
    if (this.#token === null || !sameText(token, this.#token)) return null;
    this.#token = null;
    return `${this.#cookieName}=${this.#secret}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Whether a request carries the session's cookie. */
  admits(headers: IncomingHttpHeaders): boolean {
    return (headers.cookie ?? '').split(';').some((pair) => {
      const [name, value] = pair.trim().split('=', 2);
      return name === this.#cookieName && value !== undefined && sameText(value, this.#secret);
    });
  }
}

/**
 * Against DNS rebinding: the Host must be this machine's own name. The port is free, so that a tunnel may end at
 * another one.
 */
export function isLocalHost(headers: IncomingHttpHeaders): boolean {
  const match = /^(\[::1\]|[^:[\]]+)(?::\d{1,5})?$/.exec(headers.host ?? '');
  return match?.[1] !== undefined && LOCAL_NAMES.has(match[1].toLowerCase());
}

/** Whether the page that asks was served by this very host; browsers send Origin with every POST and WebSocket. */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  return headers.origin === `http://${headers.host ?? ''}`;
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
