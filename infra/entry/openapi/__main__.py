"""Writes the API document beside the guide: `python -m infra.entry.openapi`. What takes something away is refused.

With --check it writes nothing, and says what is to be done.
"""

import sys

import msgspec

from infra.entry.asgi import create_app
from infra.entry.openapi.compatibility import removed
from infra.entry.openapi.document import document
from infra.entry.openapi.snapshot import SNAPSHOT, text_of
from infra.kit.settings import Settings

BREAKING = "Version 1 of the API changes by addition only. This would break its callers:"
STALE = "The API has grown. Write the document anew: python -m infra.entry.openapi"


def main(arguments: list[str]) -> int:
    made = document(create_app(Settings(secret_key="k" * 40)))  # asks nobody: no server is needed
    if SNAPSHOT.exists() and (lost := removed(msgspec.json.decode(SNAPSHOT.read_bytes()), made)):
        return refuse(BREAKING, *lost)
    if "--check" in arguments:
        is_same = SNAPSHOT.exists() and SNAPSHOT.read_text() == text_of(made)
        return 0 if is_same else refuse(STALE)
    SNAPSHOT.write_text(text_of(made))
    return 0


def refuse(*lines: str) -> int:
    sys.stderr.write("\n  ".join(lines) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
