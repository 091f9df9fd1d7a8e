import { StepError, unexpectedError } from '../errors.ts';
import {
  capitalize,
  escapeHtml,
  formatDuration,
  formatNumber,
  joinSentences,
  pluralize,
  truncate,
} from '../format.ts';
import { InputError } from '../inputs/reader.ts';
import type { VideoType } from '../jogg/client.ts';
import type { Message, Report } from '../runner.ts';
import { idOf, type CreateEvent, type Outcome } from './outcome.ts';

/** The outputs of create/action.yml, without `videos-file`. */
export type CreateOutputs = Record<'video-id' | 'result' | 'videos', string>;

type Problem = Extract<Outcome, { error: unknown }>;

// The runner cuts an annotation at 4,096 characters.
const MAX_REASONS = 4;
const MAX_REASON_LENGTH = 300;
const MAX_IDS_LENGTH = 2000;

// Outside a runner, as of the other action.
const INPUT_EXIT_CODE = 2;

// A summary can have 1 MiB.
const MAX_ROWS = 1000;
const SUMMARY_HEAD = `<h3>JoggAI videos</h3>
<table>
<tr><th></th><th align="left">Name</th><th align="left">ID</th></tr>`;

const SIGNS = { created: '✅', found: '✅', error: '❌', unknown: '⚠️' } as const;
const RESULTS = {
  created: 'Created',
  found: 'Found',
  error: 'Not created',
  unknown: 'Unknown',
} as const;

/** The first line of the log. */
export function startText(requests: number, videoType: VideoType): string {
  return `Creating ${pluralize(requests, `${videoType} video`)}.`;
}

/** The line for something that happened; `undefined` if the end of the step says it. */
export function eventMessage(event: CreateEvent, requests: number): Message | undefined {
  const text = eventText(event, requests);
  return text === undefined ? undefined : { level: 'info', text };
}

function eventText(event: CreateEvent, requests: number): string | undefined {
  switch (event.type) {
    case 'ended':
      // The only one is what the step ends with.
      return requests === 1 ? undefined : describe(event.outcome);
    case 'retrying':
      return joinSentences(
        event.error.message,
        `Retrying in ${formatDuration(event.delaySeconds)}`,
      );
    case 'looking-up':
      return `"${event.name}" may have been created: ${joinSentences(event.error.message, `Looking it up in JoggAI's list for up to ${formatDuration(event.seconds)}`)}`;
    case 'repeating':
      return `"${event.name}" isn't in JoggAI's list. Requesting it again.`;
    case 'looking-up-earlier':
      return `Looking up ${pluralize(event.requests, 'video')} in JoggAI's list for up to ${formatDuration(event.seconds)}, because an earlier attempt or step may have created them.`;
  }
}

function describe(outcome: Outcome): string {
  const name = `"${outcome.name}"`;
  switch (outcome.result) {
    case 'created':
      return `Created ${name}: ${outcome.id}`;
    case 'found':
      return `Found ${name}, which an earlier attempt or step created: ${outcome.id}`;
    case 'error':
      return `${name} was not created: ${outcome.error.message}`;
    case 'unknown':
      return `${name} may have been created: ${outcome.error.message}`;
  }
}

/** The report on requests that have ended, at least one. */
export function reportOutcomes(outcomes: readonly Outcome[]): Report<keyof CreateOutputs> {
  const [problem, ...others] = outcomes.filter((outcome) => 'error' in outcome);
  return {
    outputs: toOutputs(outcomes),
    essentials: listIds(outcomes),
    message: problem
      ? { level: 'error', text: problemText([problem, ...others], outcomes.length) }
      : { level: 'info', text: successText(outcomes) },
    summary: summaryEnd(outcomes),
  };
}

/** The IDs, as far as an annotation has room. */
function listIds(outcomes: readonly Outcome[]): string {
  const ids = outcomes.flatMap((outcome) => idOf(outcome) ?? []);
  return ids.length === 0 ? '' : truncate(`IDs: ${ids.join(', ')}`, MAX_IDS_LENGTH);
}

/** The outputs of a step; none of the requests has an outcome if it failed before. */
export function toOutputs(outcomes: readonly Outcome[]): CreateOutputs {
  const order = ['unknown', 'error', 'created', 'found'] as const;
  const results = outcomes.map(({ result }) => result);
  return {
    'video-id': outcomes.flatMap((outcome) => idOf(outcome) ?? []).join('\n'),
    result: order.find((result) => results.includes(result)) ?? 'error',
    videos: JSON.stringify(
      outcomes.map((outcome) => ({
        name: outcome.name,
        id: idOf(outcome) ?? null,
        result: outcome.result,
        error: 'error' in outcome ? outcome.error.message : null,
      })),
    ),
  };
}

function successText(outcomes: readonly Outcome[]): string {
  const [first, ...others] = outcomes;
  if (first && others.length === 0) return `${describe(first)}.`;
  const found = outcomes.filter(({ result }) => result === 'found').length;
  const created = pluralize(outcomes.length - found, 'video');
  return found === 0
    ? `Created ${created}.`
    : `Created ${created}, and found ${formatNumber(found)} that an earlier attempt or step created.`;
}

function problemText(problems: readonly [Problem, ...Problem[]], total: number): string {
  const [first] = problems;
  if (total === 1) return joinSentences(describe(first), first.error.help);
  const unknown = problems.filter(({ result }) => result === 'unknown').length;
  const groups = groupByReason(problems);
  const lines = groups.slice(0, MAX_REASONS).map(([{ result, error }, ...others], i) => {
    const count = pluralize(others.length + 1, 'video');
    const state = result === 'unknown' ? ' may have been created' : '';
    const reason = truncate(error.message, MAX_REASON_LENGTH);
    // The same help is shown once.
    const isNew = groups.findIndex(([other]) => other.error.help === error.help) === i;
    return joinSentences(`${count}${state}: ${reason}`, isNew ? error.help : '');
  });
  const doubt = unknown === 0 ? '' : `It isn't known if ${formatNumber(unknown)} of them were`;
  const head = `${formatNumber(problems.length)} of ${formatNumber(total)} videos were not created`;
  return [joinSentences(head, doubt), ...lines].join('\n');
}

/** Problems with the same result and reason together, in the order of the first ones. */
function groupByReason(problems: readonly Problem[]): [Problem, ...Problem[]][] {
  const groups = new Map<string, [Problem, ...Problem[]]>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.result, problem.error.message]);
    const group = groups.get(key);
    if (group) group.push(problem);
    else groups.set(key, [problem]);
  }
  return [...groups.values()];
}

/**
 * The part of the job summary for a request that has ended, as HTML: the parts follow one another as
 * the requests end, so that IDs aren't lost if the step is killed.
 *
 * @param index of the request among those that have ended, from 0
 */
export function summaryPart(outcome: Outcome, index: number): string {
  const row = index < MAX_ROWS ? `${renderRow(outcome)}\n` : '';
  return index === 0 ? `\n\n${SUMMARY_HEAD}\n${row}` : row;
}

function renderRow(outcome: Outcome): string {
  const { name, result } = outcome;
  const id = idOf(outcome);
  const parts = [
    id === undefined ? [] : `<code>${escapeHtml(id)}</code>`,
    'error' in outcome
      ? escapeHtml(truncate(capitalize(outcome.error.message), MAX_REASON_LENGTH))
      : [],
  ];
  const detail = parts.flat().join('<br>');
  return `<tr><td nowrap>${SIGNS[result]} ${RESULTS[result]}</td><td>${escapeHtml(name)}</td><td>${detail}</td></tr>`;
}

/** The last part. */
function summaryEnd(outcomes: readonly Outcome[]): string {
  const counts = (['created', 'found', 'error', 'unknown'] as const).flatMap((result) => {
    const count = outcomes.filter((outcome) => outcome.result === result).length;
    return count === 0 ? [] : `${formatNumber(count)} ${RESULTS[result].toLowerCase()}`;
  });
  const note = outcomes.length > MAX_ROWS ? ' The <code>videos</code> output has the others.' : '';
  return `</table>\n<p>${counts.join(', ')}.${note}</p>\n\n`;
}

/**
 * The report on a step that failed before it requested anything.
 *
 * @param canRerun false if a rerun will refuse to request anything, because it doesn't know that
 */
export function reportError(error: unknown, canRerun: boolean): Report<keyof CreateOutputs> {
  const { message, help } = error instanceof StepError ? error : unexpectedError(error);
  const newRun = canRerun
    ? ''
    : "Then start a new run, because a rerun can't tell that nothing was sent";
  const text = joinSentences(capitalize(message), help, newRun);
  return {
    outputs: toOutputs([]),
    message: { level: 'error', text },
    exitCode: error instanceof InputError ? INPUT_EXIT_CODE : 1,
    summary: `<h3>JoggAI videos</h3>\n<p>${SIGNS.error} ${escapeHtml(text)}</p>\n\n`,
  };
}
