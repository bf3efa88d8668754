#!/bin/bash
# Install what a build needs and this machine lacks: Debian packages (as root or through sudo), and .venv with
# pinned Python packages. Does nothing when nothing is missing. Extra arguments: further Debian packages.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "setup: $1" >&2
    exit 1
}

install_debian_packages() {
    local installed missing=() root=()
    command -v dpkg-query >/dev/null || fail "this set-up knows Debian 12 only (there is no dpkg here)"
    installed=" $(dpkg-query -W -f='${Package}:${db:Status-Status} ')"
    for package in $(sed 's/#.*//' requirements/debian.txt) "$@"; do
        [[ $installed == *" $package:installed "* ]] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "these Debian packages are missing, and without root or sudo they cannot be installed: ${missing[*]}"
        root=(sudo)
    fi
    echo "setup: installing ${#missing[@]} Debian packages: ${missing[*]}"
    local log=.cache/setup-debian.log
    mkdir -p .cache
    local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600)
    "${apt[@]}" update >"$log" 2>&1 && "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1 ||
        fail "apt-get could not install the Debian packages named above (no network, or not Debian 12?); its output is in $log"
}

find_python() {
    for candidate in "${PYTHON:-python3}" /usr/bin/python3; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    fail "no Python 3.11 or newer with the venv module was found (set PYTHON to one)"
}

make_venv() {
    local stamp hash python
    hash=$(cat requirements/build.txt requirements/python.txt requirements/constraints.txt | sha256sum | cut -c1-16)
    stamp=.venv/.installed-$hash
    [ -e "$stamp" ] && .venv/bin/python -c '' 2>/dev/null && return
    python=$(find_python)
    echo "setup: making .venv with $("$python" --version)"
    mkdir -p .cache
    rm -rf .venv
    local log=.cache/setup-python.log
    "$python" -m venv .venv >"$log" 2>&1 || fail "could not make .venv; the output is in $log"
    .venv/bin/python -m pip install --no-input --disable-pip-version-check -c requirements/constraints.txt \
        -r requirements/build.txt -r requirements/python.txt >>"$log" 2>&1 ||
        fail "pip could not install the packages pinned in requirements/ (no network?); its output is in $log"
    touch "$stamp"
}

install_debian_packages "$@"
make_venv
