"""What kind of statement somebody has brought: told by its first bytes, not by its name."""

import re

from modules.payments.bank.camt import read_camt
from modules.payments.bank.errors import StatementEmpty, StatementTooBig
from modules.payments.bank.lines import Kind, RawLine
from modules.payments.bank.mt940 import read_mt940

MEGABYTE = 1_000_000
MOST = 20
START = 4_000
SWIFT = re.compile(rb"^:(20|25|28C?):", re.MULTILINE)


def kind_of(data: bytes) -> Kind:
    """A table is what is neither: whether it can be read, its reader says."""
    start = data[:START]
    plain = start.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if plain.lstrip().startswith(b"<"):
        return "camt"
    return "mt940" if SWIFT.search(start) else "table"


def read_statement(data: bytes) -> list[RawLine]:
    """The lines of a CAMT.053 or MT940. Blocks: call it in a thread. Raises the problems of `bank.errors`."""
    if len(data) > MOST * MEGABYTE:
        raise StatementTooBig(megabytes=MOST)
    lines = read_camt(data) if kind_of(data) == "camt" else read_mt940(data)
    if not lines:
        raise StatementEmpty
    return lines
