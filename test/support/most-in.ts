/** The most of these times that lie within a window of that length; both in the same unit. */
export function mostIn(length: number, times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let first = 0;
  return sorted.reduce((most, at, i) => {
    while (at - (sorted[first] ?? at) >= length) first += 1;
    return Math.max(most, i - first + 1);
  }, 0);
}
