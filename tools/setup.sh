#!/usr/bin/env bash
# Installs what is missing for `make run`, `make test` or `make lint`: one line for each thing, with why.
# Idempotent, and quick where nothing is missing. Nothing needs root but Debian packages.
#
#   tools/setup.sh run|test|lint
#
# ATALAYA_CACHE names the folder for tools; CHROMIUM a browser to use instead of Debian's.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

RUST_MIN=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
NODE_MIN=20
CARGO_DENY=0.20.2

purpose=${1:?what for: run, test or lint}

require_base() {
  command -v cc >/dev/null || stop "A C compiler is needed (SQLite and the TLS library are compiled)." "$(apt_command gcc libc6-dev)"
  command -v cargo >/dev/null || stop "Rust $RUST_MIN or newer is needed." "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
  local have; have=$(rustc --version | awk '{ print $2 }')
  at_least "$have" "$RUST_MIN" || stop "Rust $RUST_MIN or newer is needed; this is $have." "rustup update stable"
  command -v node >/dev/null || stop "Node $NODE_MIN or newer is needed." "$(apt_command nodejs npm)"
  have=$(node --version | tr -d v)
  at_least "$have" "$NODE_MIN" || stop "Node $NODE_MIN or newer is needed; this is $have. Debian 12's is too old; nodejs.org and NodeSource have newer ones."
  command -v npm >/dev/null || stop "npm is needed beside Node." "$(apt_command npm)"
}

# wasm-bindgen's two halves must agree to the last digit, so the lock file says which one.
wasm_bindgen() {
  local want; want=$(locked_version wasm-bindgen)
  [ -n "$want" ] || stop "Cargo.lock names no wasm-bindgen." "cargo generate-lockfile"
  [ "$(wasm-bindgen --version 2>/dev/null | awk '{ print $2 }')" != "$want" ] || return 0
  say "wasm-bindgen $want: writes the JavaScript that loads the WebAssembly"
  cargo_tool wasm-bindgen-cli "$want" --bin wasm-bindgen
}

cargo_deny() {
  [ "$(cargo-deny --version 2>/dev/null | awk '{ print $2 }')" != "$CARGO_DENY" ] || return 0
  say "cargo-deny $CARGO_DENY: checks licences and sources of the dependencies"
  cargo_tool cargo-deny "$CARGO_DENY" --locked
}

rust_component() { # name, command, why
  cargo "$2" --version >/dev/null 2>&1 && return 0
  say "$1: $3"
  rustup --quiet component add "$1" || stop "$1 is missing and rustup cannot fetch it." "rustup component add $1"
}

npm_packages() { # folder, why
  cmp -s "$1/package-lock.json" "$1/node_modules/.installed-lock" && return 0
  say "npm packages of $1/: $2"
  (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
  cp "$1/package-lock.json" "$1/node_modules/.installed-lock"
}

browser() {
  if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ] || stop "CHROMIUM names $CHROMIUM, which is no program."
    return 0
  fi
  [ -x /usr/bin/chromium ] && return 0
  command -v apt-get >/dev/null || stop "The browser tests need Chromium; name one in CHROMIUM."
  say "chromium: the browser of the browser tests"
  apt_install chromium
}

require_base
case $purpose in
  run | test)
    tools/wasm-target.sh
    wasm_bindgen
    npm_packages tools "wasm-opt makes the WebAssembly smaller, lightningcss bundles the stylesheet"
    ;;
  lint)
    rust_component rustfmt fmt "formats the code"
    rust_component clippy clippy "lints the code"
    tools/wasm-target.sh
    cargo_deny
    ;;
  *) stop "tools/setup.sh: run, test or lint, not $purpose" ;;
esac
if [ "$purpose" = test ]; then
  npm_packages end2end "Playwright drives the browser, axe checks accessibility"
  browser
fi
