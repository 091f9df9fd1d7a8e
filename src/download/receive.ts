import type { IncomingMessage } from 'node:http';
import { addAbortSignal } from 'node:stream';
import { StepError } from '../errors.ts';
import { networkError } from '../http/network-errors.ts';
import { describeNonVideo, HEAD_BYTES } from './content.ts';
import {
  contentError,
  finalError,
  OTHER_TOOL,
  silenceError,
  transferError,
} from './download-errors.ts';
import type { GetOptions } from './options.ts';
import type { PartFile } from './part-file.ts';
import { FIRST_BYTE_SECONDS, follow } from './redirects.ts';
import { rangeHeaders, readHead } from './response.ts';

const HEADERS = { accept: 'video/*, */*;q=0.5' };
const SILENCE_SECONDS = 30;
const PROGRESS_SECONDS = 5;

/**
 * Receives a file by one response, or the part of it that is missing.
 *
 * @param mayResume whether the missing part alone may be requested
 * @throws {StepError} if the file is not complete afterward
 * @throws the error of the interrupted operation, if the signal aborts
 */
export async function receive(
  from: string,
  file: PartFile,
  mayResume: boolean,
  options: GetOptions,
): Promise<void> {
  const url = new URL(from);
  const range = mayResume ? rangeHeaders(file.arrived, url) : undefined;
  const { message, host } = await follow(url, { ...HEADERS, ...range }, options);
  try {
    const { version, totalBytes } = readHead(message, host, url, range && file.arrived);
    requireAllowed(totalBytes ?? 0, options);
    if (version) await file.begin(version);
    await receiveBody(message, host, file, totalBytes, options);
    requireWhole(host, file, totalBytes ?? 0);
  } finally {
    message.destroy();
  }
}

async function receiveBody(
  message: IncomingMessage,
  host: string,
  file: PartFile,
  totalBytes: number | undefined,
  options: GetOptions,
): Promise<void> {
  const { activity, onEvent, signal, timing } = options;
  const endAfter = (seconds: number): NodeJS.Timeout =>
    setTimeout(() => message.destroy(silenceError(host, seconds)), seconds * 1000);
  let timer = endAfter(FIRST_BYTE_SECONDS);
  let reportedAt = timing.clock();
  addAbortSignal(signal, message);
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      const { bytes: before } = file.arrived;
      const bytes = before + chunk.length;
      if (bytes > (totalBytes ?? Infinity)) {
        file.reject();
        throw transferError(`${host} sent more than it announced`);
      }
      requireAllowed(bytes, options);
      await file.append(chunk);
      if (before < HEAD_BYTES && bytes >= HEAD_BYTES) requireVideo(host, file);
      activity.lastByteAt = timing.clock();
      if (activity.lastByteAt >= reportedAt + PROGRESS_SECONDS) {
        reportedAt = activity.lastByteAt;
        onEvent({ type: 'downloading', bytes, totalBytes });
      }
      timer = endAfter(SILENCE_SECONDS);
    }
  } catch (error) {
    throw signal.aborted || error instanceof StepError ? error : networkError(error, host);
  } finally {
    clearTimeout(timer);
  }
}

function requireAllowed(bytes: number, { maxBytes }: GetOptions): void {
  if (bytes <= maxBytes) return;
  throw finalError(`the file is larger than ${maxBytes / 2 ** 30} GiB`, OTHER_TOOL);
}

/** @throws {StepError} if what has arrived is not the whole file */
function requireWhole(host: string, file: PartFile, totalBytes: number): void {
  const { bytes } = file.arrived;
  if (bytes < totalBytes) {
    throw transferError(`the download was cut off after ${bytes} of ${totalBytes} bytes`);
  }
  if (bytes === 0) throw transferError(`${host} sent an empty file`);
  requireVideo(host, file);
  const problem = file.arrived.problem();
  if (problem === undefined) return;
  file.reject();
  throw transferError(`${host} sent an incomplete or damaged video: ${problem}`);
}

/** @throws {StepError} if what has arrived is no video */
function requireVideo(host: string, file: PartFile): void {
  const content = describeNonVideo(file.arrived.head);
  if (content === undefined) return;
  file.reject();
  throw contentError(host, content);
}
