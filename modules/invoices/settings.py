"""How the shop's documents look, what they say, and when invoices write themselves."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.documents.paper import INK
from modules.invoices.schemas import InvoiceLook, Seller
from modules.shops import api as shops

SETTING = "documents"
LETTER = {"US", "CA", "MX", "PH"}
LANGUAGES = (("en",), ("zh_Hans",), ("en", "zh_Hans"), ("zh_Hans", "en"))


class Documents(msgspec.Struct, frozen=True, kw_only=True):
    """`seller` as it stands on papers; `days` until an invoice is due, None for at once. `mails`: invoices go to the
    buyer by e-mail as they are issued. `only_known`: those that write themselves do so for customers with a profile.
    """

    seller: Seller = Seller()
    look: InvoiceLook = InvoiceLook(accent=INK)
    days: int | None = None
    mails: bool = False
    only_known: bool = True

    def due_on(self, day: date) -> date | None:
        return None if self.days is None else day + timedelta(days=self.days)


async def documents_of(session: TenantReader) -> Documents:
    """The settings; until somebody has set them, those of a shop in its country, called as its first store."""
    stored = await shops.get_setting(session, SETTING)
    if stored is not None:
        return msgspec.convert(stored, Documents)
    settings = await shops.get_settings(session)
    languages = (settings.locale,) if (settings.locale,) in LANGUAGES else ("en",)
    size = "us-letter" if settings.country in LETTER else "a4"
    look = InvoiceLook(languages=languages, accent=INK, size=size)
    first = (await shops.list_stores(session))[0]
    return Documents(seller=Seller(name=first.name), look=look)


async def keep_documents(session: TenantSession, documents: Documents) -> None:
    await shops.set_setting(session, SETTING, documents)


async def keep_logo(session: TenantSession, logo: UUID | None) -> UUID | None:
    """Names another logo, or none; gives the one before. Invoices that were issued keep theirs."""
    stored = await documents_of(session)
    look = msgspec.structs.replace(stored.look, logo=logo)
    await keep_documents(session, msgspec.structs.replace(stored, look=look))
    return stored.look.logo
