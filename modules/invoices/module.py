"""Invoices' manifest."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation, Personal, Seed
from modules.desk.api import DEEDS, FINDERS, KINDS, SUBJECTS
from modules.invoices.finder import INVOICES
from modules.invoices.permissions import Perm
from modules.invoices.rest import Invoices
from modules.invoices.services.issue import KIND
from modules.invoices.services.mail import SUBSCRIPTIONS
from modules.invoices.services.numbers import seed
from modules.invoices.settings_pages import PATH
from modules.invoices.settings_web import KIND as DOCUMENTS
from modules.invoices.settings_web import DocumentSettings
from modules.invoices.stationery import stationery
from modules.invoices.web import InvoicePages
from modules.invoices.words import DEEDS as NAMED
from modules.payments.api import STATIONERY

MODULE = Module(
    name="invoices",
    package="modules.invoices",
    label=N_("Invoices"),
    requires=("shops", "customers"),
    tables=("invoice",),
    ledgers=("invoice",),
    # An issued invoice is kept as long as tax law asks, with the buyer on it: it is handed out, and not emptied.
    personal=(Personal(table="invoice", label=N_("Invoices"), follows=False),),
    permissions=(Perm,),
    controllers=(Invoices, InvoicePages, DocumentSettings),
    navigation=(
        Navigation(label=N_("Invoices"), icon="receipt-text", path="/invoices", needs=Perm.READ, order=25),
        Navigation(
            label=N_("Documents"),
            icon="file-text",
            path=PATH,
            needs=Perm.DOCUMENTS,
            group="settings",
            section="shop",
            order=58,
        ),
    ),
    seeds=(Seed(name="invoices", run=seed, order=41),),
    hooks=(
        Hook(contract=FINDERS, fill=INVOICES),
        Hook(contract=KINDS, fill={KIND: N_("Invoice"), DOCUMENTS: N_("Documents")}),
        Hook(contract=SUBJECTS, fill={KIND: "/invoices/{id}", DOCUMENTS: PATH}),
        Hook(contract=DEEDS, fill=NAMED),
        Hook(contract=STATIONERY, fill=stationery),
    ),
    subscriptions=SUBSCRIPTIONS,
)
