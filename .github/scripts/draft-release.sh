#!/usr/bin/env bash
# Creates a draft of the release TAG with the files of a folder, at the commit GITHUB_SHA. AUTHOR is
# the account whose token this has. CREATE_TAG=true also creates the tag, which only the App may do.
set -euo pipefail
cd "$1"
repo=repos/$GITHUB_REPOSITORY

fail() {
  echo "::error::$*"
  exit 1
}

notes=notes.md
files=(provenance.intoto.jsonl sbom.spdx.json)
expected=$(for file in "${files[@]}"; do echo "$file sha256:$(sha256sum "$file" | cut -d ' ' -f 1)"; done)

# Prints what a release has that this one must have: its author, and the digests of its files.
describe='"\(.author.login)", ([.assets[] | "\(.name) \(.digest)"] | sort[])'
releases=$(gh api --paginate "$repo/releases" --jq ".[] | select(.tag_name == \"$TAG\") | {id, draft, author, assets}")
while read -r release; do
  if [ -z "$release" ]; then continue; fi
  by=$(jq --raw-output .author.login <<< "$release")
  if [ "$(jq .draft <<< "$release")" = true ]; then
    if [ "$by" != "$AUTHOR" ]; then
      fail "There is a draft of $TAG by $by, not by $AUTHOR. Find out why, and delete it."
    fi
    # An attempt that failed halfway. Its files may be missing.
    gh api --method DELETE "$repo/releases/$(jq .id <<< "$release")"
  elif [ "$(jq --raw-output "$describe" <<< "$release" | tail -n +2)" = "$expected" ]; then
    echo "$TAG has already been released with these files."
    exit
  else
    fail "There is a release of $TAG by $by with other files. Release another version."
  fi
done <<< "$(jq --compact-output . <<< "$releases")"

at=$(gh api "$repo/git/matching-refs/tags/$TAG" --jq ".[] | select(.ref == \"refs/tags/$TAG\") | .object.sha")
if [ -n "$at" ] && [ "$at" != "$GITHUB_SHA" ]; then
  fail "The tag $TAG is at $at already, not at $GITHUB_SHA. Release another version."
fi
if [ -z "$at" ] && [ "$CREATE_TAG" = true ]; then
  gh api --method POST "$repo/git/refs" --raw-field ref="refs/tags/$TAG" --raw-field sha="$GITHUB_SHA" >/dev/null
fi

gh release create "$TAG" --draft --title "$TAG" --notes-file "$notes" --target "$GITHUB_SHA" "${files[@]}"

drafts=$(gh api --paginate "$repo/releases" --jq ".[] | select(.draft and .tag_name == \"$TAG\")")
if [ "$(jq --raw-output "$describe" <<< "$drafts")" != "$(printf '%s\n%s' "$AUTHOR" "$expected")" ]; then
  fail "The draft of $TAG is not what was to be created. Rerun this job."
fi
echo "::notice::The draft of $TAG is ready. Someone else publishes it: see docs/releasing.md."
