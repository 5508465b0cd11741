#!/bin/sh
# environment.sh FOLDER LOCK: makes the Python environment in FOLDER when there is none, and installs what LOCK lists.
set -eu
venv=$1 lock=$2

python_here() { # the first Python that is new enough
    for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    echo "Yuntai needs Python 3.11 or newer, and $(${PYTHON:-python3} --version 2>/dev/null || echo no Python) is here." >&2
    echo "Install one (Debian, Ubuntu: apt install python3.11 python3.11-venv; macOS: brew install python@3.12)," >&2
    echo "or name it: make run PYTHON=/path/to/python3" >&2
    exit 1
}

make_environment() {
    python=$(python_here)
    echo "Making the Python environment in $venv …"
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "Python's venv is missing. Install it (Debian, Ubuntu: apt install python$version-venv), then repeat." >&2
        exit 1
    fi
    "$python" -m venv "$venv"
}

"$venv/bin/python" -m pip --version >/dev/null 2>&1 || make_environment
if ! [ -x "$venv/bin/uv" ]; then # the lock names uv too, with its hashes
    awk '/^[a-zA-Z0-9]/ { wanted = /^uv==/ } wanted' "$lock" >"$venv/uv.lock"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$venv/uv.lock"
fi
export VIRTUAL_ENV
VIRTUAL_ENV=$(cd "$venv" && pwd)
echo "Installing what $lock lists …"
"$venv/bin/uv" pip install --quiet --require-hashes -r "$lock"
"$venv/bin/uv" pip install --quiet --no-deps --no-build-isolation --editable .
