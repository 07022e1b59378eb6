#!/usr/bin/env bash
# Makes `tools/wasm-cargo.sh build` able to compile for the browser, by the first way that works:
#   1. the toolchain in use has the WebAssembly target, or rustup can add it
#   2. Debian's own compiler for the web (rustc-web), with the standard library built once from its source
# Which of the two, for which compiler, is kept in $ATALAYA_CACHE/tools/wasm-toolchain.
# ATALAYA_WASM_TOOLCHAIN=debian goes straight to the second way.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

target=wasm32-unknown-unknown
state=$TOOLS/wasm-toolchain
debian_rustc=/usr/bin/rustc
debian_cargo=/usr/bin/cargo
debian_std=/usr/lib/rustlib/src/rust/library

# The folder of the standard library is not enough: a linker may be missing. So a module is linked, once per compiler.
links() { # rustc
  local dir status=0; dir=$(mktemp -d)
  printf '#[unsafe(no_mangle)]\npub extern "C" fn sum(n: u32) -> u32 {\n    (0..n).collect::<Vec<u32>>().iter().sum()\n}\n' >"$dir/probe.rs"
  "$1" --edition 2024 --crate-type cdylib --target $target -Copt-level=s -Clto=fat -o "$dir/probe.wasm" "$dir/probe.rs" >"$dir/log" 2>&1 || status=1
  rm -rf "$dir"
  return $status
}

record() { # default|debian, rustc
  mkdir -p "$TOOLS"
  printf '%s %s\n' "$1" "$("$2" --version)" >"$state"
}

known() { # default|debian, rustc
  [ -x "$(command -v "$2")" ] && [ "$(cat "$state" 2>/dev/null)" = "$1 $("$2" --version)" ]
}

from_rustup() {
  links rustc && return 0
  command -v rustup >/dev/null || return 1
  say "the Rust target $target: the pages' code also runs in the browser"
  timeout 120 rustup --quiet target add $target >/dev/null 2>&1 && links rustc
}

# rust-web-llvm only links /usr/bin/rust-lld to the linker of its LLVM version and does not depend on it.
debian_lld() {
  local link; link=$(readlink /usr/bin/rust-lld 2>/dev/null) || link=
  if [ -n "$link" ]; then basename "$link"; else
    apt-cache depends rust-web-llvm 2>/dev/null | sed -n 's/.*Depends: llvm-\([0-9]*\)$/lld-\1/p' | head -n 1
  fi
}

from_debian() {
  command -v apt-get >/dev/null || return 1
  local missing=()
  [ -x $debian_rustc ] || missing+=(rustc-web)
  [ -x $debian_cargo ] || missing+=(cargo-web)
  [ -f $debian_std/std/Cargo.toml ] || missing+=(rust-web-src)
  # Unquoted: before the first `apt-get update` nobody knows its number, and nothing is added.
  # shellcheck disable=SC2207
  [ -e /usr/bin/rust-lld ] || missing+=(rust-web-llvm $(debian_lld))
  if [ ${#missing[@]} -gt 0 ]; then
    say "${missing[*]}: Debian's compiler for the browser, since rustup could not fetch its own"
    apt_install "${missing[@]}"
    [ -e /usr/bin/rust-lld ] || apt_install "$(debian_lld)"
  fi
  links $debian_rustc && return 0
  say "the standard library for $target, built once from its source (about a minute)"
  build_std && links $debian_rustc
}

build_std() {
  local seed=$TOOLS/std-seed as=() dest
  dest=$($debian_rustc --print target-libdir --target $target)
  if [ "$(id -u)" != 0 ]; then
    as=(sudo)
    sudo -n true 2>/dev/null || stop "The standard library has to be put into $dest, which needs root." "sudo env ATALAYA_CACHE=$ATALAYA_CACHE $PWD/tools/wasm-target.sh"
  fi
  rm -rf "$seed" && mkdir -p "$seed/src"
  printf '[package]\nname = "std-seed"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[profile.release]\ndebug = false\n' >"$seed/Cargo.toml"
  printf '#![no_std]\n' >"$seed/src/lib.rs"
  # Cargo leaves bitcode out where a crate asks for no link-time optimisation, and ours does later.
  (cd "$seed" && env -u RUSTUP_TOOLCHAIN -u RUSTC_WRAPPER -u CARGO_ENCODED_RUSTFLAGS RUSTC=$debian_rustc RUSTC_BOOTSTRAP=1 \
    RUSTFLAGS="-Cembed-bitcode=yes --remap-path-prefix=$debian_std=/rustc/library" \
    $debian_cargo build --quiet --release --target $target --target-dir "$seed/target" \
    -Zbuild-std=core,alloc,std,panic_abort,panic_unwind,proc_macro,test) || return 1
  "${as[@]}" mkdir -p "$dest"
  local rlib
  for rlib in "$seed/target/$target/release/deps"/*.rlib; do
    case $rlib in *libstd_seed-*) ;; *) "${as[@]}" install -m 644 "$rlib" "$dest/" ;; esac
  done
  rm -rf "$seed"
}

if [ "${ATALAYA_WASM_TOOLCHAIN:-}" != debian ]; then
  if known default rustc; then exit 0; fi
  if from_rustup; then record default rustc; exit 0; fi
fi
if known debian $debian_rustc; then exit 0; fi
if from_debian; then record debian $debian_rustc; exit 0; fi
stop "The Rust target $target is missing: rustup cannot fetch it, and Debian's rustc-web could not stand in." "rustup target add $target"
