#!/usr/bin/env bash
# Checks that VERSION can be released from this commit, and prints its notes in the changelog.
set -euo pipefail

fail() {
  echo "::error::$*" >&2
  exit 1
}

if [[ ! $VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
  fail "The version must have three numbers, such as 1.2.3, but is: $VERSION"
fi
if [ "$GITHUB_REF" != refs/heads/main ]; then
  fail "Start this workflow on main, not on $GITHUB_REF: what it signs must be on main."
fi
in_package=$(jq --raw-output .version package.json)
if [ "$in_package" != "$VERSION" ]; then
  fail "The version in package.json is $in_package, not $VERSION. Change one of them."
fi
if git grep --line-number '<[O]WNER>' >&2; then
  fail 'The lines above have a placeholder instead of an account. See docs/releasing.md.'
fi
notes=$(awk -v heading="## $VERSION" '/^## / { found = $0 == heading; next } found' CHANGELOG.md)
if [[ ! $notes =~ [^[:space:]] ]]; then
  fail "CHANGELOG.md has no notes on $VERSION."
fi
printf '%s\n' "$notes"
