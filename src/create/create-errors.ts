import { StepError, unexpectedError } from '../errors.ts';
import { formatDuration, formatNumber, joinSentences } from '../format.ts';
import { STATUS_PAGE } from '../jogg/response-errors.ts';

/** Advice for types that have no list, because a rerun refuses to create any such videos. */
const NEW_RUN = 'Start a new run with what is missing';

const CACHE = 'Check if a proxy or gateway caches responses.';

/** The error for requests that a cancelled step did not send. */
export function cancelledError(hasList: boolean): StepError {
  const help = hasList ? 'Rerun the job to create what is missing.' : '';
  return new StepError('not sent, because the step was cancelled', { help });
}

/** The error for a request that was sent when the step was cancelled. */
export function cancelledWhileSentError(): StepError {
  return new StepError('the step was cancelled before the response arrived', { transient: true });
}

/** The error for requests that weren't sent because `error` ended an earlier one. */
export function notSentError(error: StepError): StepError {
  const message = 'not sent, because of the problem with another request';
  return new StepError(message, { help: error.help, cause: error });
}

/** The error with advice on how to create what is missing if there is no list, so that a rerun refuses to. */
export function adviseNewRun(error: StepError): StepError {
  const { help } = error;
  return help.includes(NEW_RUN) ? error : error.with({ help: joinSentences(help, NEW_RUN) });
}

/** The error for a response with the ID of the product of another URL. */
export function takenProductError(id: string): StepError {
  return new StepError(`JoggAI returned the product of another URL of this step (${id})`, {
    help: `${CACHE} If both URLs are of one product, request its videos in different steps.`,
  });
}

/** The error for a response with an ID that another request of the step has. */
export function takenIdError(id: string): StepError {
  return new StepError(`JoggAI returned the ID of another request (${id})`, {
    transient: true,
    help: CACHE,
  });
}

/**
 * The error for a request that may have been accepted.
 *
 * @param error what happened to it
 */
export function unknownError(error: StepError, hasList: boolean): StepError {
  const { message, help, videoId } = error;
  const given = videoId === undefined ? '' : ` (it gave the ID ${videoId})`;
  return new StepError(`it isn't known if JoggAI accepted the request${given}: ${message}`, {
    transient: true,
    videoId,
    help: joinSentences(
      `Don't request it again before you have ${videoId === undefined ? '' : 'waited for this ID, or '}looked for it in JoggAI: it may be paid for`,
      hasList ? '' : NEW_RUN,
      help,
    ),
  });
}

/**
 * The error for a request that an earlier attempt may have sent.
 *
 * @param error why it can't be looked up
 */
export function sentBeforeError(
  { message, help, transient }: StepError,
  hasList: boolean,
): StepError {
  return new StepError(
    `not sent, because an earlier attempt or step may have created it, and ${message}`,
    {
      help: joinSentences(
        'Look for it in JoggAI. If it is there, wait for its ID',
        hasList && transient
          ? 'If not, rerun the job later'
          : 'If not, start a new run with what is missing, or set resend-on-rerun to true and rerun the job',
        help,
      ),
    },
  );
}

/** The error for a list that asks for a delay before the next request. */
export function pauseError(seconds: number): StepError {
  const message = `JoggAI's list asks for a pause of ${formatDuration(seconds)}`;
  return new StepError(message, { transient: true, retryAfterSeconds: seconds });
}

/** The error for a list that can't be all of it. */
export function implausibleListError(): StepError {
  return new StepError("JoggAI's list of videos is incomplete", {
    transient: true,
    help: `Check ${STATUS_PAGE}.`,
  });
}

/** The error for a video whose entry in the list has no ID that can be used. */
export function noIdError(): StepError {
  return new StepError("JoggAI's list has the video without a usable ID", { transient: true });
}

/** The error for looking up a request of a type that has no list. */
export function noListError(): StepError {
  return new StepError('JoggAI has no list of this type of video');
}

/** The error for an account that has fewer credits than `min-credits`. */
export function creditsError(credits: number, minCredits: number): StepError {
  return new StepError(
    `not sent, because the account has ${formatNumber(credits)} credits, fewer than min-credits (${formatNumber(minCredits)})`,
    { help: 'Add credits to your JoggAI account, or lower min-credits.' },
  );
}

/** Whatever was thrown; a bug in the action can hit a request that was sent. */
export function toStepError(thrown: unknown): StepError {
  if (thrown instanceof StepError) return thrown;
  return unexpectedError(thrown).with({ transient: true });
}
