#!/usr/bin/env bash
# Reads an SPDX document of all packages in the lock file, and leaves those in whose code is in dist.
# Of others, such as undici, a scanner would report vulnerabilities in vain.
set -euo pipefail

# In these files, a line has the name of each package that ncc has bundled.
jq --rawfile licenses <(find dist -name licenses.txt -exec cat {} +) '
  ($licenses | split("\n") | map("node_modules/" + .)) as $folders |
  ([.documentDescribes[]] + [.packages[] | select(.packageFileName | IN($folders[])).SPDXID]) as $bundled |
  .packages |= map(select(.SPDXID | IN($bundled[]))) |
  .relationships |= map(select(
    (.spdxElementId | IN($bundled[], "SPDXRef-DOCUMENT")) and (.relatedSpdxElement | IN($bundled[]))
  ))'
