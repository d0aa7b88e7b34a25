import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { GeoR1Error, systemCode } from '../contract/index.js';
import { bundleDescriptionSchema } from './bundle.js';
import type { Bundle, BundleDescription, FileRole } from './bundle.js';

const DESCRIPTION_FILE = 'bundle.json';
/** A description is some kilobytes; more is not one. */
const MAX_DESCRIPTION_BYTES = 4 * 1024 * 1024;
const GET_IT_AGAIN = 'Get the bundle again, or make it anew with the recipe in models/.';

/** The folder of the bundle that ships with the app; the same place from the sources and from a build. */
export function builtinBundleDir(): string {
  return fileURLToPath(new URL('../../models/builtin/', import.meta.url));
}

/** Absolute path of the bundle's file of that role. */
export function bundleFile(bundle: Bundle, role: FileRole): string {
  const file = bundle.description.files.find((entry) => entry.role === role);
  if (file === undefined)
    throw bad(join(bundle.dir, DESCRIPTION_FILE), `It describes no file of role "${role}".`);
  return join(bundle.dir, file.path);
}

/**
 * Reads and checks a model bundle; starts nothing.
 * @throws GeoR1Error `not-found` where there is no bundle, `bad-input` where the description is malformed or a file
 * is missing, truncated or not the one described, `io` where the disk refuses
 */
export async function loadBundle(dir: string, signal?: AbortSignal): Promise<Bundle> {
  const folder = resolve(dir);
  const file = join(folder, DESCRIPTION_FILE);
  const bytes = await readDescription(file, signal);
  const description = parseDescription(file, bytes.toString('utf8'));
  for (const entry of description.files) {
    await checkFile(join(folder, entry.path), entry, signal);
  }
  return { dir: folder, sha256: createHash('sha256').update(bytes).digest('hex'), description };
}

async function readDescription(file: string, signal?: AbortSignal): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > MAX_DESCRIPTION_BYTES) {
      throw bad(file, `It holds ${size} bytes; a bundle's description has at most ${MAX_DESCRIPTION_BYTES}.`);
    }
    return await readFile(file, { signal });
  } catch (thrown) {
    throw diskError(
      thrown,
      file,
      'There is no model bundle here.',
      'Name a folder that holds a bundle.json.',
    );
  }
}

function parseDescription(file: string, content: string): BundleDescription {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (thrown) {
    throw bad(file, `It is not JSON (${thrown instanceof Error ? thrown.message : String(thrown)}).`, thrown);
  }
  const version = z.object({ schemaVersion: z.number() }).safeParse(json);
  if (version.success && version.data.schemaVersion > 1) {
    throw new GeoR1Error({
      code: 'unsupported',
      subject: file,
      message: `The bundle is of schema version ${version.data.schemaVersion}; this app reads version 1.`,
      next: 'Update the app, or take a bundle made for this version.',
    });
  }
  const parsed = bundleDescriptionSchema.safeParse(json);
  if (!parsed.success) throw bad(file, `It is malformed: ${issueLines(parsed.error)}.`, parsed.error);
  return parsed.data;
}

function issueLines(error: z.ZodError): string {
  const shown = error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.') || 'the whole'} ${issue.message}`);
  const more = error.issues.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

async function checkFile(
  file: string,
  expected: { sha256: string; bytes: number },
  signal?: AbortSignal,
): Promise<void> {
  try {
    const { size } = await stat(file);
    if (size !== expected.bytes) {
      const kind = size < expected.bytes ? 'truncated' : 'too long';
      throw bad(file, `The file is ${kind}: ${size} bytes where bundle.json says ${expected.bytes}.`);
    }
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash, { signal });
    const sha256 = hash.digest('hex');
    if (sha256 !== expected.sha256) {
      throw bad(
        file,
        `The file is not the one that bundle.json describes: SHA-256 ${sha256}, not ${expected.sha256}.`,
      );
    }
  } catch (thrown) {
    throw diskError(thrown, file, 'A file that bundle.json describes is missing.', GET_IT_AGAIN);
  }
}

function bad(subject: string, message: string, cause?: unknown): GeoR1Error {
  return new GeoR1Error({ code: 'bad-input', subject, message, next: GET_IT_AGAIN }, { cause });
}

function diskError(thrown: unknown, subject: string, missing: string, next: string): GeoR1Error {
  const code = systemCode(thrown);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new GeoR1Error({ code: 'not-found', subject, message: missing, next }, { cause: thrown });
  }
  return GeoR1Error.from(thrown, { code: 'io', subject, next: 'Check that the disk is there and readable.' });
}
