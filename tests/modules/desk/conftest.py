"""Somebody who brings files, and where they are kept."""

from pathlib import Path

import pytest
from litestar import Litestar

from infra.kit.db.sessions import PlatformSession
from infra.kit.files import LocalFiles, keep_files
from infra.kit.outbox import Delivered
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.imports import a_delivery


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    keep_files(LocalFiles(tmp_path))


@pytest.fixture
async def browser(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> Browser:
    return await owner_at(app, platform_session, tenant)


@pytest.fixture
def delivered(tenant: TenantCard) -> Delivered:
    return a_delivery(tenant)
