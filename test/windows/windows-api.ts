import { createRequire } from 'node:module';

/** As much of koffi as is used here. Its types are installed on demand only, with the package. */
interface Koffi {
  load: (library: string) => {
    func: (declaration: string) => (...args: (number | bigint | string | null)[]) => number;
  };
}

const koffi = createRequire(import.meta.url)('@koromix/koffi-win32-x64') as Koffi;
const kernel32 = koffi.load('kernel32.dll');

const CTRL_EVENTS: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 0, SIGBREAK: 1 };

/**
 * Sends Ctrl-C or Ctrl-Break to a process, as GitHub's runner does: by way of its console.
 *
 * @returns whether the process has one, and so can be sent it
 */
export function sendCtrlEvent(pid: number, signal: NodeJS.Signals): boolean {
  const event = CTRL_EVENTS[signal];
  if (event === undefined) throw new Error(`Windows has no ${signal}`);
  const freeConsole = kernel32.func('int __stdcall FreeConsole()');
  const attachConsole = kernel32.func('int __stdcall AttachConsole(uint32_t pid)');
  const generate = kernel32.func(
    'int __stdcall GenerateConsoleCtrlEvent(uint32_t event, uint32_t group)',
  );
  // A process has one console at most.
  freeConsole();
  if (!attachConsole(pid)) return false;
  if (!generate(event, 0)) runCtrlRoutine(pid, event);
  freeConsole();
  return true;
}

/** What Windows does for `GenerateConsoleCtrlEvent`: Wine 8 does it for Ctrl-C alone. */
function runCtrlRoutine(pid: number, event: number): void {
  const getModule = kernel32.func('uintptr_t __stdcall GetModuleHandleA(str name)');
  const getAddress = kernel32.func(
    'uintptr_t __stdcall GetProcAddress(uintptr_t module, str name)',
  );
  const openProcess = kernel32.func(
    'uintptr_t __stdcall OpenProcess(uint32_t access, int inherit, uint32_t pid)',
  );
  const createThread = kernel32.func(
    'uintptr_t __stdcall CreateRemoteThread(uintptr_t process, uintptr_t attributes, uintptr_t stack, uintptr_t start, uintptr_t parameter, uint32_t flags, uintptr_t id)',
  );
  const PROCESS_ALL_ACCESS = 0x1f_ff_ff;
  const routine = getAddress(getModule('kernelbase.dll'), 'CtrlRoutine');
  const thread = createThread(openProcess(PROCESS_ALL_ACCESS, 0, pid), 0, 0, routine, event, 0, 0);
  if (!thread) throw new Error(`process ${pid} can't be sent event ${event}`);
}

/**
 * Opens a file for reading, and lets others do with it what `share` says.
 *
 * @param share `dwShareMode` of CreateFile
 * @returns closes it
 */
export function openWithShare(path: string, share: number): () => void {
  const createFile = kernel32.func(
    'intptr_t __stdcall CreateFileW(str16 path, uint32_t access, uint32_t share, uintptr_t attributes, uint32_t creation, uint32_t flags, uintptr_t template)',
  );
  const closeHandle = kernel32.func('int __stdcall CloseHandle(intptr_t handle)');
  const [GENERIC_READ, OPEN_EXISTING] = [0x80_00_00_00, 3];
  const file = createFile(path, GENERIC_READ, share, 0, OPEN_EXISTING, 0, 0);
  if (file === -1) throw new Error(`${path} can't be opened`);
  return () => closeHandle(file);
}
