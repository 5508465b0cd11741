"""Embedded Valkey: password, append-only file, 127.0.0.1 only."""

import os
import socket
import subprocess
from pathlib import Path
from typing import ClassVar

from infra.local.binaries import valkey_program
from infra.local.server import Server


class Valkey(Server):
    """Valkey, or Redis where only that is installed. `settings` are valkey.conf's, above the local ones."""

    name: ClassVar[str] = "valkey"
    first_megabytes: ClassVar[int] = 32
    again_megabytes: ClassVar[int] = 8

    def __init__(self, home: Path, port: int = 0, **settings: str | int) -> None:
        super().__init__(home, port)
        self._program = valkey_program()
        self._settings = settings

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it with its settings through a pipe, so that no process list shows the password."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        local: dict[str, str | int] = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": f'"{self.data}"',
            "requirepass": self.password,
            "appendonly": "yes",
            "save": '""',
        }
        lines = "".join(f"{name.replace('_', '-')} {value}\n" for name, value in (local | self._settings).items())
        read, write = os.pipe()
        os.write(write, lines.encode())
        os.close(write)
        try:
            return self.spawn(self._program, "-", stdin=read)
        finally:
            os.close(read)

    def is_ready(self) -> bool:
        """Tell whether it takes our password and has loaded its data."""
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", self.port)):
                return False
            client.settimeout(2)
            client.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
            answers = client.makefile("rb")
            return answers.readline() == b"+OK\r\n" and answers.readline() == b"+PONG\r\n"

    def url(self, database: int = 0) -> str:
        """Give the address for the redis client."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"
