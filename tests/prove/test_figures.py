"""The runner keeps what was proven, and proves again what may have changed."""

from pathlib import Path

from tests.prove.figures import Figure, Proof, Wanted, left_to_do, notes_in, put, read, write

INJECTION = Wanted("injection", "0 rows", ("tests/test_x.py::test_y",))
KILL = Wanted("kill", "nothing lost", ("tests/test_x.py::test_z",))


def proven(name: str, *, ok: bool = True, commit: str = "abc") -> Figure:
    return Figure(name=name, want="0 rows", got="0 rows", ok=ok, command="make prove", seconds=1.0, commit=commit)


def test_what_was_proven_for_the_same_sources_is_not_run_again() -> None:
    assert left_to_do([INJECTION, KILL], Proof([proven("injection")]), "abc") == [KILL]


def test_it_is_run_again_for_other_sources_or_when_it_failed_or_on_demand() -> None:
    for proof, commit, force in [
        (Proof([proven("injection")]), "def", False),
        (Proof([proven("injection", commit="")]), "", False),  # sources that weren't committed
        (Proof([proven("injection", ok=False)]), "abc", False),
        (Proof([proven("injection")]), "abc", True),
    ]:
        assert left_to_do([INJECTION], proof, commit, force=force) == [INJECTION]


def test_a_figure_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    proof = Proof([proven("injection", ok=False), proven("kill")])
    put(proof, proven("injection"))
    path = tmp_path / "build" / "proof.json"
    write(path, proof)
    assert [(figure.name, figure.ok) for figure in read(path).figures] == [("injection", True), ("kill", True)]


def test_notes_of_tests_are_read_line_by_line(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    assert notes_in(notes) == []
    notes.write_text('{"test": "t", "name": "kill", "got": "nothing lost"}\n')
    assert [note.got for note in notes_in(notes)] == ["nothing lost"]
