#!/bin/sh
# The browser tests need Chromium and a font with Chinese characters; says how to install what is missing.
set -eu
browser=${CHROMIUM:-/usr/bin/chromium}
if ! [ -x "$browser" ]; then
    echo "The browser tests need Chromium, and $browser is not there." >&2
    echo "Install it (Debian: apt install chromium fonts-noto-cjk), or name yours: make test CHROMIUM=/path/to/chromium" >&2
    exit 1
fi
