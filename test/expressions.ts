import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** The value of a workflow expression, without the `${{ }}` around it. */
export function evaluate(expression: string, context: object): unknown {
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(context), []).parse();
  const dictionary = JSON.parse(JSON.stringify(context), data.reviver) as data.Dictionary;
  const value = new Evaluator(parsed, dictionary).evaluate();
  return JSON.parse(JSON.stringify(value, data.replacer)) as unknown;
}
