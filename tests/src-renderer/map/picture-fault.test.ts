/** What is told of a picture that did not come. */
import { describe, expect, it } from 'vitest';
import { pictureFault } from '../../../src-renderer/map/pictureFault.js';

const MESSAGE = 'AJAXError: Internal Server Error (500): http://127.0.0.1/tiles/s-1/3/1/2';
const SCENE = 's-0123456789abcdef0123456789abcdef';
const body = (value: unknown): Blob => new Blob([JSON.stringify(value)]);

describe('a picture that did not come', () => {
  it('is told in the words of the services: which file, why, what next', async () => {
    const error = {
      code: 'io',
      message: 'The file changed since it was opened.',
      subject: '/data/pier.tif',
      next: 'Open it again.',
    };
    expect((await pictureFault({ message: MESSAGE, status: 500, body: body({ error }) }))?.toShape()).toEqual(
      error,
    );
  });

  it('is told where the file is gone', async () => {
    const error = { code: 'not-found', message: 'There is no such file.', subject: '/data/pier.tif' };
    const said = await pictureFault({ message: MESSAGE, status: 410, body: body({ error }) });
    expect(said).toMatchObject(error);
  });

  it('is not told of a scene that was closed meanwhile', async () => {
    const error = { code: 'not-found', message: 'No scene is open under this id.', subject: SCENE };
    expect(await pictureFault({ message: MESSAGE, status: 404, body: body({ error }) })).toBeNull();
    expect(await pictureFault({ message: MESSAGE, status: 404 })).toBeNull();
  });

  it.each([undefined, new Blob(['<html>no</html>']), body({ error: 'no shape' }), new Blob([])])(
    'is told plainly where nothing of ours was said (%#)',
    async (given) => {
      const said = await pictureFault({ message: MESSAGE, ...(given && { status: 500, body: given }) });
      expect(said).toMatchObject({ code: 'io', subject: MESSAGE });
      expect(said?.next).toBeTruthy();
    },
  );
});
