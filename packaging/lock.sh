#!/bin/bash
# Writes requirements.lock anew from pyproject.toml: run it after a dependency was added or changed there.
# Versions already locked stay; pass --upgrade (or --upgrade-package NAME) to take newer ones.
# pip-tools lives in a folder of its own, so that what it needs never gets into the project's environment.
set -euo pipefail
unset PYTHONHOME PYTHONPATH
root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
tools="$(mktemp -d)"
trap 'rm -rf -- "$tools"' EXIT

/usr/bin/python3 -m venv "$tools/venv"
"$tools/venv/bin/python" -m pip install --quiet pip-tools

cd -- "$root"
grep -v '^#' requirements.lock >"$tools/requirements.lock" 2>/dev/null || true
"$tools/venv/bin/pip-compile" --quiet "$@" \
  --all-extras --allow-unsafe --build-deps-for=editable --generate-hashes --strip-extras \
  --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
  --output-file="$tools/requirements.lock" pyproject.toml
{
  echo "# Every package this project uses, with its hashes; made by packaging/lock.sh from pyproject.toml."
  echo "# Python 3.11. Do not edit by hand."
  cat -- "$tools/requirements.lock"
} >"$tools/finished"
mv -- "$tools/finished" requirements.lock
