#!/bin/bash
# Makes a checkout ready to run on a bare Debian 12: system packages, .venv, locked Python packages, this project.
# Called by demo.sh and test.sh; may be run on its own: packaging/setup.sh [demo|tour|test]
# Safe to run again (under a second when nothing changed) and after an interruption. Speaks on standard error.
# Exit 0 when ready, 2 with one line that names the step when something could not be had.
set -euo pipefail
# A Python set up for something else must not reach into this one.
unset PYTHONHOME PYTHONPATH PYTHONSTARTUP
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1

purpose="${1:-demo}"
root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
venv="$root/.venv"
stamp="$venv/ready"           # what this environment was made from; written last
unfinished="$venv/unfinished" # there while pip works: pip trusts half-written packages, so we start afresh

# Debian's own Python, by its path: the first python3 on PATH may be pyenv's or conda's, of another version
# than the lock file's, or built without a module that is needed here.
python=/usr/bin/python3

packages=(
  python3 python3-venv ca-certificates
  # Qt 6 on X11; Qt blames xcb-cursor when icccm is what is missing
  libglib2.0-0 libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4
  libxcb-keysyms1 libxcb-xkb1 libxcb-randr0 libxcb-shape0
  # sound and picture of the focus view and of replays; libvlc-bin keeps the plugin list, 0.3 s less at a start
  libvlc5 libvlc-bin vlc-plugin-base
  # a screen where there is none, and Chinese letters on it
  xvfb fonts-noto-cjk
)
case "$purpose" in
  tour) packages+=(chromium) ;;
  test) packages+=(chromium firefox-esr) ;;
esac

say() { echo "set-up: $*" >&2; }
fail() {
  echo "set-up failed: $*" >&2
  exit 2
}

# step WHAT-IT-IS COMMAND... : runs it silently; when it fails, says which step it was and the reason it gave.
step() {
  local what="$1" before=$SECONDS reason
  shift
  if ! "$@" >"$log" 2>&1 9>&- </dev/null; then
    reason="$(grep -E '^(E: |ERROR: |[A-Za-z]*Error: |sudo: )' "$log" | tail -n 1 || true)"
    # pip says "no matching distribution" when it could ask nobody.
    if grep -q 'Retrying (Retry' "$log"; then reason="the package index cannot be reached; is there a network?"; fi
    fail "$what: ${reason:-$(grep -v '^[[:space:]]*$' "$log" | tail -n 1 || true)}"
  fi
  say "  done in $((SECONDS - before)) s"
}

check_system() {
  local version name
  version="$(cat /etc/debian_version 2>/dev/null || true)"
  case "$version" in
    12 | 12.*) return ;;
  esac
  name="$( (. /etc/os-release && echo "$PRETTY_NAME") 2>/dev/null || uname -s)"
  fail "this is made for Debian 12 and this is $name; by hand: install Python 3.11 with venv, libVLC 3 with its" \
    "plugins, the xcb libraries of Qt 6, Xvfb, Noto CJK fonts, for the tests Chromium and Firefox, then run" \
    "'python3.11 -m venv .venv && .venv/bin/pip install --require-hashes --no-deps -r requirements.lock &&" \
    ".venv/bin/pip install --no-deps --no-build-isolation -e .'"
}

# Sets `missing` to the packages that dpkg does not call installed.
find_missing() {
  local installed package
  installed=" $(dpkg-query -W -f='${db:Status-Status}:${Package} ' 2>/dev/null) "
  missing=()
  for package in "${packages[@]}"; do
    [[ "$installed" == *" installed:$package "* ]] || missing+=("$package")
  done
}

install_packages() {
  local missing as_root=(env DEBIAN_FRONTEND=noninteractive)
  find_missing
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      fail "system packages: neither root nor sudo here; have them installed: apt-get install ${missing[*]}"
    say "asking sudo for ${#missing[@]} system packages"
    # A terminal may ask for the password; without one, say what is needed instead of waiting.
    sudo -v 2>/dev/null || fail "system packages: sudo said no; have them installed: apt-get install ${missing[*]}"
    as_root=(sudo env DEBIAN_FRONTEND=noninteractive)
  fi
  if [ -n "$(dpkg --audit 2>/dev/null)" ]; then
    say "finishing an interrupted installation of system packages"
    step "dpkg --configure" "${as_root[@]}" dpkg --configure -a --force-confold
  fi
  say "fetching the list of system packages"
  # A foreign source that is out of reach must not stop us: what matters is whether the install works.
  "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update </dev/null >"$log" 2>&1 9>&- || true
  local trouble
  trouble="$(grep -E '^(E|W): ' "$log" | head -n 1 || true)"
  say "installing ${#missing[@]} system packages: ${missing[*]}"
  step "apt-get install${trouble:+ (the package lists could not be fetched: ${trouble#?: })}" \
    "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold \
    install --yes --no-install-recommends "${missing[@]}"
}

# What the environment must have been made from; the folder too, as its scripts name it.
fingerprint() {
  { echo "$root"; "$python" -VV; cat -- "$root/requirements.lock" "$root/pyproject.toml"; } | sha256sum
}

make_environment() {
  local wanted
  wanted="$(fingerprint)"
  if [ "$(cat -- "$stamp" 2>/dev/null)" = "$wanted" ] && "$venv/bin/python" -c "" 2>/dev/null; then
    say "ready"
    return
  fi
  [ -w "$root" ] || fail "Python environment: $root cannot be written to by $(id -un)"
  rm -f -- "$stamp"
  if [ -e "$unfinished" ] || ! same_python; then
    say "making .venv with $("$python" -V)"
    rm -rf -- "$venv"
    step "Python environment" "$python" -m venv "$venv"
  fi
  touch -- "$unfinished"
  say "installing $(grep -c '^[a-z]' "$root/requirements.lock") locked Python packages (some 150 MB the first time)"
  step "Python packages" "$venv/bin/python" -m pip install --require-hashes --no-deps --only-binary :all: \
    --requirement "$root/requirements.lock"
  say "installing this project into .venv"
  step "this project" "$venv/bin/python" -m pip install --no-deps --no-build-isolation --editable "$root"
  say "checking that Qt, libVLC and FFmpeg load"
  step "loading Qt, libVLC and FFmpeg" "$venv/bin/python" -c "import PyQt6.QtWidgets, vlc, av"
  rm -f -- "$unfinished"
  echo "$wanted" >"$stamp"
  say "ready"
}

# Whether .venv is of this Python, of this folder, and whole enough to run pip.
same_python() {
  [ "$("$venv/bin/python" -c 'import sys; print(sys.version, sys.prefix)' 2>/dev/null)" = \
    "$("$python" -c 'import sys; print(sys.version)') $venv" ] &&
    "$venv/bin/python" -m pip --version >/dev/null 2>&1
}

log="$(mktemp)"
trap 'rm -f -- "$log"' EXIT
check_system
# Two at once (a demo and a test) take turns; the folder itself is the lock, so nothing is left behind.
exec 9<"$root/packaging"
flock 9
install_packages
make_environment
