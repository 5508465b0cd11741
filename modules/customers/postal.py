"""Addresses by country: which parts one writes there, what they are called, and in which order they stand. Pure."""

import msgspec

from infra.kit.i18n import N_
from modules.customers.domain import Address

STREET, DISTRICT, CITY = N_("Street and number"), N_("District"), N_("City")
REGION, PROVINCE, STATE, POSTCODE = N_("Province or state"), N_("Province"), N_("State"), N_("Postcode")
Parts = tuple[tuple[str, str], ...]


class Custom(msgspec.Struct, frozen=True, kw_only=True):
    """A country's way: `parts` as a form asks for them, `lines` as an envelope shows them."""

    parts: Parts
    lines: tuple[str, ...]


ELSEWHERE = Custom(
    parts=(("street", STREET), ("district", DISTRICT), ("city", CITY), ("region", REGION), ("postcode", POSTCODE)),
    lines=("{street}", "{district} {city}", "{region} {postcode}"),
)
CHINA = Custom(
    parts=(("region", PROVINCE), ("city", CITY), ("district", DISTRICT), ("street", STREET), ("postcode", POSTCODE)),
    lines=("{region} {city} {district}", "{street}", "{postcode}"),
)
JAPAN = Custom(
    parts=(("postcode", POSTCODE), ("region", N_("Prefecture")), ("city", CITY), ("street", STREET)),
    lines=("{postcode}", "{region} {city}", "{street}"),
)
AMERICA = Custom(
    parts=(("street", STREET), ("city", CITY), ("region", STATE), ("postcode", N_("ZIP code"))),
    lines=("{street}", "{city}, {region} {postcode}"),
)
BRITAIN = Custom(
    parts=(("street", STREET), ("district", N_("Locality")), ("city", N_("Town or city")), ("postcode", POSTCODE)),
    lines=("{street}", "{district}", "{city}", "{postcode}"),
)
EUROPE = Custom(
    parts=(("street", STREET), ("postcode", POSTCODE), ("city", N_("Town or city"))),
    lines=("{street}", "{postcode} {city}"),
)
CUSTOMS = {
    **dict.fromkeys(("CN", "TW"), CHINA),
    **dict.fromkeys(("JP", "KR"), JAPAN),
    **dict.fromkeys(("US", "CA", "AU"), AMERICA),
    **dict.fromkeys(("GB", "IE"), BRITAIN),
    **dict.fromkeys(("AT", "BE", "CH", "CZ", "DE", "DK", "FI", "FR", "NL", "NO", "PL", "SE"), EUROPE),
}


def parts_of(country: str, *, filled: frozenset[str] = frozenset()) -> Parts:
    """What a form asks for in `country`: (part, label); parts that are filled come too, so that none is lost."""
    asked = CUSTOMS.get(country, ELSEWHERE).parts
    named = {part for part, _ in asked}
    return asked + tuple((part, label) for part, label in ELSEWHERE.parts if part in filled - named)


def lines_of(address: Address) -> list[str]:
    """The address as an envelope shows it, without names and country; what its country doesn't ask for stands last."""
    texts = {part: getattr(address, part) for part, _ in ELSEWHERE.parts}
    custom = CUSTOMS.get(address.country, ELSEWHERE)
    left = [text for part, text in texts.items() if text and part not in {name for name, _ in custom.parts}]
    lines = [line.format(**texts).strip(" ,") for line in custom.lines]
    return [" ".join(line.split()).replace(" ,", ",") for line in [*lines, *left] if line]


def one_line(address: Address) -> str:
    """The whole address in a row, its country's code last."""
    return ", ".join([*lines_of(address), *([address.country] if address.country else [])])
