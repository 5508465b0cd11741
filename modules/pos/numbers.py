"""Numbers of sales as registers give them: the register's code, and a counter behind a dash."""


def counter_in(number: str) -> int:
    """The counter of `R1-000123`; 0 where there is none."""
    digits = number.rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else 0  # noqa: PLR2004
