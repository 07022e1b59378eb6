#!/usr/bin/env bash
# The parts of `make lint` that are more than one command.
#   tools/lint.sh text      scripts parse; nothing of one machine is in the repository
#   tools/lint.sh frontend  clippy for the browser's half
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

fail=0
complain() { # title, lines
  [ -n "$2" ] || return 0
  printf 'lint: %s\n%s\n' "$1" "$2" >&2
  fail=1
}

text() {
  local file
  while read -r file; do
    case $file in
      *.mjs | *.js) node --check "$file" || fail=1 ;;
      *.sh | .ci/run) bash -n "$file" || fail=1 ;;
    esac
  done < <(git ls-files -- tools end2end frontend .ci)

  # Made-up clusters and reports may speak of any path: they are somebody's input. Everything else is ours.
  local ours=(':!*.lock' ':!LICENSE' ':!sample' ':!*/sample/*' ':!*/fixtures/*' ':!*/snapshots/*' ':!*/expected/*' ':!tools/lint.sh')
  # Folders of a node, as checks about mounted keys name them, are nobody's own.
  complain "a path of one machine:" "$(git grep -nIE '(^|[^A-Za-z0-9_.~-])/(work|root|home/[a-z][a-z0-9_-]*|Users/[A-Za-z]+)/' -- . "${ours[@]}" | grep -vE '/(root/\.ssh|home/core/)' || true)"
  complain "a lock file names a registry of one machine:" "$(git grep -nE '"resolved":' -- '*package-lock.json' || true)"
  complain "a crate that does not come from crates.io:" "$(git grep -nE '^source = ' -- '*Cargo.lock' | grep -v '"registry+https://github.com/rust-lang/crates.io-index"' || true)"
  complain "a merge was left half done:" "$(git grep -nE '^(<<<<<<<|>>>>>>>) ' -- . || true)"
  return $fail
}

frontend() {
  if ! grep -q '^default ' "$TOOLS/wasm-toolchain"; then
    echo "lint: clippy for the browser's half was not run: Debian's compiler has no clippy"
    return 0
  fi
  # One by one: together, cargo would give the pages the features of the playground.
  tools/wasm-cargo.sh clippy -p frontend --quiet -- -D warnings
  tools/wasm-cargo.sh clippy -p playground --quiet -- -D warnings
}

case ${1:-} in
  text | frontend) "$1" ;;
  *) stop "tools/lint.sh: text or frontend" ;;
esac
