"""MT940: the statement of an account as SWIFT writes it."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import mt940
from mt940.models import Transaction, Transactions

from infra.kit.money import to_minor
from modules.payments.bank.errors import StatementCutOff, StatementDoesNotAddUp, StatementNotText, StatementUnreadable
from modules.payments.bank.lines import LONGEST_NAME, LONGEST_TEXT, RawLine, account_in, tidy

OPTIONS = mt940.Options.all()
BEGINS = re.compile(r"^:20:", re.MULTILINE)
NO_REFERENCE = {"NONREF", "NOTPROVIDED"}
WORDS = ("transaction_details", "purpose", "additional_purpose", "extra_details")
# Banks write it in UTF-8, or in what Windows calls Western.
ENCODINGS = ("utf-8-sig", "cp1252")


def read_mt940(data: bytes) -> list[RawLine]:
    """Raises the problems of `bank.errors`."""
    text = text_in(data)
    starts = [match.start() for match in BEGINS.finditer(text)]
    statements = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return [line for each in statements for line in lines_of(each)]


def text_in(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(sign.isprintable() or sign in "\r\n\t\x01\x03" for sign in text):
            return text.replace("\r\n", "\n")
    raise StatementNotText


def lines_of(text: str) -> list[RawLine]:
    found = Transactions(options=OPTIONS)
    try:
        found.parse(text)
    except (RuntimeError, ValueError, KeyError, ArithmeticError) as error:
        raise StatementUnreadable from error
    said: dict[str, Any] = found.data
    first = said.get("final_opening_balance") or said.get("intermediate_opening_balance")
    last = said.get("final_closing_balance") or said.get("intermediate_closing_balance")
    if first is None:
        raise StatementUnreadable
    if last is None:
        raise StatementCutOff
    currency = str(first.amount.currency)
    account = account_in(str(said.get("account_identification") or ""))
    lines = [line_of(each, account, currency) for each in found]
    came = to_minor(Decimal(last.amount.amount) - Decimal(first.amount.amount), currency)
    if sum(line.amount for line in lines) != came:
        raise StatementDoesNotAddUp
    return [line for line in lines if line.amount]


def line_of(transaction: Transaction, account: str, currency: str) -> RawLine:
    said: dict[str, Any] = transaction.data
    booked = said.get("entry_date") or said["date"]
    references = [said.get(name) or "" for name in ("end_to_end_reference", "customer_reference", "bank_reference")]
    return RawLine(
        day=date(booked.year, booked.month, booked.day), currency=currency, account=account,
        amount=to_minor(Decimal(said["amount"].amount), currency),
        payer=tidy(said.get("applicant_name"), LONGEST_NAME),
        payer_account=account_in(said.get("applicant_iban") or said.get("gvc_applicant_iban")),
        text=tidy(" ".join(said.get(name) or "" for name in WORDS), LONGEST_TEXT),
        reference=tidy(" ".join(each for each in references if each not in NO_REFERENCE), LONGEST_NAME),
    )  # fmt: skip
