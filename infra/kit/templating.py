"""Jinja: the environment of all templates, rendered for one reader at a time.

`_`, the filters and the icons are the same for every template; which language, zone and currency they speak is set by
`render`, so that macros can be imported without context (and stay compiled).
"""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from infra.kit import clock, formats, i18n
from infra.kit.shell import Shell

TEMPLATES = Path(__file__).parents[2] / "templates"
ASSETS = TEMPLATES / "built" / "assets"
ASSETS_PATH = "/assets"
TINTS = ("jade", "sun", "rust", "plum", "sky", "straw", "moss", "ink")

_shell: ContextVar[Shell] = ContextVar("shell")


@cache
def environment() -> Environment:
    """The Jinja environment: escaping on, an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,  # else {{ 0 | money }} is worked out once, in the currency of who reads it first
    )
    names: dict[str, Any] = {
        "_": _gettext,
        "ngettext": _ngettext,
        "asset": asset,
        "icon": icon,
        "languages": i18n.NAMES,
    }
    made.globals.update(names)
    made.filters.update(
        attributes=attributes,
        day=_day,
        file_size=_file_size,
        moment=_moment,
        money=_money,
        money_figure=_money_figure,
        number=_number,
        percent=_percent,
        quantity=_quantity,
        tint=tint,
    )
    return made


def render(template: str, shell: Shell, model: object = None) -> str:
    """`template` with `page` = `model`, in the language, zone and currency of `shell`."""
    with reading_as(shell):
        return environment().get_template(template).render(page=model, shell=shell)


@contextmanager
def reading_as(shell: Shell) -> Generator[None]:
    """Within the block, words and numbers are written for the reader of `shell`."""
    token = _shell.set(shell)
    try:
        yield
    finally:
        _shell.reset(token)


@cache
def manifest() -> dict[str, Any]:
    """What the asset build made: `files` (name → hashed name) and `icons`. Raises `NotBuilt`."""
    path = ASSETS / "manifest.json"
    if not path.exists():
        raise i18n.NotBuilt("The assets are not built: run `python -m templates.build`.")
    return json.loads(path.read_text())


def asset(name: str) -> str:
    """The address of a built file by its plain name: app.css, app.js, icons.svg, logo.svg."""
    return f"{ASSETS_PATH}/{manifest()['files'][name]}"


def icon(name: str, cls: str = "") -> Markup:
    """A Lucide icon of the sprite (templates/assets/icons.txt) by name."""
    if name not in manifest()["icons"]:
        raise LookupError(f"no icon {name!r}: add it to templates/assets/icons.txt")
    return Markup('<svg class="i {}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        cls, asset("icons.svg"), name
    )


def attributes(given: Mapping[str, object]) -> Markup:
    """HTML attributes: `hx_get` becomes hx-get, `cls` class; None and False leave it out, True writes it bare."""
    parts: list[Markup] = []
    for key, value in given.items():
        if value is None or value is False:
            continue
        name = "class" if key == "cls" else key.replace("_", "-")
        parts.append(Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value))
    return Markup().join(parts)


def tint(key: str) -> str:
    """One of the eight tints for drawn goods, always the same for the same key (a category's name or id)."""
    return TINTS[crc32(key.encode()) % len(TINTS)]


def _gettext(msgid: str, **facts: object) -> str:
    return i18n.for_locale(_shell.get().locale).gettext(msgid, **facts)


def _ngettext(singular: str, plural: str, n: int, **facts: object) -> str:
    return i18n.for_locale(_shell.get().locale).ngettext(singular, plural, n, **facts)


def _money(minor: int | None, currency: str = "", *, symbol: bool = True, signed: bool = False) -> str:
    shell = _shell.get()
    return formats.money(minor, currency or shell.currency, shell.locale, symbol=symbol, signed=signed)


def _money_figure(minor: int | None, currency: str = "") -> Markup:
    shell = _shell.get()
    return formats.money_figure(minor, currency or shell.currency, shell.locale)


def _number(value: Decimal | float | None, *, places: int | None = None, signed: bool = False) -> str:
    return formats.number(value, _shell.get().locale, places=places, signed=signed)


def _quantity(
    value: Decimal | int | None,
    unit: str = "",
    *,
    signed: bool = False,
) -> str:
    return formats.quantity(value, _shell.get().locale, unit=unit, signed=signed)


def _percent(ratio: Decimal | float | None, *, signed: bool = False) -> str:
    return formats.percent(ratio, _shell.get().locale, signed=signed)


def _file_size(octets: int) -> str:
    return formats.file_size(octets, _shell.get().locale)


def _day(value: date | datetime | None, *, short: bool = False) -> str:
    shell = _shell.get()
    shown = clock.day_of(value, shell.zone) if isinstance(value, datetime) else value
    return formats.day(shown, shell.locale, today=_today(), short=short)


def _moment(value: datetime | None) -> str:
    shell = _shell.get()
    return formats.moment(value, shell.locale, ZoneInfo(shell.zone), today=_today())


def _today() -> date:
    return clock.day_of(clock.now(), _shell.get().zone)
