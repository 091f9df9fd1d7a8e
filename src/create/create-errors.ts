import { StepError, unexpectedError } from '../errors.ts';
import { formatNumber, joinSentences } from '../format.ts';
import { STATUS_PAGE } from '../jogg/response-errors.ts';

/** Advice for types that have no list, because a rerun refuses to create any such videos. */
const NEW_RUN = 'Start a new run with what is missing';

/** The error for requests that a cancelled step did not send. */
export function cancelledError(hasList: boolean): StepError {
  return new StepError('not sent, because the step was cancelled', {
    help: hasList ? 'Rerun the job to create what is missing.' : `${NEW_RUN}.`,
  });
}

/** The error for a request that was sent when the step was cancelled. */
export function cancelledWhileSentError(): StepError {
  return new StepError('the step was cancelled before the response arrived', { transient: true });
}

/** The error for requests that weren't sent because `error` ended an earlier one. */
export function notSentError(error: StepError, hasList: boolean): StepError {
  return new StepError('not sent, because of the problem with another request', {
    help: error.help.includes(NEW_RUN) || hasList ? error.help : joinSentences(error.help, NEW_RUN),
    cause: error,
  });
}

/**
 * The error for a request that may have been accepted.
 *
 * @param error what happened to it
 */
export function unknownError({ message, help }: StepError, hasList: boolean): StepError {
  return new StepError(`it isn't known if JoggAI accepted the request: ${message}`, {
    transient: true,
    help: joinSentences(
      "Don't request it again before you have looked for it in JoggAI: it may be paid for",
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
export function sentBeforeError({ message, help }: StepError, hasList: boolean): StepError {
  return new StepError(
    `not sent, because an earlier attempt or step may have created it, and ${message}`,
    {
      help: joinSentences(
        'Look for it in JoggAI. If it is there, wait for its ID',
        hasList
          ? 'If not, rerun the job later'
          : 'If not, start a new run with what is missing, or set resend-on-rerun to true and rerun the job',
        help,
      ),
    },
  );
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
  return new StepError("JoggAI's list has the video without a usable ID");
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
