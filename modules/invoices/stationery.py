"""What papers of other packages are written on: the shop's own (payments.contracts.Stationer)."""

from collections.abc import Sequence

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.documents.wording import Wording
from modules.invoices.papers import lines_of, look_of, sender_of
from modules.invoices.settings import documents_of
from modules.payments.api import Stationery


async def stationery(session: TenantReader, languages: Sequence[str]) -> Stationery:
    documents = await documents_of(session)
    look = msgspec.structs.replace(documents.look, languages=tuple(languages))
    return Stationery(
        shop=documents.seller.name, sender=sender_of(documents.seller, Wording(look.languages)),
        look=look_of(look, b""), logo=look.logo, pay=(*lines_of(look.terms), *lines_of(documents.seller.bank)),
        foot=look.foot,
    )  # fmt: skip
