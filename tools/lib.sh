# Shared by the scripts of this folder; sourced from the top of the checkout.
# shellcheck shell=bash

ATALAYA_CACHE=${ATALAYA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/atalaya}
TOOLS=$ATALAYA_CACHE/tools
export PATH="$TOOLS/bin:$PATH"

say() { printf 'setup: %s\n' "$*"; }

# Says what is wrong and, where one command mends it, that command alone on the last line.
stop() { # what, [command]
  printf 'setup: %s\n' "$1" >&2
  if [ $# -gt 1 ]; then printf 'Run this, then the same command again:\n  %s\n' "$2" >&2; fi
  exit 1
}

at_least() { # version, minimum
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

locked_version() { # crate
  awk -v name="name = \"$1\"" '$0 == name { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock
}

# Tools are run a few times and compiled once: hardly optimised, and without debug information, they are ready in half the time.
cargo_tool() { # crate, version, options...
  local crate=$1 version=$2 log=$TOOLS/$1.log; shift 2
  mkdir -p "$TOOLS"
  if ! env -u CARGO_TARGET_DIR CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_OPT_LEVEL="${TOOL_OPT:-0}" \
    cargo install "$crate" --version "$version" --debug --root "$TOOLS" --force "$@" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    stop "$crate $version could not be built."
  fi
}

apt_command() { # packages...
  printf 'sudo apt-get update && sudo apt-get install -y --no-install-recommends %s' "$*"
}

apt_install() { # packages...
  local as=() log=$TOOLS/apt.log
  mkdir -p "$TOOLS"
  if [ "$(id -u)" != 0 ]; then
    if ! sudo -n true 2>/dev/null; then stop "Debian packages need root: $*" "$(apt_command "$@")"; fi
    as=(sudo)
  fi
  if ! { "${as[@]}" apt-get update -qq && "${as[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    stop "apt-get could not install: $*" "$(apt_command "$@")"
  fi
}
