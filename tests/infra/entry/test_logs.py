from pathlib import Path

from infra.entry.logs import trim_one


def test_a_long_log_moves_aside_and_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "web-1.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"old\n" * 100)
        trim_one(log, longest=50)
        writer.write(b"new\n")
    assert log.read_bytes() == b"new\n"
    assert (tmp_path / "web-1.log.1").read_bytes() == b"old\n" * 100


def test_a_short_log_stays(tmp_path: Path) -> None:
    log = tmp_path / "web-1.log"
    log.write_bytes(b"short\n")
    trim_one(log, longest=50)
    assert log.read_bytes() == b"short\n"
    assert not (tmp_path / "web-1.log.1").exists()
