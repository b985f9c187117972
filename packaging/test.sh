#!/bin/bash
# All checks, from nothing: packaging/test.sh [ARGUMENTS OF PYTEST, paths from the top of the checkout]
# Ends with pytest's own summary; exit code not 0 when any step fails.
set -euo pipefail
unset PYTHONHOME PYTHONPATH
root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
"$root/packaging/setup.sh" test

cd -- "$root"
python="$root/.venv/bin/python"

step() {
  echo "== $1"
  shift
  "$@" || { echo "test: failed: $*" >&2; exit 1; }
}
step "ruff check" "$python" -m ruff check
step "ruff format" "$python" -m ruff format --check
step "mypy --strict" "$python" -m mypy
step "import layers" "$root/.venv/bin/lint-imports" --no-logo
echo "== pytest"
exec "$python" -m pytest "$@"
