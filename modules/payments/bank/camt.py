"""CAMT.053: the statement of an account as ISO 20022 writes it, of any version."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from infra.kit.money import to_minor
from modules.payments.bank.errors import (
    StatementCutOff,
    StatementDangerous,
    StatementDoesNotAddUp,
    StatementOfAnotherKind,
    StatementUnreadable,
)
from modules.payments.bank.lines import LONGEST_NAME, LONGEST_TEXT, RawLine, account_in, tidy

STATEMENT = "BkToCstmrStmt"
OPENING, CLOSING = {"OPBD", "PRCD"}, {"CLBD"}
NO_REFERENCE = "NOTPROVIDED"


def read_camt(data: bytes) -> list[RawLine]:
    """Raises the problems of `bank.errors`."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise StatementDangerous from error
    except (ParseError, LookupError, ValueError) as error:
        raise StatementCutOff from error
    body = root.find(f"{{*}}{STATEMENT}")
    if body is None:
        raise StatementOfAnotherKind if name_of(root) == "Document" else StatementUnreadable
    try:
        return [line for statement in body.findall("{*}Stmt") for line in lines_of(statement)]
    except (InvalidOperation, ValueError, TypeError) as error:
        raise StatementUnreadable from error


def lines_of(statement: Element) -> list[RawLine]:
    account = account_in(text_at(statement, "Acct/Id/IBAN") or text_at(statement, "Acct/Id/Othr/Id"))
    lines = [line for entry in statement.findall("{*}Ntry") if is_booked(entry) for line in entry_lines(entry, account)]
    first, last = balance(statement, OPENING), balance(statement, CLOSING)
    if first is not None and last is not None and first + sum(line.amount for line in lines) != last:
        raise StatementDoesNotAddUp
    return lines


def is_booked(entry: Element) -> bool:
    return (text_at(entry, "Sts/Cd") or text_at(entry, "Sts")) == "BOOK"


def balance(statement: Element, kinds: set[str]) -> int | None:
    """The one balance of a kind; None where there is none, or one for each page of a statement."""
    found = [each for each in statement.findall("{*}Bal") if text_at(each, "Tp/CdOrPrtry/Cd") in kinds]
    return signed(found[0], found[0])[0] if len(found) == 1 else None


def signed(amount_of: Element, side_of: Element) -> tuple[int, str]:
    """Minor units with their sign, and the currency."""
    amount = amount_of.find("{*}Amt")
    if amount is None or not amount.text:
        raise StatementUnreadable
    currency = amount.get("Ccy", "")
    minor = to_minor(Decimal(amount.text.strip()), currency)
    return (minor if text_at(side_of, "CdtDbtInd") == "CRDT" else -minor), currency


def entry_lines(entry: Element, account: str) -> Iterator[RawLine]:
    """A line for each payment of the entry that says its own amount, otherwise one for the entry."""
    total, currency = signed(entry, entry)
    parts = entry.findall("{*}NtryDtls/{*}TxDtls")
    sums = [own_amount(part, currency) for part in parts]
    known = [amount for amount in sums if amount is not None]
    if len(parts) > 1 and len(known) == len(parts) and sum(known) == abs(total):
        sign = 1 if total > 0 else -1
        for part, amount in zip(parts, known, strict=True):
            yield line_of(entry, part, account, sign * amount, currency)
    elif total:
        yield line_of(entry, parts[0] if len(parts) == 1 else None, account, total, currency)


def own_amount(part: Element, currency: str) -> int | None:
    amount = part.find("{*}Amt")
    if amount is None:
        amount = part.find("{*}AmtDtls/{*}TxAmt/{*}Amt")
    if amount is None or not amount.text or amount.get("Ccy", currency) != currency:
        return None
    return to_minor(Decimal(amount.text.strip()), currency)


def line_of(entry: Element, part: Element | None, account: str, amount: int, currency: str) -> RawLine:
    inside = entry if part is None else part
    side = "Dbtr" if amount > 0 else "Cdtr"
    name = text_at(inside, f"RltdPties/{side}/Nm") or text_at(inside, f"RltdPties/{side}/Pty/Nm")
    theirs = f"RltdPties/{side}Acct/Id"
    said = [each.text or "" for each in inside.findall("{*}RmtInf/{*}Ustrd")]
    said += [each.text or "" for each in inside.findall("{*}RmtInf/{*}Strd/{*}CdtrRefInf/{*}Ref")]
    said += [each.text or "" for each in inside.findall("{*}RmtInf/{*}Strd/{*}RfrdDocInf/{*}Nb")]
    text = " ".join(said) or text_at(inside, "AddtlTxInf") or text_at(entry, "AddtlNtryInf")
    own = [text_at(inside, "Refs/EndToEndId"), text_at(inside, "Refs/AcctSvcrRef") or text_at(entry, "AcctSvcrRef")]
    return RawLine(
        day=day_of(entry), amount=amount, currency=currency, account=account, payer=tidy(name, LONGEST_NAME),
        payer_account=account_in(text_at(inside, f"{theirs}/IBAN") or text_at(inside, f"{theirs}/Othr/Id")),
        text=tidy(text, LONGEST_TEXT),
        reference=tidy(" ".join(each for each in own if each != NO_REFERENCE), LONGEST_NAME),
    )  # fmt: skip


def day_of(entry: Element) -> date:
    for where in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
        if text := text_at(entry, where):
            return date.fromisoformat(text[:10])
    raise StatementUnreadable


def text_at(element: Element, path: str) -> str:
    found = element.find("/".join(f"{{*}}{step}" for step in path.split("/")))
    return (found.text or "").strip() if found is not None else ""


def name_of(element: Element) -> str:
    return element.tag.rpartition("}")[2]
