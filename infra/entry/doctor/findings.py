"""What a look comes to."""

from typing import Any, Literal, cast

import msgspec

Level = Literal["ok", "warning", "error"]


class Finding(msgspec.Struct, frozen=True):
    """What one look came to. `mend`: what to do, empty when all is well."""

    about: str
    level: Level
    text: str
    mend: str = ""


class Findings(msgspec.Struct, frozen=True):
    """All looks, and the endpoints in use by name."""

    findings: list[Finding]
    endpoints: dict[str, Any]

    @property
    def is_well(self) -> bool:
        return all(finding.level != "error" for finding in self.findings)


def to_json(found: Findings) -> str:
    """For programs: `is_well`, `findings`, `endpoints`."""
    whole = {"is_well": found.is_well, **cast("dict[str, Any]", msgspec.to_builtins(found))}
    return msgspec.json.format(msgspec.json.encode(whole)).decode() + "\n"
