import { GeoR1Error } from '../contract/index.js';

/** Bytes that a page sent, as a file, and what deletes it. */
export interface Upload {
  readonly path: string;
  readonly discard: () => Promise<void>;
}

/** What the services need to know of the host that they run in. */
export interface WorkspaceHost {
  readonly kind: 'electron' | 'loopback';
  readonly version: string;
  /** The system's dialogs; null where the user cancelled. Left out where the host has none. */
  readonly chooseFile?: () => Promise<string | null>;
  readonly chooseFolder?: () => Promise<string | null>;
  readonly chooseData?: () => Promise<string | null>;
  /** Where the bytes of an upload lie, and what deletes them. Throws not-found. Left out where nothing is uploaded. */
  readonly takeUpload?: (upload: string) => Upload;
}

/** @throws GeoR1Error not-found, also where the host has no uploads */
export function uploadOf(host: WorkspaceHost, upload: string): Upload {
  if (host.takeUpload !== undefined) return host.takeUpload(upload);
  throw new GeoR1Error({
    code: 'not-found',
    message: 'This host takes no uploads.',
    subject: upload,
    next: 'Open the file by its path.',
  });
}
