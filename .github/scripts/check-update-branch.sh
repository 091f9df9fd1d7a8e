#!/usr/bin/env bash
# Checks that what COMMIT adds to main is Dependabot's, or only in dist, which is built again. Otherwise
# the commit with the new dist would hide who pushed last, and they could approve their own change.
set -euo pipefail

merge_base=$(git merge-base origin/main "$COMMIT")
wrong=0
for sha in $(git rev-list "$merge_base..$COMMIT"); do
  # GitHub signs Dependabot's commits. An author's name alone is easily invented.
  who=$(gh api "repos/$GITHUB_REPOSITORY/commits/$sha" \
    --jq '"\(.author.login) \(.committer.login) \(.commit.verification.verified)"')
  if [ "$who" = 'dependabot[bot] web-flow true' ]; then continue; fi
  parents=$(git rev-list --parents --max-count=1 "$sha" | wc -w)
  others=$(git diff-tree --no-commit-id --name-only -r "$sha" -- . ':!dist')
  if [ "$parents" != 2 ] || [ -n "$others" ]; then
    echo "::error::$sha is not Dependabot's, and changes more than dist. Let Dependabot rebase the branch, or build dist yourself and have someone else approve it."
    wrong=1
  fi
done
exit "$wrong"
