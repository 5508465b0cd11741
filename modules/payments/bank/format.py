"""The import format `bank`: a statement as a table, with whatever columns the bank gives it."""

from collections.abc import Sequence
from datetime import date, datetime

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.money import to_minor
from infra.kit.problems import Problem
from infra.kit.typed_numbers import number_in
from modules.desk.api import GivenRow, ImportField, Outcome, RowFault, Work
from modules.payments.bank.keeping import keep_lines
from modules.payments.bank.lines import LONGEST_NAME, LONGEST_TEXT, RawLine, account_in, tidy
from modules.payments.permissions import Perm
from modules.shops.api import get_settings

FIELDS = (
    ImportField(
        name="day", label=N_("Booking day"), required=True,
        guesses=("date", "booking date", "buchungstag", "valuta", "transaction date", "交易日期", "记账日期"),
    ),
    ImportField(
        name="amount", label=N_("Amount in or out"),
        guesses=("amount", "betrag", "umsatz", "交易金额", "发生额", "金额"),
        help=N_("One column with a minus for what went out. Or name the two columns below."),
    ),
    ImportField(
        name="came", label=N_("Money in"),
        guesses=("credit", "paid in", "money in", "haben", "收入金额", "贷方发生额", "贷方金额", "收入", "存入"),
    ),
    ImportField(
        name="went", label=N_("Money out"),
        guesses=("debit", "paid out", "money out", "soll", "支出金额", "借方发生额", "借方金额", "支出", "支取"),
    ),
    ImportField(
        name="payer", label=N_("Payer or payee"),
        guesses=("name", "payer", "counterparty", "auftraggeber", "对方户名", "对方名称", "对方单位", "户名"),
    ),
    ImportField(
        name="payer_account", label=N_("Their account"),
        guesses=("iban", "account number", "counterparty account", "对方账号", "对方帐号", "账号"),
    ),
    ImportField(
        name="text", label=N_("What the payer wrote"),
        guesses=(
            "description", "purpose", "reference", "details", "memo", "verwendungszweck", "摘要", "附言", "用途",
        ),
    ),
    ImportField(
        name="reference", label=N_("The bank’s own number"),
        guesses=("transaction id", "bank reference", "交易流水号", "流水号", "凭证号"),
    ),
)  # fmt: skip
DAY = N_("A day as 2026-01-31, please.")
NO_AMOUNT = N_("Enter an amount.")
COMPACT = 8
MONTH_FIRST = {"US", "PH"}


class BankFormat:
    """Brings a statement in (modules.desk.importing.ImportFormat)."""

    name = "bank"
    label = N_("Bank statements")
    permission = Perm.BANK.value
    path = "/bank"
    help = N_("Each row is one payment that your bank has booked. A row that came before changes nothing.")

    async def fields(self, session: TenantReader) -> Sequence[ImportField]:  # noqa: ARG002  the contract's
        return FIELDS

    def key_of(self, row: GivenRow) -> str:  # noqa: ARG002  two like rows are two payments
        return ""

    async def take(self, session: TenantSession, rows: Sequence[GivenRow], work: Work) -> Outcome:
        settings = await get_settings(session)
        lines: list[RawLine] = []
        faults: list[RowFault] = []
        for row in rows:
            try:
                lines.append(line_of(row, settings.currency, month_first=settings.country in MONTH_FIRST))
            except Unread as unread:
                faults.append(RowFault(line=row.line, field=unread.field, message=unread.message, facts=unread.facts))
        kept = await keep_lines(session, lines, work.run, "", "table")
        counts = {"created": kept.new, "same": kept.same}
        return Outcome(counts={kind: n for kind, n in counts.items() if n}, faults=faults)


class Unread(Exception):
    """A cell that can't be read."""

    def __init__(self, field: str, message: str, **facts: str | int) -> None:
        super().__init__(message)
        self.field, self.message, self.facts = field, message, facts


def line_of(row: GivenRow, currency: str, *, month_first: bool) -> RawLine:
    """Raises Unread."""
    cells = row.cells
    return RawLine(
        day=day_in(cells.get("day", ""), month_first=month_first), amount=amount_of(row, currency), currency=currency,
        payer=tidy(cells.get("payer"), LONGEST_NAME), payer_account=account_in(cells.get("payer_account")),
        text=tidy(cells.get("text"), LONGEST_TEXT), reference=tidy(cells.get("reference"), LONGEST_NAME),
    )  # fmt: skip


def amount_of(row: GivenRow, currency: str) -> int:
    """What came in, or with a minus what went out, whichever columns say so. Raises Unread."""
    whole = cell_amount(row, "amount", currency)
    amount = whole or abs(cell_amount(row, "came", currency)) - abs(cell_amount(row, "went", currency))
    if not amount:
        raise Unread("amount", NO_AMOUNT)
    return amount


def cell_amount(row: GivenRow, field: str, currency: str) -> int:
    text = row.cells.get(field, "").strip()
    if text in {"", "-", "--"}:
        return 0
    try:
        return to_minor(number_in(text), currency)
    except Problem as problem:
        facts = {name: fact if isinstance(fact, int) else str(fact) for name, fact in problem.facts.items()}
        raise Unread(field, problem.message, **facts) from problem


def day_in(text: str, *, month_first: bool) -> date:
    """2026-01-31, 20260131, 31.1.2026; with slashes as the country writes it, unless that can't be. Raises Unread."""
    words = text.replace("年", "-").replace("月", "-").replace("日", " ").replace("T", " ").split()
    raw = words[0] if words else ""
    orders = ["%m/%d/%Y", "%d/%m/%Y"] if month_first else ["%d/%m/%Y", "%m/%d/%Y"]
    compact = ["%Y%m%d"] if len(raw) == COMPACT and raw.isdecimal() else []
    for way in (*compact, "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d.%m.%y", "%d-%m-%Y", *orders):
        try:
            return datetime.strptime(raw, way).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise Unread("day", DAY)
