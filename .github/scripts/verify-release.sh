#!/usr/bin/env bash
# Checks that the published release TAG was created by the workflow release: its files and
# everything that runs at its commit are attested, and that commit is on main.
# AUTHOR, if set, is the only account that may have uploaded the files.
set -euo pipefail
repo=repos/$GITHUB_REPOSITORY

fail() {
  echo "::error::$TAG: $*"
  exit 1
}

if [[ ! $TAG =~ ^v[0-9]+\.[0-9]+\.[0-9]+$ ]]; then fail 'is not a version.'; fi
release=$(gh api "$repo/releases/tags/$TAG") || fail 'is not published.'
if [ "$(jq '.immutable and (.draft or .prerelease | not)' <<< "$release")" != true ]; then
  fail 'is not an immutable release.'
fi
names=$(jq --raw-output '[.assets[].name] | sort | join(" ")' <<< "$release")
if [ "$names" != 'provenance.intoto.jsonl sbom.spdx.json' ]; then
  fail "has other files than the workflow release creates: $names"
fi
uploaders=$(jq --raw-output '[.assets[].uploader.login] | unique | join(" ")' <<< "$release")
if [ -n "${AUTHOR-}" ] && [ "$uploaders" != "$AUTHOR" ]; then
  fail "has files uploaded by $uploaders, not by $AUTHOR."
fi

object=$(gh api "$repo/git/ref/tags/$TAG" --jq '.object | "\(.type) \(.sha)"')
sha=${object#commit }
if [ "$object" != "commit $sha" ] || ! git merge-base --is-ancestor "$sha" origin/main; then
  fail "is at $object, which is not a commit on main."
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
gh release download "$TAG" --dir "$folder/release"
# GitHub's digests are of the files as they were uploaded.
while read -r name digest; do
  if [ "sha256:$(sha256sum "$folder/release/$name" | cut -d ' ' -f 1)" != "$digest" ]; then
    fail "$name does not have its digest."
  fi
done < <(jq --raw-output '.assets[] | "\(.name) \(.digest)"' <<< "$release")

mkdir "$folder/tree"
git archive "$sha" | tar --extract --directory "$folder/tree"
verify() {
  gh attestation verify "$@" --repo "$GITHUB_REPOSITORY" \
    --signer-workflow "$GITHUB_REPOSITORY/.github/workflows/release.yml" \
    --source-ref refs/heads/main --source-digest "$sha" --deny-self-hosted-runners >/dev/null ||
    fail "${1#"$folder"/*/} is not attested."
}
verify "$folder/release/sbom.spdx.json"
verify "$folder/tree/action.yml" --bundle "$folder/release/provenance.intoto.jsonl"
mapfile -t paths < "$folder/tree/.github/attested-files"
mapfile -t files < <(git ls-tree -r --name-only "$sha" -- "${paths[@]}")
for file in "${files[@]}"; do verify "$folder/tree/$file"; done
echo "$TAG is a release of $sha on main. ${#files[@]} files are attested."
