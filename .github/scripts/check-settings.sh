#!/usr/bin/env bash
# Compares the repository's settings on GitHub with .github/rulesets and .github/settings.json.
# Without an administrator's token, GitHub doesn't show all of them, and a line says which.
# REQUIRE_ALL=true fails then, except for who may bypass a ruleset, which only administrators see.
set -euo pipefail
cd "$(dirname "$0")/../.."
repository=${GITHUB_REPOSITORY:-$(gh repo view --json nameWithOwner --jq .nameWithOwner)}

wrong=0
# Takes a name, what is expected, and the path of what there is.
compare() {
  local actual found
  if ! actual=$(gh api "repos/$repository/$3" 2>&1); then
    if [[ $actual == *'HTTP 403'* && ${REQUIRE_ALL-} != true ]]; then
      echo "NOT COMPARED $1 (only an administrator can see it)"
    else
      echo "::error::$1 can't be read: $(tr '\n' ' ' <<< "$actual")"
      wrong=1
    fi
    return
  fi
  found=$(jq --null-input --raw-output --arg name "$1" --argjson expected "$2" \
    --argjson actual "$actual" --from-file .github/scripts/differences.jq)
  if [ -z "$found" ]; then return; fi
  while read -r line; do
    case $line in
      'NOT COMPARED'*) echo "$line" ;;
      *) echo "::error::$line" && wrong=1 ;;
    esac
  done <<< "$found"
}

rulesets=$(gh api --paginate "repos/$repository/rulesets" --jq '.[] | "\(.id) \(.name)"')
for file in .github/rulesets/*.json; do
  name=$(jq --raw-output .name "$file")
  id=$(awk -v name="$name" '{ id = $1; sub(/^[0-9]+ /, ""); if ($0 == name) { print id; exit } }' <<< "$rulesets")
  if [ -z "$id" ]; then
    echo "::error::There is no ruleset '$name'. Import $file: see docs/releasing.md."
    wrong=1
  else
    compare "$file:" "$(cat "$file")" "rulesets/$id"
  fi
done
while read -r path; do
  compare "$path:" "$(jq --arg path "$path" '.[$path]' .github/settings.json)" "$path"
done < <(jq --raw-output 'keys[]' .github/settings.json)

if [ "$wrong" = 1 ]; then
  echo 'Change the settings, or the files, so that both say the same. See docs/releasing.md.'
fi
exit "$wrong"
