"""A receipt printer of our own, as far as paper goes: reads ESC/POS and says what would stand where.

Written from the printers' manuals and knows nothing of what writes the bytes. An unknown command fails.
"""

from dataclasses import dataclass, field

ESC, FS, GS = 0x1B, 0x1C, 0x1D
DOUBLE = 0x11


@dataclass
class Printed:
    """A line on paper: `columns` it takes, of 12 dots each."""

    text: str
    columns: int
    center: bool
    bold: bool
    large: bool


@dataclass
class Paper:
    """What came out: lines and pictures in their order; `cuts`, `kicks` and `asked` count the rest."""

    lines: list[Printed] = field(default_factory=list[Printed])
    pictures: list[list[str]] = field(default_factory=list[list[str]])
    cuts: int = 0
    kicks: int = 0
    asked: int = 0

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


class Reader:
    """Works through the bytes once."""

    def __init__(self, content: bytes) -> None:
        self.content, self.at, self.paper = content, 0, Paper()
        self.center = self.bold = self.large = self.chinese = False
        self.line = ""

    def read(self) -> Paper:
        while self.at < len(self.content):
            self.step()
        assert not self.line, "bytes without an end of line never come out"
        return self.paper

    def take(self, count: int = 1) -> bytes:
        taken = self.content[self.at : self.at + count]
        assert len(taken) == count, "it ends within a command"
        self.at += count
        return taken

    def step(self) -> None:
        (byte,) = self.take()
        if byte in {ESC, FS, GS}:
            self.command(byte, self.take())
        elif byte == 0x0A:
            self.end_line()
        elif byte >= 0x80:
            assert self.chinese, "Chinese before it was switched on"
            self.line += (bytes([byte]) + self.take()).decode("gbk")
        else:
            assert byte >= 0x20, f"control character {byte:#x}"
            self.line += chr(byte)

    def end_line(self) -> None:
        columns = sum(1 if ord(sign) < 0x80 else 2 for sign in self.line) * (2 if self.large else 1)
        if self.line:
            self.paper.lines.append(Printed(self.line, columns, self.center, self.bold, self.large))
        self.line = ""

    def command(self, group: int, name: bytes) -> None:
        match group, name:
            case (0x1B, b"@"):
                self.center = self.bold = self.large = self.chinese = False
            case (0x1C, b"&"):
                self.chinese = True
            case (0x1B, b"a"):
                self.center = self.take() == b"\x01"
            case (0x1B, b"E"):
                self.bold = self.take() == b"\x01"
            case (0x1D, b"!"):
                self.large = self.take()[0] == DOUBLE
            case (0x1B, b"p"):
                self.take(3)
                self.paper.kicks += 1
            case (0x1D, b"V"):
                assert self.take(2)[0] in {65, 66}
                self.paper.cuts += 1
            case (0x1D, b"r"):
                self.take()
                self.paper.asked += 1
            case (0x1D, b"v"):
                self.picture()
            case _:
                raise AssertionError(f"unknown command {group:#x} {name!r}")

    def picture(self) -> None:
        assert self.take(2) == b"0\x00"
        across = int.from_bytes(self.take(2), "little")
        high = int.from_bytes(self.take(2), "little")
        rows = [self.take(across) for _ in range(high)]
        self.paper.pictures.append(["".join(f"{byte:08b}" for byte in row) for row in rows])


def read(content: bytes) -> Paper:
    return Reader(content).read()
