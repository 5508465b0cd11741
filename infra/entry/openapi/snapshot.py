"""The document as it was released, kept in infra/docs/openapi.json."""

from pathlib import Path
from typing import Any

import msgspec

SNAPSHOT = Path(__file__).parents[2] / "docs" / "openapi.json"


def text_of(made: dict[str, Any]) -> str:
    """The document as the file has it: a line for each value, so that a change is seen."""
    return msgspec.json.format(msgspec.json.encode(made), indent=1).decode() + "\n"
