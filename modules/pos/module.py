"""The registers' manifest."""

from infra.kit.db.sessions import Databases
from infra.kit.i18n import N_
from infra.kit.module import ChecklistItem, Hook, Meter, Module, Navigation, Personal, Slot
from modules.desk.api import DEEDS, KINDS
from modules.orders.api import ORIGINS
from modules.pos.accounts.web import AccountsApi
from modules.pos.charges.web import ChargesApi
from modules.pos.coupons.web import CouponsApi
from modules.pos.devices.web import BeatApi, PairingApi
from modules.pos.documents.sales import ORIGIN
from modules.pos.documents.web import DocumentsApi
from modules.pos.escpos.web import PrintingApi
from modules.pos.favorites.web import FavoritesApi
from modules.pos.feed.web import FeedApi
from modules.pos.holds.web import HeldApi
from modules.pos.office.cashiers_web import CashierPages
from modules.pos.office.day_web import DayPages
from modules.pos.office.labels_web import LabelPages
from modules.pos.office.registers_web import RegisterPages
from modules.pos.office.shifts_web import ShiftPages
from modules.pos.parked.web import ParkedApi
from modules.pos.permissions import Perm
from modules.pos.pickups.web import PickupsApi
from modules.pos.receipts.mail_web import ReceiptMailApi
from modules.pos.receipts.mailing import SUBSCRIPTIONS
from modules.pos.receipts.office_web import ReceiptPages, receipts_card
from modules.pos.receipts.public_web import PublicReceipts
from modules.pos.receipts.web import ReceiptsApi
from modules.pos.registers import count_registers
from modules.pos.shell.web import ShellPages
from modules.pos.switch import SWITCH
from modules.pos.words import CASHIER, DEVICE, DOCUMENT, LABEL, REGISTER, SHIFT


async def count_used(databases: Databases, tenant: str, cell: str) -> int:
    async with databases.read_tenant(tenant, cell) as session:
        return await count_registers(session)


WITHOUT_WORDS = """
    jsonb_set(
        body #- '{body,customer_name}' #- '{body,note}' #- '{body,order,confirmed}', '{body,lines}',
        (SELECT coalesce(jsonb_agg(line - 'note' ORDER BY place), '[]')
         FROM jsonb_array_elements(body #> '{body,lines}') WITH ORDINALITY AS each (line, place)),
        false)
"""
"""What was said of the person, on the whole and on its lines, goes; figures and names of goods stay."""

MODULE = Module(
    name="pos",
    package="modules.pos",
    label=N_("Registers"),
    switch=SWITCH,
    requires=("desk", "shops", "catalog", "customers", "stock", "payments", "promotions", "invoices", "orders"),
    tables=("register", "register_device", "register_shift", "register_document", "parked_sale", "cashier"),
    personal=(
        Personal(
            table="register_document",
            label=N_("Sales at the register"),
            by="order_id",
            through="sales_order.customer_id",
            empties=("mails",),
            rewrites=(("body", WITHOUT_WORDS),),
        ),
    ),
    permissions=(Perm,),
    controllers=(
        ShellPages,
        PairingApi,
        BeatApi,
        FeedApi,
        FavoritesApi,
        DocumentsApi,
        ParkedApi,
        ReceiptsApi,
        CouponsApi,
        ChargesApi,
        PublicReceipts,
        ReceiptMailApi,
        ReceiptPages,
        PrintingApi,
        HeldApi,
        AccountsApi,
        PickupsApi,
        RegisterPages,
        CashierPages,
        LabelPages,
        DayPages,
        ShiftPages,
    ),
    navigation=(
        Navigation(
            label=N_("Registers"), icon="monitor-smartphone", path="/registers", needs=Perm.MANAGE, group="modules"
        ),
    ),
    subscriptions=SUBSCRIPTIONS,
    meters=(Meter(name="registers", label=N_("Registers"), count=count_used, order=15),),
    slots=(Slot(name="orders.order.aside", template="pos/_receipts.html", model=receipts_card, order=30),),
    checklist=(
        ChecklistItem(
            name="register",
            title=N_("Open your first register"),
            text=N_("Give it a name and pair a tablet or computer with it. It sells without a network, too."),
            action=N_("Set up a register"),
            path="/registers",
            icon="monitor-smartphone",
            done=count_registers,
            order=45,
        ),
    ),
    hooks=(
        Hook(contract=ORIGINS, fill={ORIGIN: N_("Sold at a register")}),
        Hook(
            contract=KINDS,
            fill={
                REGISTER: N_("Register"),
                DEVICE: N_("Register’s device"),
                CASHIER: N_("Cashier"),
                SHIFT: N_("Shift"),
                DOCUMENT: N_("Register’s document"),
                LABEL: N_("Scale label"),
            },
        ),
        Hook(
            contract=DEEDS,
            fill={
                "register.added": N_("Register added"),
                "register.changed": N_("Register changed"),
                "register.archived": N_("Register archived"),
                "register.restored": N_("Register brought back"),
                "register.code_shown": N_("Pairing code shown"),
                "device.paired": N_("Device paired"),
                "device.told": N_("Device asked to sign out"),
                "device.revoked": N_("Device shut out"),
                "cashier.added": N_("Cashier added"),
                "cashier.changed": N_("Cashier changed"),
                "cashier.archived": N_("Cashier removed"),
                "receipt.mailed": N_("Receipt sent by e-mail"),
                "receipt.mail_refused": N_("The e-mail address for the receipt doesn’t work"),
                "label.put": N_("Scale label set up"),
                "label.dropped": N_("Scale label forgotten"),
                "document.handled": N_("Document looked over"),
                "shift.closed": N_("Shift ended"),
            },
        ),
    ),
)
