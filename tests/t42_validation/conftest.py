"""Writes VALIDATION.md when asked, and leaves out what takes minutes unless asked.

``pytest tests/t42_validation --write-validation`` writes the rows of the quick tests, with ``-m "slow or not slow"`` all rows.
Rows of tests that did not run are kept as they are; when the whole folder ran and passed, rows nobody recorded any more are
dropped.
"""

from pathlib import Path

import pytest

from tests.t42_validation.validation_rows import FILE, committed, recorded, render

HERE = Path(__file__).parent
LAST = "test_validation_file.py"


class _Run:
    """What is known of this run when it ends."""

    whole = False


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-validation", action="store_true", help="write tests/t42_validation/VALIDATION.md")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The comparison with the file comes last, and is whole when every test of this folder runs."""
    items.sort(key=lambda item: item.path.name == LAST and item.path.parent == HERE)
    own = [item for item in items if item.path.parent == HERE]
    slow = [item for item in own if item.get_closest_marker("slow")]
    asked = "slow" in str(config.getoption("-m"))
    _Run.whole = {item.path.name for item in own} >= {p.name for p in HERE.glob("test_*.py")} and (asked or not slow)


def pytest_deselected(items: list[pytest.Item]) -> None:
    if any(item.path.parent == HERE for item in items):
        _Run.whole = False


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not session.config.getoption("--write-validation", default=False):
        return
    kept = {} if _Run.whole and not session.testsfailed else committed()
    FILE.write_text(render(kept | recorded()), encoding="utf-8")


@pytest.fixture
def writing(request: pytest.FixtureRequest) -> bool:
    """Whether VALIDATION.md is being written."""
    return bool(request.config.getoption("--write-validation", default=False))
