from pathlib import Path

from infra.local.mailbox.store import Store


def mail(subject: str, text: str = "Hello") -> bytes:
    return f"From: a@example.com\r\nSubject: {subject}\r\nMessage-ID: <{subject}@x>\r\n\r\n{text}\r\n".encode()


def test_the_newest_comes_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for subject in ("one", "two", "three"):
        store.add(mail(subject), ["lin@example.com"])
    assert [found.subject for found in store.newest()] == ["three", "two", "one"]


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    store = Store(tmp_path, kept=2)
    for subject in ("one", "two", "three"):
        store.add(mail(subject), ["lin@example.com"])
    assert [found.subject for found in store.newest()] == ["three", "two"]


def test_one_person_s_mails_are_found_by_the_envelope(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.add(mail("hers"), ["Lin@example.com"])
    store.add(mail("his"), ["chen@example.com"])
    assert [found.subject for found in store.newest(to="lin@EXAMPLE.com")] == ["hers"]


def test_links_are_read_without_the_sentence_s_end(tmp_path: Path) -> None:
    store = Store(tmp_path)
    key = store.add(mail("x", "Go to http://127.0.0.1:8000/confirm/a-b_c, or http://127.0.0.1:8000/."), ["a@b.example"])
    found = store.get(key)
    assert found
    assert found.links == ["http://127.0.0.1:8000/confirm/a-b_c", "http://127.0.0.1:8000/"]


def test_an_id_is_no_path(tmp_path: Path) -> None:
    (tmp_path / "outside.eml").write_bytes(mail("outside"))
    assert Store(tmp_path / "mails").get("../outside") is None
