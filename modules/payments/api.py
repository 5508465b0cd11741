"""The door to payments."""

from modules.payments.bank.claims import RECEIVABLES, Money, Receivable
from modules.payments.bank.errors import NotOpenAnyMore
from modules.payments.bank.matching import Claim
from modules.payments.contracts import STATIONERY, Stationery
from modules.payments.domain import Offered, PaymentState, Rounding, Tender
from modules.payments.errors import AccountNeedsCustomer
from modules.payments.events import PaymentSettled, RefundSettled
from modules.payments.parts import parameters, payments
from modules.payments.permissions import Perm
from modules.payments.services.account import Bill, Standing, charge, open_balance, owe, standing
from modules.payments.services.back import Back, give_all_back, going_back, pay_back
from modules.payments.services.call import begin, carry_out
from modules.payments.services.draft import (
    Draft,
    Tally,
    TenderCard,
    draft,
    list_tenders,
    paid,
    tally,
    tenders_from,
    usable,
)
from modules.payments.services.out import pay_out
from modules.payments.services.owed import still_owed
from modules.payments.services.read import account_of, find_by_key, of_document, paid_for, under_way
from modules.payments.services.transfers import Arrived, arrive, expected_of, leave
from modules.payments.services.write import receive, write
from modules.payments.tenders import (
    ACCOUNT,
    CASH,
    EXCHANGE,
    INNER,
    PRIOR,
    TRANSFER,
    any_tender,
    find_tender,
    is_called,
    is_known,
)
from modules.payments.wallets.accounts import news_address
from modules.payments.wallets.charges import Begin as BeginCharge
from modules.payments.wallets.charges import Shop as WalletShop
from modules.payments.wallets.charges import advance as follow_charge
from modules.payments.wallets.charges import attach as attach_charge
from modules.payments.wallets.charges import begin as begin_charge
from modules.payments.wallets.charges import carry_out as charge_now
from modules.payments.wallets.charges import find_charge
from modules.payments.wallets.charges import give_up as give_up_charge
from modules.payments.wallets.choosing import pay_address
from modules.payments.wallets.codes import EITHER, wallet_of

__all__ = [
    "ACCOUNT",
    "CASH",
    "EITHER",
    "EXCHANGE",
    "INNER",
    "PRIOR",
    "RECEIVABLES",
    "STATIONERY",
    "TRANSFER",
    "AccountNeedsCustomer",
    "Arrived",
    "Back",
    "BeginCharge",
    "Bill",
    "Claim",
    "Draft",
    "Money",
    "NotOpenAnyMore",
    "Offered",
    "PaymentSettled",
    "PaymentState",
    "Perm",
    "Receivable",
    "RefundSettled",
    "Rounding",
    "Standing",
    "Stationery",
    "Tally",
    "Tender",
    "TenderCard",
    "WalletShop",
    "account_of",
    "any_is_called",
    "arrive",
    "attach_charge",
    "begin",
    "begin_charge",
    "carry_out",
    "charge",
    "charge_now",
    "draft",
    "expected_of",
    "find_by_key",
    "find_charge",
    "follow_charge",
    "give_all_back",
    "give_up_charge",
    "going_back",
    "is_called_kind",
    "leave",
    "list_tenders",
    "news_address",
    "of_document",
    "open_balance",
    "owe",
    "paid",
    "paid_for",
    "parameters",
    "pay_address",
    "pay_back",
    "pay_out",
    "payments",
    "receive",
    "standing",
    "still_owed",
    "tally",
    "tenders_from",
    "under_way",
    "usable",
    "wallet_of",
    "write",
]


def any_is_called(tender: str, switches: frozenset[str]) -> bool:
    """Whether this tender calls a provider, so that taking it is done in steps. Raises TenderUnknown."""
    return is_called(find_tender(tender, switches))


def is_called_kind(tender: str) -> bool:
    """Whether payments with this tender were made by calling a provider; one recorded elsewhere was not."""
    return is_known(tender) and is_called(any_tender(tender))
