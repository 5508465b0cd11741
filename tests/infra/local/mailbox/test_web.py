from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from infra.local.mailbox.sink import Mailbox

EVIL = b"Subject: <script>alert(1)</script>\r\nContent-Type: text/html\r\n\r\n<script>alert(2)</script><p>Hello</p>\r\n"


@pytest.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[Mailbox]:
    async with Mailbox(tmp_path) as box:
        yield box


@pytest.fixture
async def browser(mailbox: Mailbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=mailbox.url, trust_env=False) as client:
        yield client


async def test_a_foreign_subject_is_text_on_the_page(mailbox: Mailbox, browser: httpx.AsyncClient) -> None:
    key = mailbox.store.add(EVIL, ["lin@example.com"])
    for path in ("/", f"/mails/{key}"):
        page = await browser.get(path)
        assert "&lt;script&gt;" in page.text
        assert "<script>" not in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


async def test_a_foreign_page_stays_in_a_sandbox_without_scripts(mailbox: Mailbox, browser: httpx.AsyncClient) -> None:
    key = mailbox.store.add(EVIL, ["lin@example.com"])
    policy = (await browser.get(f"/mails/{key}/html")).headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


async def test_mails_are_there_for_programs(mailbox: Mailbox, browser: httpx.AsyncClient) -> None:
    mailbox.store.add(b"Subject: One\r\n\r\nHello\r\n", ["lin@example.com"])
    mailbox.store.add(b"Subject: Two\r\n\r\nHello\r\n", ["chen@example.com"])
    answer = await browser.get("/api/mails", params={"to": "chen@example.com"})
    assert [mail["subject"] for mail in answer.json()] == ["Two"]
    assert (await browser.delete("/api/mails")).is_success
    assert (await browser.get("/api/mails")).json() == []


async def test_another_name_does_not_lead_here(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == httpx.codes.BAD_REQUEST


async def test_a_mail_that_is_gone_is_not_found(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/mails/unknown")).status_code == httpx.codes.NOT_FOUND
