"""Each flow of the issue has a browser test that walks it: counted from a run of them."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.browser.flows import FLOWS
from tests.fixtures.figures import Figure

HERE = Path(__file__).parent


def marked() -> dict[str, set[str]]:
    """Flow → names of the tests that say they walk it."""
    found: dict[str, set[str]] = {}
    for path in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                for flow in flows_of(node):
                    found.setdefault(flow, set()).add(node.name)
    return found


def flows_of(test: ast.FunctionDef) -> Iterator[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.flow":
            yield from (ast.literal_eval(argument) for argument in mark.args)


def passed(report: Path) -> tuple[int, set[str]]:
    """How many tests ran, and the names of those of which each case passed."""
    cases = list(ET.parse(report).getroot().iter("testcase"))
    bad = {
        name_of(case) for case in cases if any(case.find(kind) is not None for kind in ("failure", "error", "skipped"))
    }
    return len(cases), {name_of(case) for case in cases} - bad


def name_of(case: ET.Element) -> str:
    return case.get("name", "").split("[")[0]


def test_tests_name_flows_that_there_are() -> None:
    assert marked().keys() <= FLOWS.keys()


@pytest.mark.prove("flows", want=f"{len(FLOWS)} of {len(FLOWS)} flows walked in Chromium, each test passed")
def test_each_flow_is_walked(tmp_path: Path, pytestconfig: pytest.Config, figure: Figure) -> None:
    flows = marked()
    if not pytestconfig.getoption("--prove"):  # the walks themselves are tests of this folder
        return
    report = tmp_path / "walked.xml"
    argv = [sys.executable, "-m", "pytest", "-q", "-m", "flow", "--prove", f"--junitxml={report}", str(HERE)]
    subprocess.run(argv, cwd=HERE.parents[1], check=False)
    ran, well = passed(report)
    walked = {flow for flow, tests in flows.items() if tests <= well}
    figure(
        f"{len(walked)} of {len(FLOWS)} flows walked by {ran} tests; not: {', '.join(sorted(FLOWS.keys() - walked))}"
    )
    assert walked == FLOWS.keys()
