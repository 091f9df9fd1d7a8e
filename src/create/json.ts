/** The position at which a text stops being JSON. */
interface JsonProblem {
  /** From 1. */
  line: number;
  /** In UTF-16 code units, from 1. */
  column: number;
  /** The character there; '' at the end of the text. */
  found: string;
}

/** Finds where a text stops being JSON; `undefined` if it is JSON. */
export function findJsonProblem(text: string): JsonProblem | undefined {
  if (parse(text).parsed) return undefined;
  // A text can be continued to JSON up to the problem, and no further.
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (canBegin(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  const lines = text.slice(0, good).split('\n');
  const column = (lines.at(-1) ?? '').length + 1;
  return { line: lines.length, column, found: text.slice(good, good + 1) };
}

/** True if a JSON text can begin like that. */
function canBegin(text: string): boolean {
  const { parsed, message } = parse(text);
  if (parsed || message.startsWith('Unexpected end')) return true;
  // V8 reports a position, unless it quotes the unexpected text.
  return Number(/at position (\d+)/.exec(message)?.[1]) === text.length;
}

function parse(text: string): { parsed: boolean; message: string } {
  try {
    JSON.parse(text);
    return { parsed: true, message: '' };
  } catch (error) {
    return { parsed: false, message: (error as Error).message };
  }
}
