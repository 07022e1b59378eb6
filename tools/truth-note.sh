#!/usr/bin/env bash
# Says which truth sets were not run: real files that are too large to keep in the repository.
#   tools/truth-note.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."

folder=${1:?the folder of the truth sets}
if [ -d "$folder" ]; then hint="make truth runs them on $folder"; else hint="$folder is absent; ATALAYA_TRUTH names another folder"; fi
sets=$(git ls-files -- '*/tests/truth*.rs' | sed 's|.*/||; s|\.rs$||' | paste -sd ' ')
echo "truth sets not run: ${sets:-none written yet} ($hint)"
