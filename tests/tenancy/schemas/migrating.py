"""A migration run in a process of its own, to be killed. Arguments: log-in, folder of the revisions, tenants."""

import asyncio
import sys
from pathlib import Path

from infra.kit.db.names import Names
from tenancy.schemas.migrate import migrate
from tests.tenancy.schemas.lines import write_lineages

if __name__ == "__main__":
    dsn, folder, *tenants = sys.argv[1:]
    lineages = write_lineages(Path(folder), revisions=2)
    asyncio.run(migrate(dsn, Names(), dict.fromkeys(tenants, lineages)))
