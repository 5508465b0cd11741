"""The tenders that every shop has, and the open set of those that packages add in their manifests."""

from infra.kit.i18n import N_
from infra.kit.module import registry
from modules.payments.domain import Answer, Done, Pending, Tender
from modules.payments.errors import TenderUnknown
from modules.payments.wallets.tenders import TENDERS


class Recorded:
    """Money that changes hands outside of any system of ours: staff say that it did. No act calls anybody.

    `is_later`: it is on its way, and staff say when it has arrived. `is_account`: the customer owes it from then on.
    `is_inner`: it carries money from one document of ours to another, and nobody can choose it.
    """

    def __init__(
        self, kind: str, label: str, icon: str, *, is_cash: bool = False, is_later: bool = False,
        is_account: bool = False, is_inner: bool = False,
    ) -> None:  # fmt: skip
        self.kind, self.label, self.icon, self.is_cash, self.is_later = kind, label, icon, is_cash, is_later
        self.is_account, self.is_inner = is_account, is_inner

    async def authorize(self, *, amount: int, currency: str, key: str) -> Answer:  # noqa: ARG002  the protocol's
        return Pending() if self.is_later else Done()

    async def capture(self, *, amount: int, currency: str, key: str) -> Answer:  # noqa: ARG002
        return Done()

    async def void(self, *, amount: int, currency: str, key: str) -> Answer:  # noqa: ARG002
        return Done()

    async def refund(self, *, amount: int, currency: str, key: str) -> Answer:  # noqa: ARG002
        return Done()

    async def ask(self, *, amount: int, currency: str, key: str) -> Answer:  # noqa: ARG002
        return Pending() if self.is_later else Done()


CASH, TRANSFER, ACCOUNT, EXCHANGE, PRIOR = "cash", "transfer", "account", "exchange", "prior"
INNER = (EXCHANGE, PRIOR)  # what was never in a till of ours
BUILT_IN: tuple[Tender, ...] = (
    Recorded(CASH, N_("Cash"), "banknote", is_cash=True),
    Recorded("card", N_("Card terminal"), "credit-card"),
    Recorded(TRANSFER, N_("Bank transfer"), "building-2", is_later=True),
    Recorded(ACCOUNT, N_("On account"), "hand-coins", is_account=True),
    Recorded(EXCHANGE, N_("Goods taken back"), "refresh-cw", is_inner=True),
    Recorded(PRIOR, N_("Paid in the old system"), "truck", is_inner=True),
    *TENDERS,
)


def tenders_of(switches: frozenset[str]) -> dict[str, Tender]:
    """Every tender a tenant with these switches has, by kind, in the order of the manifests."""
    return {tender.kind: tender for module in registry.of(switches) for tender in module.tenders}


def find_tender(kind: str, switches: frozenset[str]) -> Tender:
    """Raises TenderUnknown."""
    tender = tenders_of(switches).get(kind)
    if tender is None:
        raise TenderUnknown(tender=kind)
    return tender


def any_tender(kind: str) -> Tender:
    """A tender whose payments must still be finished, whether its switch is on or not. Raises TenderUnknown."""
    return find_tender(kind, frozenset(registry.switches()))


def is_called(tender: Tender) -> bool:
    """Whether its acts call somebody outside, which happens in no transaction."""
    return not isinstance(tender, Recorded)


def is_known(kind: str) -> bool:
    """Whether any package has this tender: a payment recorded elsewhere may name another."""
    return kind in tenders_of(frozenset(registry.switches()))
