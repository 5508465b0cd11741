"""Payments' manifest."""

from infra.kit.i18n import N_
from infra.kit.module import Hook, Module, Navigation, Personal, Slot
from infra.kit.outbox import Subscription
from modules.customers.api import FOLLOWERS, OPEN, TIMELINE
from modules.desk.api import DEEDS, FIELDS, KINDS, NOTIFICATIONS, SUBJECTS
from modules.payments.bank.confirming import KIND as LINE
from modules.payments.bank.format import BankFormat
from modules.payments.bank.rest import BankApi
from modules.payments.bank.web import BankPages
from modules.payments.day_web import DayPages
from modules.payments.events import ChargeBegun, PaymentBegun, RefundBegun
from modules.payments.owed_pages import account_card
from modules.payments.owed_web import OwedPages
from modules.payments.owing import open_account
from modules.payments.permissions import Perm
from modules.payments.reminding.job import JOB as REMINDING
from modules.payments.reminding.job import KINDS_HERE
from modules.payments.reminding.sending import LETTERS
from modules.payments.reminding.settings_web import KIND as RULES
from modules.payments.reminding.settings_web import PATH as REMINDERS
from modules.payments.reminding.settings_web import ReminderSettings
from modules.payments.reminding.web import LetterPages
from modules.payments.rest import AccountsApi
from modules.payments.services.call import JOB, finish
from modules.payments.services.joining import Accounts
from modules.payments.services.refund import pay_back
from modules.payments.services.terms import KIND
from modules.payments.story import tell
from modules.payments.telling import JOB as UNCOUNTED_JOB
from modules.payments.telling import UNCOUNTED
from modules.payments.tenders import BUILT_IN
from modules.payments.wallets.following import JOB as CHARGES
from modules.payments.wallets.following import follow
from modules.payments.wallets.hooks_web import WalletHooks
from modules.payments.wallets.pay_web import PayPages
from modules.payments.wallets.web import PATH as WALLETS
from modules.payments.wallets.web import ChargePages, WalletSettings
from modules.payments.web import TenderSettings

MODULE = Module(
    name="payments",
    package="modules.payments",
    label=N_("Payments"),
    requires=("shops", "customers"),
    tables=(
        "payment",
        "payment_refund",
        "customer_account",
        "account_entry",
        "day_sheet",
        "tender_setting",
        "bank_line",
        "wallet_charge",
    ),
    ledgers=("account_entry",),
    personal=(
        Personal(table="payment", label=N_("Payments on account"), by="account_id"),
        Personal(table="customer_account", label=N_("What is owed"), follows=False),
        Personal(table="account_entry", label=N_("Entries of the account"), follows=False),
        Personal(
            table="bank_line", label=N_("Payments by the bank"), empties=("payer", "payer_account", "text", "note")
        ),
    ),
    permissions=(Perm,),
    controllers=(
        AccountsApi,
        TenderSettings,
        DayPages,
        OwedPages,
        LetterPages,
        ReminderSettings,
        BankPages,
        BankApi,
        WalletSettings,
        ChargePages,
        WalletHooks,
        PayPages,
    ),
    slots=(
        Slot(name="customers.customer.aside", template="payments/_account_card.html", model=account_card, order=30),
    ),
    navigation=(
        Navigation(label=N_("Day’s payments"), icon="wallet", path="/payments", needs=Perm.READ, order=45),
        Navigation(label=N_("Owed to us"), icon="hand-coins", path="/owed", needs=Perm.READ, order=46),
        Navigation(label=N_("Bank statements"), icon="building-2", path="/bank", needs=Perm.BANK, order=47),
        Navigation(
            label=N_("Ways to pay"),
            icon="credit-card",
            path="/settings/tenders",
            needs=Perm.MANAGE,
            group="settings",
            section="selling",
            order=50,
        ),
        Navigation(
            label=N_("Wallets"),
            icon="wallet",
            path=WALLETS,
            needs=Perm.MANAGE,
            group="settings",
            section="selling",
            order=51,
        ),
        Navigation(
            label=N_("Reminders"),
            icon="mail",
            path=REMINDERS,
            needs=Perm.REMIND,
            group="settings",
            section="selling",
            order=59,
        ),
    ),
    hooks=(
        Hook(contract=NOTIFICATIONS, fill=(UNCOUNTED, *KINDS_HERE)),
        Hook(
            contract=DEEDS,
            fill={
                "tender.changed": N_("Way to pay changed"),
                "wallet.changed": N_("Account with a wallet changed"),
                "bank.brought": N_("Bank statement brought in"),
                "bank.confirmed": N_("Payment by the bank matched"),
                "bank.undone": N_("Match of a payment by the bank undone"),
                "bank.set_aside": N_("Payment by the bank set aside"),
                "account.terms_changed": N_("Limit of a customer’s account changed"),
                "account.paid_out": N_("Paid out what a customer had paid ahead"),
                "account.corrected": N_("Customer’s account corrected"),
                "account.reminded": N_("Customer reminded by e-mail"),
                "account.statement_sent": N_("Statement of account sent by e-mail"),
                "reminders.changed": N_("Reminders changed"),
                "account.receipt_undone": N_("Customer’s payment taken back"),
            },
        ),
        Hook(
            contract=KINDS,
            fill={
                "payments.tender": N_("Way to pay"),
                KIND: N_("Customer’s account"),
                RULES: N_("Reminders"),
                LINE: N_("Line of the bank"),
            },
        ),
        Hook(contract=SUBJECTS, fill={KIND: "/owed/{id}", RULES: REMINDERS, LINE: "/bank/{id}"}),
        Hook(contract=FIELDS, fill={"credit_limit": N_("Credit limit"), "terms_days": N_("Days to pay")}),
        Hook(contract=TIMELINE, fill=tell),
        Hook(contract=FOLLOWERS, fill=Accounts()),
        Hook(contract=OPEN, fill=open_account),
    ),
    tenders=BUILT_IN,
    import_formats=(BankFormat(),),
    subscriptions=(
        Subscription(handler="payments.finish", event=PaymentBegun, run=finish, steps=True),
        Subscription(handler="payments.pay_back", event=RefundBegun, run=pay_back, steps=True),
        Subscription(handler="payments.follow_charge", event=ChargeBegun, run=follow, steps=True),
        *LETTERS,
    ),
    jobs=(JOB, UNCOUNTED_JOB, REMINDING, CHARGES),
)
