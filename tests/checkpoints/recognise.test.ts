import { cp, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recogniseCheckpoint } from '../../src-main/checkpoints/index.js';
import { FIXTURES, fixtureFolder } from './truth.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geo-r1-checkpoint-'));
  await cp(fixtureFolder('qwen2_5_vl'), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function edit(name: string, change: (json: Record<string, unknown>) => void): Promise<void> {
  const json = JSON.parse(await readFile(join(folder, name), 'utf8')) as Record<string, unknown>;
  change(json);
  await writeFile(join(folder, name), JSON.stringify(json));
}

describe('a folder of a checkpoint', () => {
  it.each(['qwen2_vl', 'qwen2_5_vl', 'qwen3_vl'] as const)('is recognised: %s', async (family) => {
    const found = await recogniseCheckpoint(fixtureFolder(family));
    expect(found).toMatchObject({ family, name: family, broken: [], endTokens: [2, 0] });
    expect([...found.precisions.keys()]).toEqual(
      {
        qwen2_vl: ['fp32', 'q8', 'q4'],
        qwen2_5_vl: ['fp32', 'fp16', 'q4f16'],
        qwen3_vl: ['fp32'],
      }[family],
    );
    expect(found.pictures.factor).toBe(family === 'qwen3_vl' ? 32 : 28);
    expect(found.deepstackCarried).toBe(family === 'qwen3_vl' ? 3 : 0);
    expect(found.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('has the language model of older exports on the top level', async () => {
    await edit('config.json', (json) => {
      Object.assign(json, json['text_config'], { model_type: 'qwen2_5_vl' });
      delete json['text_config'];
    });
    expect((await recogniseCheckpoint(folder)).config.text.num_hidden_layers).toBe(3);
  });

  it.each([
    ['chat_template.jinja', '{{ messages }}', '{{ messages }}'],
    ['chat_template.json', '{"chat_template": "{{ messages }}"}', '{{ messages }}'],
  ])('has its chat template in %s where tokenizer_config.json has none', async (name, text, expected) => {
    const before = await recogniseCheckpoint(folder);
    expect(before.chatTemplate).toBeNull();
    await edit('tokenizer_config.json', (json) => Reflect.deleteProperty(json, 'chat_template'));
    await writeFile(join(folder, name), text);
    const found = await recogniseCheckpoint(folder);
    expect(found.chatTemplate).toBe(expected);
    expect(found.sha256).not.toBe(before.sha256);
    await writeFile(join(folder, name), `${text} `.replace('"}', '!"}'));
    expect((await recogniseCheckpoint(folder)).sha256).not.toBe(found.sha256);
  });

  it.each(['qwen2_vl', 'qwen2_5_vl', 'qwen3_vl'] as const)(
    'has the settings of pictures in processor_config.json, as transformers 5 writes them: %s',
    async (family) => {
      const before = await recogniseCheckpoint(fixtureFolder(family));
      await rm(folder, { recursive: true });
      await cp(fixtureFolder(family), folder, { recursive: true });
      await rm(join(folder, 'preprocessor_config.json'));
      await cp(
        fileURLToPath(new URL(`processors/${family}.json`, FIXTURES)),
        join(folder, 'processor_config.json'),
      );
      const found = await recogniseCheckpoint(folder);
      expect(found.pictures).toEqual(before.pictures);
      expect(found.chatTemplate).toBeNull();
      expect(found.sha256).not.toBe(before.sha256);
    },
  );

  it('takes what stands in processor_config.json before what stands elsewhere, as transformers does', async () => {
    await writeFile(join(folder, 'chat_template.jinja'), 'jinja');
    await writeFile(
      join(folder, 'processor_config.json'),
      JSON.stringify({ processor_class: 'Qwen2_5_VLProcessor', chat_template: 'nested' }),
    );
    const older = await recogniseCheckpoint(folder);
    expect(older.chatTemplate).toBe('nested');
    await cp(
      fileURLToPath(new URL('processors/qwen2_5_vl.json', FIXTURES)),
      join(folder, 'processor_config.json'),
    );
    await edit('processor_config.json', (json) =>
      Object.assign(json['image_processor'] as object, { size: { shortest_edge: 784, longest_edge: 1568 } }),
    );
    const { pictures, chatTemplate } = await recogniseCheckpoint(folder);
    expect(pictures).toEqual({ ...older.pictures, minPixels: 784, maxPixels: 1568 });
    expect(chatTemplate).toBe('jinja');
    await edit('processor_config.json', (json) =>
      Object.assign(json['image_processor'] as object, { patch_size: 16 }),
    );
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({
      code: 'bad-input',
      subject: join(folder, 'processor_config.json'),
      next: expect.stringContaining("the model's own base") as string,
    });
  });

  it('says what it wants of what was said already', async () => {
    expect((await recogniseCheckpoint(folder)).repetitionPenalty).toBe(1);
    await edit('generation_config.json', (json) => Object.assign(json, { repetition_penalty: 1.05 }));
    expect((await recogniseCheckpoint(folder)).repetitionPenalty).toBe(1.05);
  });

  it('says at which ground sample distance it reads best, where its folder does', async () => {
    expect((await recogniseCheckpoint(folder)).gsd).toBeNull();
    await edit('geo-r1-export.json', (json) => Object.assign(json, { gsd: 0.3 }));
    expect((await recogniseCheckpoint(folder)).gsd).toBe(0.3);
    await edit('geo-r1-export.json', (json) => Object.assign(json, { gsd: -1 }));
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({
      code: 'bad-input',
      subject: join(folder, 'geo-r1-export.json'),
    });
  });

  it('keeps whole precisions where another is broken, and says why', async () => {
    await truncate(join(folder, 'onnx/vision_encoder_fp16.onnx'), 100_000);
    await rm(join(folder, 'onnx/embed_tokens_q4f16.onnx'));
    const { precisions, broken } = await recogniseCheckpoint(folder);
    expect([...precisions.keys()]).toEqual(['fp32']);
    expect(broken.map(({ precision, why }) => [precision, why.message])).toEqual([
      ['fp16', expect.stringMatching(/^The file is truncated: 100000 bytes/)],
      ['q4f16', 'embed_tokens_q4f16.onnx is missing.'],
    ]);
  });
});

/** A field of bytes, as protobuf writes it. */
function field(number: number, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value as string);
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}

/** A graph of one tensor whose values lie in another file; all of ONNX's own field numbers. */
function graphWith(entries: Record<string, string>): Buffer {
  const data = Object.entries(entries).map(([key, value]) =>
    field(13, Buffer.concat([field(1, key), field(2, value)])),
  );
  const tensor = Buffer.concat([...data, Buffer.from([0x70, 1])]);
  return field(7, field(5, tensor));
}

describe('weights beside a graph', () => {
  const name = (long: boolean): string => `${long ? 'w'.repeat(150) : 'decoder'}.onnx_data`;
  const put = (entries: Record<string, string>): Promise<void> =>
    writeFile(join(folder, 'onnx/decoder_model_merged_fp16.onnx'), graphWith(entries));
  const fp16 = async () => {
    const { precisions, broken } = await recogniseCheckpoint(folder);
    return precisions.get('fp16')?.bytes ?? broken.find(({ precision }) => precision === 'fp16')?.why.message;
  };

  it.each([false, true])('are counted, and said to be missing or truncated (long name: %s)', async (long) => {
    await put({ location: name(long), offset: '100', length: '400' });
    expect(await fp16()).toBe(`The weights ${name(long)} of decoder_model_merged_fp16.onnx are missing.`);
    await writeFile(join(folder, 'onnx', name(long)), Buffer.alloc(499));
    expect(await fp16()).toMatch(/^The file is truncated: 499 bytes, and at least 500/);
    await writeFile(join(folder, 'onnx', name(long)), Buffer.alloc(500));
    expect(await fp16()).toBeGreaterThan(300_000 + 500);
  });

  it('may leave out where they begin and how many they are', async () => {
    await put({ location: name(false) });
    await writeFile(join(folder, 'onnx', name(false)), '');
    expect(await fp16()).toBeGreaterThan(300_000);
  });
});

describe('a folder is refused', () => {
  it('that is not there', async () => {
    await expect(recogniseCheckpoint(join(folder, 'no'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('whose every precision is broken', async () => {
    await Promise.all(
      ['', '_fp16', '_q4f16'].map((suffix) =>
        truncate(join(folder, `onnx/decoder_model_merged${suffix}.onnx`), 5000),
      ),
    );
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({
      code: 'bad-input',
      subject: join(folder, 'onnx/decoder_model_merged.onnx'),
    });
  });

  it('for a file that is no ONNX', async () => {
    await Promise.all(
      ['', '_fp16', '_q4f16'].map((suffix) =>
        writeFile(join(folder, `onnx/embed_tokens${suffix}.onnx`), '<html>'),
      ),
    );
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({ message: 'It is not an ONNX file.' });
  });

  it('of another kind of model', async () => {
    await edit('config.json', (json) => Object.assign(json, { model_type: 'llava' }));
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({
      code: 'unsupported',
      message: /llava/,
    });
  });

  it.each([
    [
      'more ids than embeddings',
      'tokenizer.json',
      (json: Record<string, unknown>) =>
        Object.assign((json['model'] as { vocab: object }).vocab, { zzz: 99_999 }),
    ],
    [
      'another place of the picture',
      'config.json',
      (json: Record<string, unknown>) => Object.assign(json, { image_token_id: 5 }),
    ],
    [
      'patches of another model',
      'preprocessor_config.json',
      (json: Record<string, unknown>) => Object.assign(json, { patch_size: 16 }),
    ],
    [
      'no limits of pixels',
      'preprocessor_config.json',
      (json: Record<string, unknown>) =>
        ['size', 'min_pixels', 'max_pixels'].forEach((key) => Reflect.deleteProperty(json, key)),
    ],
    [
      'no chat template',
      'tokenizer_config.json',
      (json: Record<string, unknown>) => Reflect.deleteProperty(json, 'chat_template'),
    ],
    [
      'a malformed configuration',
      'config.json',
      (json: Record<string, unknown>) => Object.assign(json, { vision_config: 7 }),
    ],
  ])('with %s', async (_, name, change) => {
    await edit(name, change);
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('with a file that is no JSON, or none', async () => {
    const config = await readFile(join(folder, 'config.json'));
    await writeFile(join(folder, 'config.json'), '{');
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({
      message: expect.stringMatching(/^It is not JSON/) as string,
    });
    await writeFile(join(folder, 'config.json'), config);
    await rm(join(folder, 'tokenizer.json'));
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({
      code: 'not-found',
      subject: join(folder, 'tokenizer.json'),
    });
    await rm(join(folder, 'preprocessor_config.json'));
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({
      code: 'not-found',
      subject: join(folder, 'preprocessor_config.json'),
      message: expect.stringContaining('no processor_config.json holds an image_processor') as string,
    });
  });

  it('of safetensors, with the command that converts it', async () => {
    await rm(join(folder, 'onnx'), { recursive: true });
    await writeFile(join(folder, 'model.safetensors'), '');
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({
      code: 'unsupported',
      next: expect.stringContaining(`checkpoints.export --model ${folder} --out`) as string,
    });
    await rename(join(folder, 'preprocessor_config.json'), join(folder, 'processor_config.json'));
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({
      next: expect.not.stringContaining('--processor BASE') as string,
    });
    await rm(join(folder, 'processor_config.json'));
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({
      next: expect.stringContaining('--processor BASE') as string,
    });
    await writeFile(
      join(folder, 'model.safetensors.index.json'),
      JSON.stringify({ weight_map: { a: 'model.safetensors', b: 'model-2.safetensors' } }),
    );
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({
      code: 'not-found',
      subject: join(folder, 'model-2.safetensors'),
    });
    await rm(join(folder, 'model.safetensors'));
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({
      subject: join(folder, 'model.safetensors'),
      message: '2 of the shards that model.safetensors.index.json names are missing.',
    });
    await writeFile(join(folder, 'adapter_config.json'), '{}');
    await expect(recogniseCheckpoint(folder)).rejects.toMatchObject({
      message: 'It holds a LoRA adapter, not a whole model.',
    });
  });
});
