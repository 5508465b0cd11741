"""View-model of a store's day, and the form on which it is counted."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from infra.kit import clock
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import for_locale
from infra.kit.ids import new_id
from infra.kit.money import to_decimal, to_minor
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from modules.payments.permissions import Perm
from modules.payments.services.days import Flow, sheet_of
from modules.payments.services.draft import list_tenders
from modules.shops.api import StoreCard, list_stores
from tenancy.access.api import Actor

COUNTED, REASON = "counted.", "reason."
LONGEST = 300


class DayRow(msgspec.Struct, frozen=True, kw_only=True):
    """One tender: `counted` is None until it was counted; `difference` to what the books say now."""

    tender: str
    label: str
    came: int
    went: int
    expected: int
    counted: int | None
    difference: int
    reason: str


class DayPage(msgspec.Struct, frozen=True, kw_only=True):
    """A store's day. `action` is empty for who may not count."""

    home: str
    action: str
    form: Form
    store: str
    store_name: str
    stores: tuple[tuple[str, str], ...]
    day: date
    before: str
    after: str
    rows: tuple[DayRow, ...]
    expected: int
    counted: int
    currency: str
    note: str
    by: str
    at: datetime | None
    export: str
    paper: str


async def chosen(session: TenantReader, actor: Actor, store: UUID | None) -> tuple[StoreCard, list[StoreCard]]:
    """The store that is asked for, or the first that `actor` sees. Raises NotFound."""
    stores = await list_stores(session, actor)
    found = next((each for each in stores if store is None or each.id == store), None)
    if found is None:
        raise NotFound
    return found, stores


def day_in(text: str, zone: str) -> date:
    """The day of the address, today where it can't be read."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.day_of(clock.now(), zone)


async def day_page(
    session: TenantReader, actor: Actor, store: UUID | None, day: str, form: Form | None = None
) -> DayPage:
    """Raises NotFound for a store that `actor` doesn't see."""
    own, stores = await chosen(session, actor, store)
    on, home = day_in(day, own.zone), f"/app/{actor.slug}/payments"
    sheet = await sheet_of(session, own.id, own.zone, on)
    cards = await list_tenders(session, actor.switches)
    words = for_locale(actor.locale).gettext
    kinds = [kind for kind, card in cards.items() if not card.is_account and (card.is_on or kind in sheet.flows)]
    kinds += [kind for kind in (*sheet.flows, *sheet.counted) if kind not in cards]
    rows: list[DayRow] = []
    for kind in dict.fromkeys(kinds):
        flow, counted = sheet.flows.get(kind, Flow()), sheet.counted.get(kind)
        rows.append(
            DayRow(
                tender=kind, label=words(cards[kind].label) if kind in cards else kind, came=flow.came,
                went=flow.went, expected=flow.expected, counted=counted.counted if counted else None,
                difference=counted.counted - flow.expected if counted else 0, reason=counted.reason if counted else "",
            )
        )  # fmt: skip
    query = f"?store={own.id}&day={on}"
    return DayPage(
        home=home, action=f"{home}/days/{own.id}/{on}" if actor.may(Perm.RECONCILE) else "",
        form=form or Form(key=str(new_id()), values=values_of(rows, sheet.note, actor.currency)), store=str(own.id),
        store_name=own.name, stores=tuple((str(each.id), each.name) for each in stores), day=on,
        before=f"{home}?store={own.id}&day={on - timedelta(days=1)}",
        after=f"{home}?store={own.id}&day={on + timedelta(days=1)}", rows=tuple(rows),
        expected=sum(row.expected for row in rows), counted=sum(row.counted or 0 for row in rows),
        currency=actor.currency, note=sheet.note, by=sheet.by, at=sheet.at, export=query,
        paper=f"{home}/days/{own.id}/{on}",
    )  # fmt: skip


def values_of(rows: list[DayRow], note: str, currency: str) -> dict[str, Any]:
    values: dict[str, Any] = {"note": note}
    for row in rows:
        if row.counted is not None:
            values[f"{COUNTED}{row.tender}"] = f"{to_decimal(row.counted, currency):f}"
        values[f"{REASON}{row.tender}"] = row.reason
    return values


def counted_in(data: Mapping[str, Any], currency: str) -> tuple[dict[str, int], dict[str, str]]:
    """What was counted of each tender, and the reasons. Raises Invalid with the fields that can't be read."""
    counted, errors = dict[str, int](), list[FieldError]()
    for name, typed in data.items():
        if name.startswith(COUNTED) and str(typed).strip():
            try:
                counted[name.removeprefix(COUNTED)] = to_minor(str(typed), currency)
            except Problem as problem:
                errors.append(FieldError(field=name, code=problem.code, message=problem.message, facts=problem.facts))
    if errors:
        raise Invalid(fields=errors)
    reasons = {
        name.removeprefix(REASON): " ".join(str(typed).split())[:LONGEST]
        for name, typed in data.items()
        if name.startswith(REASON)
    }
    return counted, reasons
