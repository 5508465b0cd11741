"""`yuntai replay` as a process: python -m tests.infra.entry.replaying N real, or N made-up."""

import asyncio
import sys

from infra.entry.replay.run import run
from infra.kit.settings import load
from tests.factories.chains import MadeUpChain

if __name__ == "__main__":
    count = int(sys.argv[1])
    source = MadeUpChain(count) if sys.argv[2] == "made-up" else None
    sys.exit(not asyncio.run(run(load(), baskets=count, source=source)))
