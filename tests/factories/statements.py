"""Bank statements as banks write them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

Booked = tuple[str, str, str]
"""Amount ("-" in front: it went out), payer, what the payer wrote."""
DAY = date(2026, 11, 20)
CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def a_camt(*booked: Booked, currency: str = "GBP", opening: str = "100.00", account: str = "GB33BUKB2020") -> bytes:
    closing = Decimal(opening) + sum(Decimal(amount) for amount, _, _ in booked)
    entries = "".join(camt_entry(n, each, currency) for n, each in enumerate(booked))
    balances = camt_balance("OPBD", Decimal(opening), currency) + camt_balance("CLBD", closing, currency)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{CAMT}"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId>'
        f"</GrpHdr><Stmt><Id>1</Id><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>{balances}{entries}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def camt_balance(kind: str, amount: Decimal, currency: str) -> str:
    side = "CRDT" if amount >= 0 else "DBIT"
    said = f'<Amt Ccy="{currency}">{abs(amount)}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
    return f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{said}</Bal>"


def camt_entry(n: int, booked: Booked, currency: str) -> str:
    amount, payer, text = booked
    side, who = ("DBIT", "Cdtr") if amount.startswith("-") else ("CRDT", "Dbtr")
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount.lstrip("-")}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{DAY}</Dt></BookgDt><AcctSvcrRef>B{n}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>"
        f"NOTPROVIDED</EndToEndId></Refs><RltdPties><{who}><Pty><Nm>{payer}</Nm></Pty></{who}></RltdPties>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def an_mt940(*booked: Booked, currency: str = "GBP", opening: str = "100.00", encoding: str = "utf-8") -> bytes:
    closing = Decimal(opening) + sum(Decimal(amount) for amount, _, _ in booked)
    lines = [":20:STARTUMS", ":25:10020030/1234567", ":28C:00001/001", f":60F:C{DAY:%y%m%d}{currency}{comma(opening)}"]
    for n, (amount, payer, text) in enumerate(booked):
        side = "D" if amount.startswith("-") else "C"
        lines.append(f":61:{DAY:%y%m%d}{DAY:%m%d}{side}{comma(amount.lstrip('-'))}NTRFNONREF//B{n}")
        lines.append(f":86:166?00TRANSFER?20{text[:27]}?30BUKBGB22?31GB33BUKB20201555555555?32{payer[:27]}")
    lines += [f":62F:C{DAY:%y%m%d}{currency}{comma(str(closing))}", "-", ""]
    return "\r\n".join(lines).encode(encoding)


def comma(amount: str) -> str:
    return amount.replace(".", ",")


def a_csv(booked: Sequence[Booked], headings: str = "Date,Name,Description,Amount") -> bytes:
    rows = [f"{DAY},{payer},{text},{amount}" for amount, payer, text in booked]
    return "\n".join([headings, *rows, ""]).encode()
