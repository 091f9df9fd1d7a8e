import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** How the steps of a job before this one went, which `success()` and its like are about. */
export type JobStatus = 'success' | 'failure' | 'cancelled';

/** The value of a workflow expression, without the `${{ }}` around it. */
export function evaluate(
  expression: string,
  context: object,
  status: JobStatus = 'success',
): unknown {
  const functions = Object.entries({
    success: status === 'success',
    failure: status === 'failure',
    cancelled: status === 'cancelled',
    always: true,
  }).map(([name, value]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  }));
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(context), functions).parse();
  const dictionary = JSON.parse(JSON.stringify(context), data.reviver) as data.Dictionary;
  const named = new Map(functions.map((definition) => [definition.name, definition]));
  const value = new Evaluator(parsed, dictionary, named).evaluate();
  return JSON.parse(JSON.stringify(value, data.replacer)) as unknown;
}

/** Whether what has this `if` runs: without a function about the status, only if all went well. */
export function isRun(
  condition: string | undefined,
  context: object,
  status: JobStatus = 'success',
): boolean {
  const expression =
    /^\$\{\{(.*)\}\}$/s.exec(condition ?? 'success()')?.[1] ?? condition ?? 'success()';
  const asks = /\b(success|failure|cancelled|always)\(\)/.test(expression);
  if (!asks && status !== 'success') return false;
  return evaluate(`!!(${expression})`, context, status) === true;
}

/** A text of a workflow with its expressions evaluated. */
export function expand(text: unknown, context: object): string {
  return String(text).replace(/\$\{\{(.*?)\}\}/gs, (_all, expression: string) => {
    const value = evaluate(expression, context) as string | number | boolean | null;
    return String(value ?? '');
  });
}
