"""Refusals of registers."""

from infra.kit.i18n import N_
from infra.kit.problems import Conflict, Problem, Unauthenticated
from tenancy.access.api import LimitReached


class DeviceUnknown(Unauthenticated):
    code = "device_unknown"
    message = N_("This device is not paired with a register. Pair it by the code on the register’s page.")


class DeviceRevoked(Unauthenticated):
    code = "device_revoked"
    message = N_("This device was signed out of the register. What it has not sent yet stays on it.")


class CodeUnknown(Problem):
    status, code = 403, "pairing_code_unknown"
    message = N_("This code is not valid any more, or was used. Ask for a new one on the register’s page.")


class FeedBeginsAnew(Problem):
    status, code = 410, "feed_begins_anew"
    message = N_("What this register keeps is of another time. It loads everything again.")


class RegistersExhausted(LimitReached):
    code, what = "registers_exhausted", "registers"
    message = N_(
        "All registers your plan includes are in use ({most}), and they go on. Archive one you don’t use. {more}"
    )


class RegisterCodeTaken(Conflict):
    code = "register_code_taken"
    message = N_("{code} already belongs to another register. Numbers of sales begin with it, so choose another.")


class DeviceForeign(Problem):
    status, code = 422, "device_foreign"
    message = N_("This document is of a device that this store doesn’t have.")


class CodeUnreadable(Problem):
    status, code = 422, "code_unreadable"
    message = N_("Use up to {longest} letters and digits, such as R1.")


class WordsMissing(Problem):
    status, code = 422, "words_missing"
    message = N_("Enter a name of up to {longest} characters.")


class SaleNotHere(Conflict):
    code = "sale_not_here"
    message = N_("The sale {number} has not come yet. It can be booked once that is here.")


class NoOrderNamed(Problem):
    status, code = 422, "no_order_named"
    message = N_("The document says nothing of an order.")


class SaleTaken(Conflict):
    code = "sale_taken"
    message = N_("This sale was taken up at another register, or put away.")


class PinUnfit(Problem):
    status, code = 422, "pin_unfit"
    message = N_("A PIN has {shortest} to {longest} digits.")


class AddressUnreadable(Problem):
    status, code = 422, "email_unreadable"
    message = N_("This is no e-mail address. Write it as name@example.com.")


class MailsExhausted(Conflict):
    code = "receipt_mails_exhausted"
    message = N_("This receipt was sent {most} times. Give the buyer the paper or the code on it.")


class PrinterNotAllowed(Conflict):
    code = "printer_not_allowed"
    message = N_("The printer {printer} is not one that this site may print on. Print by the browser.")


class PrinterAway(Conflict):
    code = "printer_away"
    message = N_("The printer {printer} doesn’t answer. Look whether it is on and in the network.")


class PaperOut(Conflict):
    code = "printer_paper_out"
    message = N_("The printer has run out of paper.")


class DocumentUnprintable(Problem):
    status, code = 422, "document_unprintable"
    message = N_("This document has no receipt.")


class NotOpen(Conflict):
    code = "shift_not_waiting"
    message = N_("This shift doesn’t wait for documents any more. Load the page again.")
