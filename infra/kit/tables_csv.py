"""CSV as people's programs write it: in UTF-8, UTF-16 or GB18030, with commas, semicolons, tabs or bars."""

import csv
import io
from collections.abc import Iterator

from infra.kit.tables_out import unquoted
from infra.kit.tables_problems import CellTooLong, TextHasNul, TextUndecodable

DELIMITERS = ",;\t|"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# So many bytes above ASCII that are valid UTF-8 don't come about by chance in GB18030.
_UTF8_BEYOND_DOUBT = 12
_SAMPLE = 2000


def encoding_of(data: bytes) -> str:
    """The encoding in which all of `data` is text. Raises TextUndecodable or TextHasNul with the line."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            _decode(data, encoding)
            return encoding
    if b"\0" in data:
        raise TextHasNul(line=_line(data, data.index(b"\0")))
    try:
        data.decode()
    except UnicodeDecodeError as failure:
        return _chinese_or_nothing(data, failure.start)
    return "utf-8"


def csv_rows(data: bytes, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """(number of the line it starts on, cells) of each row, blank ones included."""
    text = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
    reader = csv.reader(text, delimiter=_delimiter(data, encoding))
    while True:
        line = reader.line_num + 1
        try:
            yield line, [unquoted(cell) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise CellTooLong(line=line, limit=csv.field_size_limit()) from error


def _decode(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as failure:
        before = data[: failure.start].decode(encoding, "replace")
        raise TextUndecodable(line=before.count("\n") + 1) from failure
    if "\0" in text:
        raise TextHasNul(line=text.count("\n", 0, text.index("\0")) + 1)
    return text


def _chinese_or_nothing(data: bytes, utf8_until: int) -> str:
    """GB18030 takes nearly any bytes, so it is believed only where the outcome reads like Chinese."""
    undecodable = TextUndecodable(line=_line(data, utf8_until))
    if sum(byte > 0x7F for byte in data[:utf8_until]) >= _UTF8_BEYOND_DOUBT:  # noqa: PLR2004  the end of ASCII
        raise undecodable
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as failure:
        raise TextUndecodable(line=_line(data, max(failure.start, utf8_until))) from failure
    if not _reads_like_chinese(text):
        raise undecodable
    return "gb18030"


def _reads_like_chinese(text: str) -> bool:
    signs = "".join(sign for sign in text if not sign.isascii())[:_SAMPLE]
    return 2 * len(signs.encode("gb2312", "ignore").decode("gb2312")) >= len(signs)


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _delimiter(data: bytes, encoding: str) -> str:
    """What parts the first line most often, outside quotation marks."""
    text = io.TextIOWrapper(io.BytesIO(data), encoding)
    first = next((line for line in text if line.strip()), "")
    unquoted = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=unquoted.count)
