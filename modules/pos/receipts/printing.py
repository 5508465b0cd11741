"""Receipts as PDF."""

from msgspec.structs import replace

from infra.kit.documents.render import pdf
from modules.invoices.api import Documents, Wording, logo_of, look_of
from modules.pos.receipts.paper import gift_paper, receipt_paper
from modules.pos.receipts.reading import Whose
from modules.pos.receipts.slip import Slip


async def receipt_pdf(shop: Whose, slip: Slip, documents: Documents, *, gift: bool = False) -> bytes:
    """In the language of `shop`, on the shop's paper; `gift`: without prices. No connection is held meanwhile."""
    languages = (shop.locale,)
    paper = (gift_paper if gift else receipt_paper)(slip, documents, Wording(languages))
    look = replace(documents.look, languages=languages)
    return await pdf(paper, look_of(look, await logo_of(shop.tenant, look.logo)))


def file_name(slip: Slip) -> str:
    """The number, without signs that no file name may hold."""
    return "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in slip.number) + ".pdf"
