import type { StepError } from '../errors.ts';
import { isNotFound } from '../jogg/errors.ts';

/** A video that has just been created may not be known for some seconds. */
export const NOT_FOUND_RETRIES = 3;

/** Whether only a few retries may help. */
export function isLimited(error: StepError): boolean {
  return isNotFound(error) || (error.fromJogg && !error.transient && error.code === undefined);
}
