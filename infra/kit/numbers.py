"""Document numbers: how a counter becomes what people read, such as SO20261122-0042.

A pattern is text with {prefix}, {yyyy}, {yy}, {mm}, {dd} and exactly one {n} or {n:4} (at least four digits).
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

from infra.kit.i18n import N_
from infra.kit.problems import Problem

Reset = Literal["never", "year", "day"]

LONGEST = 40
_MOST_DIGITS = 12
_PART = re.compile(r"\{(prefix|yyyy|yy|mm|dd|n(?::(\d{1,2}))?)\}")
_TEXT = re.compile(r"[A-Za-z0-9/\-_. ]*", re.ASCII)
_YEAR = {"yyyy", "yy"}


class NumberPatternUnreadable(Problem):
    status, code = 422, "number_pattern_unreadable"
    message = N_("Use letters, digits, - / . and the parts {parts} only.")


class NumberPatternWithoutCounter(Problem):
    status, code = 422, "number_pattern_without_counter"
    message = N_("A number needs its counter exactly once: put in {part}.")


class NumberPatternRepeats(Problem):
    status, code = 422, "number_pattern_repeats"
    message = N_("This series starts again each {period}, so its numbers must show the {period}: put in {part}.")


def check(pattern: str, reset: Reset) -> None:
    """Raise a NumberPattern… problem unless every (counter, period) of the series gives a number of its own."""
    literal = _PART.sub("", pattern)
    if (
        not _TEXT.fullmatch(literal)
        or len(pattern) > LONGEST
        or any(width > _MOST_DIGITS for width in _widths(pattern))
    ):
        raise NumberPatternUnreadable(parts="{prefix} {yyyy} {yy} {mm} {dd} {n:4}")
    if len(list(_widths(pattern))) != 1:
        raise NumberPatternWithoutCounter(part="{n:4}")
    named = {match[1] for match in _PART.finditer(pattern)}
    if reset != "never" and not named & _YEAR:
        raise NumberPatternRepeats(period=reset, part="{yyyy}")
    if reset == "day" and not {"mm", "dd"} <= named:
        raise NumberPatternRepeats(period=reset, part="{mm}{dd}")


def render(pattern: str, counter: int, day: date, prefix: str = "") -> str:
    """The number of `counter` on `day`, the business day of its store. `pattern` has passed `check`."""
    values = {"prefix": prefix, "yyyy": f"{day:%Y}", "yy": f"{day:%y}", "mm": f"{day:%m}", "dd": f"{day:%d}"}
    return _PART.sub(lambda part: values.get(part[1]) or _counter(part, counter), pattern)


def period_key(reset: Reset, day: date) -> str:
    """Which period's counter counts on `day`: "" for ever, "2026", "2026-11-22"."""
    return {"never": "", "year": f"{day:%Y}", "day": day.isoformat()}[reset]


def _counter(part: re.Match[str], counter: int) -> str:
    return str(counter).zfill(int(part[2] or 0)) if part[1].startswith("n") else ""


def _widths(pattern: str) -> Iterator[int]:
    return (int(part[2] or 0) for part in _PART.finditer(pattern) if part[1].startswith("n"))
