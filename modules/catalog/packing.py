"""Several values in one cell of a file: "green, spring", "Size: L; Color: red". What parts them is put in quotes."""

from collections.abc import Iterable, Mapping

BLANKS = " \t"
BETWEEN_WORDS = ",，、;；"
BETWEEN_PAIRS = ";；\n"
WITHIN_PAIRS = ":："
QUOTE = '"'
SPECIAL = BETWEEN_WORDS + WITHIN_PAIRS + QUOTE + "\r\n"


def pack_words(words: Iterable[str]) -> str:
    return ", ".join(quoted(word) for word in words)


def pack_pairs(pairs: Mapping[str, str]) -> str:
    return "; ".join(f"{quoted(name)}: {quoted(value)}" for name, value in pairs.items())


def quoted(text: str) -> str:
    """`text`, in quotes where it would be taken apart."""
    if text and text == text.strip() and not any(sign in SPECIAL for sign in text):
        return text
    return QUOTE + text.replace(QUOTE, QUOTE * 2) + QUOTE


def words_in(text: str) -> list[str]:
    """The words of a cell, blank ones left out, each once."""
    found: list[str] = []
    at = 0
    while at < len(text):
        word, at = token(text, at, BETWEEN_WORDS + "\n")
        found.append(word)
        at += 1
    return [word for word in dict.fromkeys(found) if word]


def pairs_in(text: str) -> dict[str, str] | None:
    """The pairs of a cell, None when one has no colon or stands there twice."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        if not text[at:].strip(BLANKS + BETWEEN_PAIRS):
            break
        name, at = token(text, at, WITHIN_PAIRS + BETWEEN_PAIRS)
        if at >= len(text) or text[at] not in WITHIN_PAIRS or not name or name in found:
            return None
        found[name], at = token(text, at + 1, BETWEEN_PAIRS)
        at += 1
    return found


def token(text: str, at: int, ends: str) -> tuple[str, int]:
    """What stands from `at` to the next of `ends`, and where that is."""
    while at < len(text) and text[at] in BLANKS:
        at += 1
    if at < len(text) and text[at] == QUOTE:
        return in_quotes(text, at + 1, ends)
    end = next((n for n in range(at, len(text)) if text[n] in ends), len(text))
    return text[at:end].strip(), end


def in_quotes(text: str, at: int, ends: str) -> tuple[str, int]:
    signs: list[str] = []
    while at < len(text):
        if text[at] == QUOTE:
            if text[at + 1 : at + 2] != QUOTE:
                break
            at += 1
        signs.append(text[at])
        at += 1
    end = next((n for n in range(at + 1, len(text)) if text[n] in ends), len(text))
    return "".join(signs), end
