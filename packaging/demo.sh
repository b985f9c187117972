#!/bin/bash
# The control room with drill candidates on this machine, from nothing: packaging/demo.sh [ARGUMENTS]
# The arguments are those of `invigilator demo`; see packaging/demo.sh --help.
set -euo pipefail
unset PYTHONHOME PYTHONPATH
here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
purpose=demo
for argument in "$@"; do
  case "$argument" in --tour | --tour=*) purpose=tour ;; esac
done
"$here/setup.sh" "$purpose"
exec "$here/../.venv/bin/invigilator" demo "$@"
