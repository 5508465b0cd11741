"""Numbers as people type them and spreadsheets write them, in any country."""

import re
import unicodedata

_UNIT = re.compile(r"^[A-Za-z]{1,3}\.?\s*(?=[-\d])|\s*([A-Za-z]{1,3}\.?|[元圆円])$")
_THREE = re.compile(r"[+-]?\d{1,3}(,\d{3})+")


def number_in(raw: str) -> str:
    """The number as a program writes it. Of a point and a comma the later one parts the decimals; commas between
    groups of three part thousands ("1,234"), any other comma parts decimals ("12,50").
    """
    text = "".join(sign for sign in _UNIT.sub("", unicodedata.normalize("NFKC", raw).strip()) if not is_ornament(sign))
    text = text.replace("\N{MINUS SIGN}", "-")
    if text.startswith("(") and text.endswith(")"):  # as accountants write what is below 0
        text = "-" + text[1:-1]
    if "," in text and "." in text:
        thousands = "," if text.rfind(",") < text.rfind(".") else "."
        return text.replace(thousands, "").replace(",", ".")
    if _THREE.fullmatch(text):
        return text.replace(",", "")
    return text.replace(",", ".")


def is_ornament(sign: str) -> bool:
    """A blank, a currency's sign, or what parts thousands in Switzerland."""
    return unicodedata.category(sign) in {"Sc", "Zs"} or sign in "'’"
