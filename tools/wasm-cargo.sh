#!/usr/bin/env bash
# cargo for the browser's half: the toolchain that tools/wasm-target.sh found, and always the same target.
#   tools/wasm-cargo.sh build -p frontend ...
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

command=${1:?a cargo command}; shift
case $(cat "$TOOLS/wasm-toolchain" 2>/dev/null) in
  default\ *) exec cargo "$command" --target wasm32-unknown-unknown "$@" ;;
  debian\ *) exec env -u RUSTUP_TOOLCHAIN RUSTC=/usr/bin/rustc /usr/bin/cargo "$command" --target wasm32-unknown-unknown "$@" ;;
  *) stop "tools/wasm-target.sh has not run yet." "tools/setup.sh run" ;;
esac
