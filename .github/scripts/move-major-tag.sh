#!/usr/bin/env bash
# Moves the tag of the major version (v1) to the version TAG (v1.2.3), which verify-release.sh has
# checked: forward only, unless BACK=true. Without MOVE=true it prints the commands for a maintainer.
set -euo pipefail
repo=repos/$GITHUB_REPOSITORY
major=${TAG%%.*}

# A release whose tag is not a version doesn't count.
versions=$(gh api --paginate "$repo/releases" \
  --jq '.[] | select(.draft or .prerelease | not) | .tag_name | select(test("^v\\d+\\.\\d+\\.\\d+$"))')
newest() { grep "^$1" <<< "$versions"$'\n'"$TAG" | sort --version-sort | tail -n 1; }

latest=$(gh api "$repo/releases/latest" --jq .tag_name)
if [ "$latest" != "$(newest v)" ]; then
  echo "::warning::GitHub shows $latest as the latest release instead of $(newest v). Edit $(newest v), and select Set as the latest release."
fi

if [ "$(newest "$major\.")" != "$TAG" ] && [ "${BACK-}" != true ]; then
  echo "$major is not moved to $TAG, because $(newest "$major\.") is newer."
  exit
fi
sha=$(gh api "$repo/git/ref/tags/$TAG" --jq .object.sha)
position() { gh api "$repo/git/matching-refs/tags/$major" --jq ".[] | select(.ref == \"refs/tags/$major\") | .object.sha"; }
at=$(position)
if [ "$at" = "$sha" ]; then
  echo "$major is at $TAG already."
  exit
fi
if [ -n "$at" ]; then
  change=(--method PATCH "$repo/git/refs/tags/$major" --raw-field "sha=$sha" --field force=true)
else
  change=(--method POST "$repo/git/refs" --raw-field "ref=refs/tags/$major" --raw-field "sha=$sha")
fi
if [ "${MOVE-}" != true ]; then
  echo "::notice::$TAG is what it should be. To move $major, run: gh api ${change[*]}"
  exit
fi
gh api "${change[@]}" >/dev/null
if [ "$(position)" != "$sha" ]; then
  echo "::error::$major is not at $TAG. Rerun this job."
  exit 1
fi
echo "$major has moved from ${at:-nowhere} to $sha, which is $TAG."
