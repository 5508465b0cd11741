"""Forms and view-models of the console's own pages."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from infra.kit.pages import Form
from infra.kit.shell import Link
from tenancy.operators.service import Known


class FactorCode(msgspec.Struct, frozen=True):
    code: str = ""


class Proof(msgspec.Struct, frozen=True):
    password: str = ""
    code: str = ""
    next: str = ""


class PasswordChange(msgspec.Struct, frozen=True):
    old_password: str = ""
    new_password: str = ""


class LoginShown(msgspec.Struct, frozen=True, kw_only=True):
    """One browser; `end` takes a POST that logs it out, empty for this one."""

    device: str
    place: str
    seen_at: datetime
    end: str


class OwnPage(msgspec.Struct, frozen=True, kw_only=True):
    email: str
    form: Form
    action: str
    logins: Sequence[LoginShown]


class PeoplePage(msgspec.Struct, frozen=True, kw_only=True):
    people: Sequence[Known]


class Change(msgspec.Struct, frozen=True):
    """One thing, as it was and as it is."""

    name: str
    before: str
    after: str


class LogLine(msgspec.Struct, frozen=True, kw_only=True):
    """One act. `shop`: where it was done to one, with its page."""

    text: str
    who: str
    place: str
    at: datetime
    shop: Link | None
    why: str
    changes: Sequence[Change]


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """`acts`: (act, in words) to choose from."""

    lines: Sequence[LogLine]
    people: Sequence[tuple[str, str]]
    acts: Sequence[tuple[str, str]]
    asked: dict[str, str]
    home: str
    next: str
    is_first: bool
    exports: Sequence[Link]
