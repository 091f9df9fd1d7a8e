#!/usr/bin/env bash
# Checks that no branch or tag can be mistaken for a version, and that each major tag is at a version
# that was published. git and GitHub don't agree on whether a branch or a tag of the same name wins.
set -euo pipefail

names=$(gh api --paginate "repos/$GITHUB_REPOSITORY/git/matching-refs/heads/v" --jq '.[].ref')
branches=$(grep --extended-regexp '^refs/heads/v[0-9]' <<< "$names" || true)
tags=$(gh api --paginate "repos/$GITHUB_REPOSITORY/git/matching-refs/tags/" --jq '.[] | "\(.ref) \(.object.sha)"')
releases=$(gh api --paginate "repos/$GITHUB_REPOSITORY/releases" \
  --jq '.[] | select(.draft | not) | .tag_name')

wrong=0
problem() {
  echo "::error::$*"
  wrong=1
}
for ref in $branches; do
  problem "The branch ${ref#refs/heads/} has the name of a version, and can take the place of its tag. Delete it."
done
while read -r ref sha; do
  tag=${ref#refs/tags/}
  case $tag in
    '') ;;
    v[0-9]*.*.*) [[ $tag =~ ^v[0-9]+\.[0-9]+\.[0-9]+$ ]] || problem "The tag $tag is not a version." ;;
    v[0-9]*)
      published=
      while read -r version; do
        if grep --quiet --line-regexp --fixed-strings "$version" <<< "$releases" &&
          grep --quiet --line-regexp --fixed-strings "refs/tags/$version $sha" <<< "$tags"; then
          published=$version
        fi
      done < <(grep --only-matching --extended-regexp "$tag\.[0-9]+\.[0-9]+" <<< "$releases")
      [ -n "$published" ] || problem "The tag $tag is at $sha, which is no published version."
      ;;
    *) problem "The tag $tag is neither a version nor a major version. Delete it." ;;
  esac
done <<< "$tags"
exit "$wrong"
