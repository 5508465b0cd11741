"""The door to invoices: issuing one for what was sold, crediting what was taken back, and how papers look."""

from infra.kit.documents.served import paper_response
from infra.kit.documents.wording import Wording
from modules.invoices.errors import AlreadyInvoiced, NothingToInvoice
from modules.invoices.papers import TITLES, lines_of, look_of, sender_of
from modules.invoices.permissions import Perm
from modules.invoices.schemas import Buyer, Charged, ChargedLine, InvoiceBrief, InvoiceOut, Kept
from modules.invoices.services.credit import credit_source
from modules.invoices.services.issue import Asked, issue
from modules.invoices.services.issue import lock_sources as hold
from modules.invoices.services.printing import logo_of
from modules.invoices.services.read import free_of, get_invoice, live_of, numbers_of, of_source
from modules.invoices.settings import LANGUAGES, Documents, documents_of

__all__ = [
    "LANGUAGES",
    "TITLES",
    "AlreadyInvoiced",
    "Asked",
    "Buyer",
    "Charged",
    "ChargedLine",
    "Documents",
    "InvoiceBrief",
    "InvoiceOut",
    "Kept",
    "NothingToInvoice",
    "Perm",
    "Wording",
    "credit_source",
    "documents_of",
    "free_of",
    "get_invoice",
    "hold",
    "issue",
    "lines_of",
    "live_of",
    "logo_of",
    "look_of",
    "numbers_of",
    "of_source",
    "paper_response",
    "sender_of",
]
