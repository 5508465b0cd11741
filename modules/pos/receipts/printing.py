"""Receipts as PDF."""

from msgspec.structs import replace

from infra.kit.documents.render import pdf
from modules.invoices.api import Documents, Wording, logo_of, look_of
from modules.pos.receipts.paper import gift_paper, packing_paper, receipt_paper
from modules.pos.receipts.reading import Whose
from modules.pos.receipts.slip import Slip, What

PAPERS = {"receipt": receipt_paper, "gift": gift_paper, "packing": packing_paper}


async def receipt_pdf(shop: Whose, slip: Slip, documents: Documents, what: What = "receipt") -> bytes:
    """In the language of `shop`, on the shop's paper. No connection is held meanwhile."""
    languages = (shop.locale,)
    paper = PAPERS[what](slip, documents, Wording(languages))
    look = replace(documents.look, languages=languages)
    return await pdf(paper, look_of(look, await logo_of(shop.tenant, look.logo)))


def file_name(slip: Slip) -> str:
    """The number, without signs that no file name may hold."""
    return "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in slip.number) + ".pdf"
