"""What states of invoices are called, with the tone of their badge."""

from infra.kit.i18n import N_
from modules.invoices.schemas import InvoiceBrief

DEEDS = {
    "invoice.issued": N_("Invoice issued"),
    "credit_note.issued": N_("Credit note issued"),
    "invoice.mail_asked": N_("Invoice to be sent by e-mail"),
    "invoice.mailed": N_("Invoice sent by e-mail"),
    "credit_note.mailed": N_("Credit note sent by e-mail"),
    "invoice.mail_refused": N_("The e-mail address of the invoice doesn't work"),
    "credit_note.mail_refused": N_("The e-mail address of the credit note doesn't work"),
    "documents.changed": N_("Documents changed"),
}


def state_of(row: InvoiceBrief) -> tuple[str, str]:
    """A msgid and the badge's tone."""
    if row.kind == "credit_note":
        return N_("Credit note"), "info"
    if row.canceled:
        return N_("Canceled"), ""
    if row.credited >= row.total > 0:
        return N_("Credited"), "info"
    if row.credited:
        return N_("Partly credited"), "info"
    return N_("Issued"), "good"
