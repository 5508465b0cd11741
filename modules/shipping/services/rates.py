"""What a way of delivery costs, as its carrier asks for it: fetched when staff say so, and each night where they want
that; kept as steps by weight.

Orders are priced without calling anybody; what the carrier asks tomorrow is fetched tomorrow.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.jobs import Job
from infra.kit.outbox import Delivered
from infra.kit.problems import Problem
from modules.desk.api import Author
from modules.shipping.carriers.known import is_known
from modules.shipping.carriers.port import CarrierError, Rate
from modules.shipping.errors import CarrierUnknown, NoRates, RatesNotReached
from modules.shipping.schemas import MethodIn, StepIn
from modules.shipping.services.accounts import find_account, open_account, said_of
from modules.shipping.services.methods import find_method, list_methods, save_method
from modules.shops import api as shops

log = structlog.get_logger(__name__)
NOBODY = Author(None, "")

WEIGHTS = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000)


class Prices(msgspec.Struct, frozen=True):
    """`price` up to the first step."""

    price: int
    steps: list[StepIn]


def prices_of(rates: Sequence[Rate], currency: str) -> Prices:
    """Steps from the weight after each one that the carrier named. Raises NoRates without any in `currency`."""
    known = sorted((rate.grams, rate.price) for rate in rates if rate.currency == currency and rate.price >= 0)
    if not known:
        raise NoRates(currency=currency)
    steps = [StepIn(known[n][0] + 1, price) for n, (_, price) in enumerate(known[1:])]
    return Prices(known[0][1], steps)


async def take_rates(
    databases: Databases, place: tuple[str, str], method: UUID, currency: str, country: str, *, by: Author, at: datetime
) -> None:
    """The method's price goes by weight, as its carrier has it; from when on it is free stays. In steps.

    Raises NotFound, CarrierUnknown for a method without an account, RatesNotReached, NoRates.
    """
    async with databases.read_tenant(*place) as session:
        before = await find_method(session, method)
        if not before.carrier or is_known(before.carrier):
            raise CarrierUnknown(carrier=before.carrier)
        account = await find_account(session, UUID(before.carrier))
        carrier = await open_account(session, account.id)
    try:
        rates = await carrier.rates(before.countries[0] if before.countries else country, WEIGHTS)
    except CarrierError as error:
        raise RatesNotReached(why=said_of(error)) from error
    prices = prices_of(rates, currency)
    async with databases.tenant(*place) as session:
        now = await find_method(session, method)
        if now.carrier != before.carrier:
            raise CarrierUnknown(carrier=now.carrier)
        kept: dict[str, Any] = {name: getattr(now, name) for name in MethodIn.__struct_fields__}
        kept |= {"basis": "weight", "price": prices.price, "steps": prices.steps}
        changed = MethodIn(**kept)
        await save_method(session, method, changed, by=by, at=at)
        await session.commit()


async def refresh(databases: Databases, due: object, delivered: Delivered) -> None:  # noqa: ARG001  a job's signature
    """Each night, the prices of those that follow their carrier. One that can't be told keeps the price that it has."""
    place = (delivered.tenant, delivered.cell)
    async with databases.read_tenant(*place) as session:
        methods = [each for each in await list_methods(session) if each.follows and each.is_on]
        settings = await shops.get_settings(session)
    for method in methods:
        try:
            await take_rates(
                databases, place, method.id, settings.currency, settings.country, by=NOBODY, at=clock.now()
            )
        except Problem as problem:
            log.warning("a carrier's prices were not taken over", method=str(method.id), why=problem.code)
        await delivered.renew()


JOB = Job(name="shipping.refresh_rates", every=timedelta(days=1), run=refresh, of_tenants=True)
