"""What devices send and get, as JSON."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

Text = Annotated[str, Meta(max_length=200)]


class PairingIn(msgspec.Struct, frozen=True, kw_only=True):
    """`code` as the register's page shows it; `name` is what its people call this device."""

    code: Annotated[str, Meta(max_length=40)]
    name: Text = ""


class RegisterOut(msgspec.Struct, frozen=True, kw_only=True):
    """A register as its devices know it. `store` and `drawer` are names."""

    id: UUID
    code: str
    name: str
    store: str
    drawer: str


class PairedOut(msgspec.Struct, frozen=True, kw_only=True):
    """`token` is told this once."""

    device: UUID
    token: str
    register: RegisterOut


class BeatIn(msgspec.Struct, frozen=True, kw_only=True):
    """How a device is. `queue`: documents that wait; `oldest`: since when; `persisted`: its storage is safe."""

    device_at: datetime
    version: Text = ""
    queue: Annotated[int, Meta(ge=0, le=10**9)] = 0
    oldest: datetime | None = None
    persisted: bool | None = None
    locale: Annotated[str, Meta(max_length=20)] = ""


class BeatOut(msgspec.Struct, frozen=True, kw_only=True):
    """`version`: of the app that is served now; `sign_out`: the device is to send its queue and sign out."""

    server_at: datetime
    version: str
    sign_out: bool
    register: RegisterOut
