"""What has more of a limit than a shop has: plans, and what is taken beside one, in the reader's words."""

import msgspec

from billing.plans.api import Catalog, read_catalog
from infra.kit.db.sessions import Databases
from infra.kit.i18n import N_, SOURCE, Msgids, for_locale

MORE_PLANS = N_("More comes with: {plans}.")
MORE_BESIDE = N_("More comes with: {plans}; or beside the plan you have: {add_ons}.")
MORE_ADD_ONS = N_("More comes beside the plan you have: {add_ons}.")


class Roomier(msgspec.Struct, frozen=True, kw_only=True):
    """`plans` and `add_ons` by their labels, the cheapest first."""

    plans: tuple[str, ...]
    add_ons: tuple[str, ...]

    def in_locale(self, locale: str) -> str:
        if not self.plans and not self.add_ons:
            return ""
        both = self.plans and self.add_ons
        text = MORE_BESIDE if both else MORE_PLANS if self.plans else MORE_ADD_ONS
        return for_locale(locale).gettext(text, plans=Msgids(self.plans), add_ons=Msgids(self.add_ons))

    def __str__(self) -> str:
        """In English: for programs and logs."""
        return self.in_locale(SOURCE)


def roomier_in(catalog: Catalog, what: str, most: int) -> Roomier:
    """What has more of `what` than `most`."""
    plans, add_ons = catalog.roomier(what, most), catalog.adding(what)
    return Roomier(plans=tuple(plan.label for plan in plans), add_ons=tuple(each.label for each in add_ons))


async def roomier(databases: Databases, what: str, most: int) -> Roomier:
    """Asked once something was refused, never before."""
    async with databases.read_platform() as session:
        return roomier_in(await read_catalog(session), what, most)
