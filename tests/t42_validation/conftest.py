"""Each test's rows are compared with VALIDATION.md when it ends; the file is written when asked.

``pytest tests/t42_validation --write-validation`` writes the rows of the quick tests, with ``-m "slow or not slow"`` all rows.
Rows of tests that did not run are kept as they are; when the whole folder ran and passed, rows of its tables nobody recorded any
more are dropped.  The table of ``tests/t43_directional`` is written when that folder runs in the same command.  Several test
processes (pytest-xdist) send what they recorded to the one that writes.
"""

from collections.abc import Generator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from tests.t42_validation.validation_rows import FILE, Row, committed, differences, recorded, render

HERE = Path(__file__).parent
SENT = "validation rows"


class _Run:
    """What is known of this run when it ends."""

    whole = True
    received: dict[tuple[str, str], Row] = {}  # noqa: RUF012  one run in one process
    compared: set[tuple[str, str]] = set()  # noqa: RUF012


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-validation", action="store_true", help="write tests/t42_validation/VALIDATION.md")


def _writing(config: pytest.Config) -> bool:
    return bool(config.getoption("--write-validation", default=False))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """It is whole when every test of this folder runs."""
    own = [item for item in items if item.path.parent == HERE]
    slow = [item for item in own if item.get_closest_marker("slow")]
    asked = "slow" in str(config.getoption("-m"))
    _Run.whole = {item.path.name for item in own} >= {p.name for p in HERE.glob("test_*.py")} and (asked or not slow)


def pytest_deselected(items: list[pytest.Item]) -> None:
    if any(item.path.parent == HERE for item in items):
        _Run.whole = False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """A test fails whose rows are not those of the file, so that it does not matter which process runs what."""
    result = yield
    rows = {key: row for key, row in recorded().items() if key not in _Run.compared}
    _Run.compared |= set(rows)
    told = "" if _writing(item.config) else differences(rows, committed())
    if told:
        pytest.fail(f"{told}\n\nIf that is as it should be: pytest tests/t42_validation --write-validation", pytrace=False)
    return result


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What another process recorded; one that broke off has sent nothing, and then the file keeps what it had."""
    rows, whole = getattr(node, "workeroutput", {}).get(SENT, ((), False))
    _Run.received |= {(row.group, row.row): row for row in (Row(*texts) for texts in rows)}
    _Run.whole &= whole


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[SENT] = ([astuple(row) for row in recorded().values()], _Run.whole)
    elif _writing(session.config):
        new = recorded() | _Run.received
        groups = {group for group, _ in new} if _Run.whole and not session.testsfailed else set[str]()
        kept = {key: row for key, row in committed().items() if key[0] not in groups}
        FILE.write_text(render(kept | new), encoding="utf-8")


@pytest.fixture
def writing(request: pytest.FixtureRequest) -> bool:
    """Whether VALIDATION.md is being written."""
    return _writing(request.config)
