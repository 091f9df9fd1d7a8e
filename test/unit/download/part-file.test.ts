import * as fs from 'node:fs/promises';
import { mkdir, readdir, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import { content, file } from '../../support/file-server.ts';
import { data, expectNotSaved, expectSaved, ID, save, type Saved, type Serve } from './save.ts';

// Only here can a test have the system refuse to write or to move a file.
vi.mock('node:fs/promises', { spy: true });

afterEach(() => {
  vi.mocked(fs.open).mockReset();
  vi.mocked(fs.rename).mockReset();
});

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code });
}

/** Lets something be done with each file that is opened to be written. */
function onOpen(change: (handle: FileHandle) => void): void {
  vi.mocked(fs.open).mockImplementation(async (...args) => {
    const handle = await realOpen(...args);
    change(handle);
    return handle;
  });
}

const { open: realOpen } = await vi.importActual<typeof fs>('node:fs/promises');

describe('a file that is being written', () => {
  test('has no name of a video, and is hidden', async () => {
    let names: string[] = [];
    const serve: Serve = (_request, response, arrived) => {
      response.writeHead(200).write(data);
      void arrived(data.length).then(async () => {
        names = await readdir(folder);
        response.end();
      });
    };
    let folder = '';
    expectSaved(
      await save([serve], {
        prepare: (path) => {
          folder = path;
        },
      }),
    );
    expect(names).toEqual([expect.stringMatching(/^\.pv_1\..+\.part$/)]);
  });

  test('is whole, if the system writes little at a time', async () => {
    onOpen((handle) => {
      const write = handle.write.bind(handle);
      handle.write = ((chunk: Buffer, offset: number, length: number, at: number) =>
        write(chunk, offset, Math.min(length, 7000), at)) as FileHandle['write'];
    });
    expectSaved(await save([file(data, { cutAfter: 50_000 }), file(data)]));
  });

  test.each([
    ['ENOSPC', 'Free up disk space, or choose a download-dir on another disk.'],
    ['EDQUOT', 'Free up disk space, or choose a download-dir on another disk.'],
    ['EIO', 'Choose a download-dir that the runner can write to.'],
  ])('and cannot be: %s ends the download', async (code, help) => {
    for (const method of ['write', 'truncate', 'close'] as const) {
      onOpen((handle) => {
        vi.spyOn(handle, method).mockRejectedValueOnce(systemError(code));
      });
      // The second response is of another file, and begins it again.
      const saved = await save([file(data, { cutAfter: 1000, ranges: false }), file(data)], {
        maxRetries: 24,
      });
      expectNotSaved(saved, new RegExp(`can't write to download-dir: ${code}: simulated$`));
      expect(saved.error).toMatchObject({
        transient: false,
        help: expect.stringContaining(help) as string,
      });
    }
  });

  test('and cannot be opened ends the download', async () => {
    vi.mocked(fs.open).mockRejectedValueOnce(systemError('EACCES'));
    const saved = await save([file(data)], { maxRetries: 24 });
    expectNotSaved(saved, /^can't write to download-dir: EACCES: simulated$/);
    expect(saved.requests).toHaveLength(1);
  });
});

describe('a file of the same name', () => {
  test('is replaced', async () => {
    const prepare = (folder: string): Promise<void> =>
      writeFile(join(folder, `${ID}.mp4`), content(500_000, 'old'));
    expectSaved(await save([file(data)], { prepare }));
  });

  test('stays if the download fails', async () => {
    const saved = await save([file(Buffer.alloc(0))], {
      prepare: (folder) => writeFile(join(folder, `${ID}.mp4`), 'old'),
    });
    expect(saved.error).toBeInstanceOf(StepError);
    expect(saved.files).toEqual({ [`${ID}.mp4`]: Buffer.from('old') });
  });

  test('that is a directory ends the download', async () => {
    const saved = await save([file(data)], {
      prepare: (folder) => mkdir(join(folder, `${ID}.mp4`)),
    });
    expectNotSaved(saved, /^download-dir has a directory named pv_1\.mp4$/);
    expect(saved.error).toMatchObject({
      transient: false,
      help: 'Remove it, or choose another download-dir.',
    });
    expect(saved.delays).toEqual([]);
  });
});

describe('a file that cannot be moved', () => {
  function moveAfter(failures: number, code: string): Promise<Saved> {
    for (let nth = 0; nth < failures; nth += 1) {
      vi.mocked(fs.rename).mockRejectedValueOnce(systemError(code));
    }
    return save([file(data)]);
  }

  test.each(['EPERM', 'EACCES', 'EBUSY'])(
    'because a virus scanner reads it (%s) is moved later',
    async (code) => {
      const saved = await moveAfter(3, code);
      expectSaved(saved);
      expect(saved.delays).toEqual([1, 2, 4]);
    },
  );

  test('for four times ends the download, and is removed', async () => {
    const saved = await moveAfter(4, 'EPERM');
    expectNotSaved(saved, /^can't write to download-dir: EPERM: simulated$/);
    expect(saved.delays).toEqual([1, 2, 4]);
  });

  test('for another reason ends the download at once', async () => {
    const saved = await moveAfter(1, 'EXDEV');
    expectNotSaved(saved, /^can't write to download-dir: EXDEV: simulated$/);
    expect(saved.delays).toEqual([]);
  });

  test('is not waited for once the step is cancelled', async () => {
    const reason = new Error('cancelled');
    const controller = new AbortController();
    vi.mocked(fs.rename).mockImplementation(() => {
      controller.abort(reason);
      return Promise.reject(systemError('EBUSY'));
    });
    const saved = await save([file(data)], { signal: controller.signal });
    expect([saved.error, saved.files]).toEqual([reason, {}]);
  });
});

test('whatever the system says when a file is removed, the error is that of the download', async () => {
  onOpen((handle) => {
    vi.spyOn(handle, 'close').mockRejectedValue(systemError('EIO'));
  });
  vi.mocked(fs.rm).mockRejectedValueOnce(systemError('EBUSY'));
  const saved = await save([file(Buffer.alloc(300, ' '))], { maxRetries: 0 });
  expect(saved.error).toMatchObject({
    message: expect.stringMatching(/sent plain text instead of a video$/) as string,
  });
});
