from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infra.kit.mail import Attachment, Mail, Mailer, MailNotSent
from infra.kit.settings import Settings, SettingsError
from infra.local.mailbox.sink import Mailbox
from infra.local.server import free_port

MAIL = Mail(to="lin@example.com", subject="确认邮箱", text="Go to http://shop/confirm/abc.", html="<p>Go</p>")


@pytest.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[Mailbox]:
    async with Mailbox(tmp_path) as box:
        yield box


def mailer(port: int) -> Mailer:
    return Mailer(Settings(smtp_host="127.0.0.1", smtp_port=port, smtp_tls="off", mail_from="Yuntai <a@shop.example>"))


async def test_a_mail_arrives_with_both_parts(mailbox: Mailbox) -> None:
    await mailer(mailbox.smtp_port).send(MAIL, "key")
    (mail,) = mailbox.store.newest()
    assert (mail.to, mail.subject, mail.sender) == (["lin@example.com"], "确认邮箱", "Yuntai <a@shop.example>")
    assert mail.text.strip() == MAIL.text
    assert mail.html.strip() == MAIL.html


async def test_a_file_goes_with_a_mail(mailbox: Mailbox) -> None:
    paper = Attachment("发票-1.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
    with_paper = Mail(to=MAIL.to, subject=MAIL.subject, text=MAIL.text, html=MAIL.html, attachments=(paper,))
    await mailer(mailbox.smtp_port).send(with_paper, "key")
    (mail,) = mailbox.store.newest()
    assert (mail.files, mail.text.strip(), mail.html.strip()) == ([paper.name], MAIL.text, MAIL.html)
    assert mailbox.store.file(mail.id, 0) == (paper.kind, paper.content)
    assert mailbox.store.file(mail.id, 1) is None


async def test_the_key_alone_decides_the_message_id(mailbox: Mailbox) -> None:
    sender = mailer(mailbox.smtp_port)
    first, again, other = [await sender.send(MAIL, key) for key in ("one", "one", "two")]
    assert first == again != other
    assert first.endswith("@shop.example>")


async def test_an_unreachable_server_may_be_tried_again() -> None:
    with pytest.raises(MailNotSent) as refusal:
        await mailer(free_port()).send(MAIL, "key")
    assert not refusal.value.is_final


async def test_a_mail_that_is_too_large_is_final(mailbox: Mailbox) -> None:
    large = Mail(to="lin@example.com", subject="Large", text=("x" * 900 + "\n") * 12_000)
    with pytest.raises(MailNotSent) as refusal:
        await mailer(mailbox.smtp_port).send(large, "key")
    assert refusal.value.is_final
    assert not list(mailbox.store.newest())


@pytest.mark.parametrize("field", ["to", "subject"])
async def test_a_line_break_can_not_add_a_header(field: str, mailbox: Mailbox) -> None:
    words = {"to": "a@example.com", "subject": "Hello"} | {field: "a@example.com\r\nBcc: all@example.com"}
    with pytest.raises(ValueError, match="Header"):
        await mailer(mailbox.smtp_port).send(Mail(to=words["to"], subject=words["subject"], text="x"), "key")
    assert not list(mailbox.store.newest())


def test_without_a_server_it_says_what_to_set() -> None:
    with pytest.raises(SettingsError, match="YUNTAI_SMTP_HOST"):
        Mailer(Settings())
