import * as fs from 'node:fs/promises';
import { mkdir, readdir, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import { content, file, mp4 } from '../../support/file-server.ts';
import { data, expectNotSaved, expectSaved, ID, save, type Saved, type Serve } from './save.ts';

// Only here can a test have the system refuse to write or to move a file.
vi.mock('node:fs/promises', { spy: true });

afterEach(() => {
  vi.mocked(fs.open).mockReset();
  vi.mocked(fs.rename).mockReset();
});

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code, syscall: 'simulated' });
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
    const serve: Serve = (...exchange) => {
      vi.mocked(fs.open).mockRejectedValueOnce(systemError('EACCES'));
      file(data)(...exchange);
    };
    const saved = await save([serve], { maxRetries: 24 });
    expectNotSaved(saved, /^can't write to download-dir: EACCES: simulated$/);
    expect(saved.requests).toHaveLength(1);
  });
});

test('a bug is not taken for an error of the system, even with a code', async () => {
  const saved = await save([file(data)], { url: () => 'not a URL' });
  expect(saved.error).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_URL' });
  expect(saved.files).toEqual({});
});

test('a file is not saved if the step is cancelled while its boxes are read', async () => {
  const reason = new Error('cancelled');
  const controller = new AbortController();
  onOpen((handle) => {
    const read = handle.read.bind(handle);
    handle.read = ((into: Buffer, offset: number, length: number, at: number) => {
      if (at > 0) controller.abort(reason);
      return read(into, offset, length, at);
    }) as FileHandle['read'];
  });
  const saved = await save([file(mp4(100_000))], { signal: controller.signal });
  expect([saved.error, saved.files]).toEqual([reason, {}]);
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
    expectNotSaved(saved, /^can't replace pv_1\.mp4 in download-dir: /);
    expect(saved.error).toMatchObject({
      transient: false,
      help: expect.stringMatching(
        /^Close .*, remove it, or choose another download-dir\.$/,
      ) as string,
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

  test('for four times is copied', async () => {
    const saved = await moveAfter(4, 'EPERM');
    expectSaved(saved);
    expect(saved.delays).toEqual([1, 2, 4]);
  });

  test.each(['EXDEV', 'ENOSYS', 'ENOTSUP', 'EIO'])(
    'because the file system has no such operation (%s) is copied immediately',
    async (code) => {
      for (const prepare of [
        () => undefined,
        (directory: string) => writeFile(join(directory, `${ID}.mp4`), content(500_000, 'old')),
      ]) {
        vi.mocked(fs.rename).mockRejectedValueOnce(systemError(code));
        const saved = await save([file(data)], { prepare });
        expectSaved(saved);
        expect(saved.delays).toEqual([]);
      }
    },
  );

  test('and can be copied only in part leaves nothing', async () => {
    vi.mocked(fs.rename).mockRejectedValueOnce(systemError('EXDEV'));
    vi.mocked(fs.copyFile).mockImplementationOnce(async (_from, to) => {
      await writeFile(to, 'half');
      throw systemError('ENOSPC');
    });
    expectNotSaved(await save([file(data)]), /^can't write to download-dir: ENOSPC: simulated$/);
  });

  test('over one that cannot be removed leaves that as it is', async () => {
    vi.mocked(fs.rename).mockRejectedValueOnce(systemError('EXDEV'));
    const saved = await save([file(data)], {
      prepare: (directory) => writeFile(join(directory, `${ID}.mp4`), 'old'),
      beforeSave: () => {
        vi.mocked(fs.unlink).mockRejectedValueOnce(systemError('EBUSY'));
      },
    });
    expect(saved.error).toMatchObject({
      message: "can't replace pv_1.mp4 in download-dir: EBUSY: simulated",
      help: expect.stringMatching(/^Close whatever program has it open, remove it, or /) as string,
    });
    expect(saved.files).toEqual({ [`${ID}.mp4`]: Buffer.from('old') });
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
  const saved = await save([file(Buffer.alloc(300, ' '))], {
    maxRetries: 0,
    beforeSave: () => {
      vi.mocked(fs.rm).mockRejectedValueOnce(systemError('EBUSY'));
    },
  });
  expect(saved.error).toMatchObject({
    message: expect.stringMatching(/sent plain text instead of a video$/) as string,
  });
});

describe('a disk', () => {
  function withFree(bytes: number, blocks = 1000): void {
    vi.mocked(fs.statfs).mockResolvedValue({ blocks, bavail: bytes / 100, bsize: 100 } as never);
  }

  afterEach(() => {
    vi.mocked(fs.statfs).mockReset();
  });

  test('with less space than the file needs is told before anything arrives', async () => {
    withFree(data.length - 100);
    const endless: Serve = (_request, response) => {
      response.writeHead(200, { 'content-length': data.length }).flushHeaders();
    };
    const saved = await save([endless], { maxRetries: 24 });
    expectNotSaved(
      saved,
      /^can't write to download-dir: ENOSPC: the file has 100 kB, and the disk has 100 kB left$/,
    );
    expect(saved.error).toMatchObject({
      help: expect.stringContaining('Free up disk space, or choose a download-dir') as string,
    });
    expect(saved.requests).toHaveLength(1);
  });

  test('with exactly as much space takes the file', async () => {
    withFree(data.length);
    expectSaved(await save([file(data)]));
  });

  test('that does not know its size, or does not say it, takes the file', async () => {
    withFree(0, 0);
    expectSaved(await save([file(data)]));
    vi.mocked(fs.statfs).mockRejectedValue(systemError('ENOSYS'));
    expectSaved(await save([file(data)]));
  });
});
