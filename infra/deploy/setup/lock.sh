#!/bin/sh
# Writes the locks from pyproject.toml; versions already locked stay unless a flag says otherwise (--upgrade).
set -eu
pin="uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url"
needed="--extra local --group setup --group assets"
# shellcheck disable=SC2086
$pin $needed "$@" -o requirements.lock
# shellcheck disable=SC2086
$pin $needed --group dev -c requirements.lock "$@" -o tests/requirements.lock
# shellcheck disable=SC2086
$pin --group data -c tests/requirements.lock "$@" -o tests/data.lock
if grep -n '://' requirements.lock tests/requirements.lock tests/data.lock; then
    echo "A lock names an address. It must name packages and hashes alone." >&2
    exit 1
fi
