"""Forms of the settings, and view-models of their pages."""

from collections.abc import Sequence
from typing import Any

import msgspec

from infra.kit.pages import Form
from infra.kit.shell import Link
from tenancy.access.keys import Key, NewKey
from tenancy.accounts.api import Login


class Profile(msgspec.Struct, frozen=True):
    name: str = ""
    zone: str = ""
    locale: str = ""


def several(given: Any) -> list[str]:
    """What a browser sends of a field with several values: none, one text, or a list."""
    many: Sequence[object] = (given,) if isinstance(given, str) else tuple(given)
    return [str(one) for one in many]


class MemberForm(msgspec.Struct, frozen=True):
    """`scope`: all stores, or some: those in `stores`."""

    role: str = ""
    scope: str = "all"
    stores: Any = ()

    @property
    def chosen(self) -> list[str]:
        return several(self.stores)


class NewMember(MemberForm, frozen=True):
    email: str = ""
    locale: str = ""


class Handover(msgspec.Struct, frozen=True):
    shop: str = ""


class RoleForm(msgspec.Struct, frozen=True):
    name: str = ""
    rights: Any = ()
    two_factor: str = ""

    @property
    def chosen(self) -> list[str]:
        return several(self.rights)


class Acceptance(msgspec.Struct, frozen=True):
    name: str = ""
    password: str = ""
    zone: str = ""


class KeyForm(msgspec.Struct, frozen=True):
    """`scopes`: one value or several, as browsers send them; `key`: the form's own."""

    name: str = ""
    scopes: Any = ()
    days: str = ""
    kind: str = "live"
    key: str = msgspec.field(default="", name="_key")

    @property
    def chosen(self) -> list[str]:
        return several(self.scopes)


class Rotation(msgspec.Struct, frozen=True):
    overlap: str = "day"
    key: str = msgspec.field(default="", name="_key")


class ProfilePage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    tabs: Sequence[Link]
    action: str
    zones: Sequence[tuple[str, str]]
    address: str
    currency: str
    may_change: bool


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    key: Key
    href: str
    is_good: bool
    scopes: str


class KeysPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    tabs: Sequence[Link]
    action: str
    keys: Sequence[KeyRow]
    scopes: Sequence[str]
    made: NewKey | None = None


class Self(msgspec.Struct, frozen=True):
    name: str = ""
    locale: str = ""
    theme: str = "device"


class PasswordChange(msgspec.Struct, frozen=True):
    old_password: str = ""
    new_password: str = ""


class FactorCode(msgspec.Struct, frozen=True):
    code: str = ""


class Proof(msgspec.Struct, frozen=True):
    password: str = ""
    code: str = ""
    next: str = ""


class LoginRow(msgspec.Struct, frozen=True, kw_only=True):
    login: Login
    href: str
    is_this: bool
    device: str
    place: str


class AccountPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    password: Form
    tabs: Sequence[Link]
    action: str
    email: str
    is_confirmed: bool
    has_factor: bool
    logins: Sequence[LoginRow]
    themes: Sequence[tuple[str, str]]
