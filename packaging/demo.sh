#!/bin/bash
# The control room with drill candidates on this machine, from nothing: packaging/demo.sh [ARGUMENTS]
# The arguments are those of `invigilator demo`; see packaging/demo.sh --help.
set -euo pipefail
unset PYTHONHOME PYTHONPATH
here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
"$here/setup.sh" demo
exec "$here/../.venv/bin/invigilator" demo "$@"
