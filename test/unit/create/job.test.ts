import { expect, test } from 'vitest';
import { readAttempt } from '../../../src/create/job.ts';

const RUN = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octo/videos',
  GITHUB_REPOSITORY_ID: '42',
  GITHUB_RUN_ID: '1234567890',
  GITHUB_RUN_NUMBER: '77',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_JOB: 'create',
  GITHUB_ACTION: 'create',
};

const identityOf = (env: Record<string, string>): readonly string[] =>
  readAttempt(env, 0).job.identity;

test('all attempts are the same job, even if the repository is renamed between them', () => {
  const renamed = { ...RUN, GITHUB_REPOSITORY: 'octo/films', GITHUB_RUN_ATTEMPT: '2' };
  expect(identityOf(renamed)).toEqual(identityOf(RUN));
  expect(readAttempt(renamed, 0).attempt).toBe(2);
});

test.each([
  'GITHUB_SERVER_URL',
  'GITHUB_REPOSITORY_ID',
  'GITHUB_RUN_ID',
  'GITHUB_JOB',
  'GITHUB_ACTION',
])('another %s is another job', (name) => {
  expect(identityOf({ ...RUN, [name]: 'another' })).not.toEqual(identityOf(RUN));
});

test('without the ID of the repository, its name tells jobs apart', () => {
  const named = (name: string): Record<string, string> => ({
    ...RUN,
    GITHUB_REPOSITORY_ID: '',
    GITHUB_REPOSITORY: name,
  });
  expect(identityOf(named('octo/videos'))).toEqual(identityOf(named('octo/videos')));
  expect(identityOf(named('octo/videos'))).not.toEqual(identityOf(named('octo/films')));
});

test.each(['', 'x'])('the attempt is not known if the runner says %j', (attempt) => {
  expect(readAttempt({ ...RUN, GITHUB_RUN_ATTEMPT: attempt }, 0).attempt).toBeUndefined();
});

test('only in act, and without a run, each process is a job of its own', () => {
  for (const env of [{ ...RUN, ACT: 'true' }, {}]) {
    expect(identityOf(env)).not.toEqual(identityOf(env));
    expect(readAttempt(env, 0).attempt).toBe(1);
  }
  for (const ACT of ['', 'false', '1'])
    expect(identityOf({ ...RUN, ACT })).toEqual(identityOf(RUN));
});
