"""Copies of plans and scenarios: named by content, whole or absent, checked when read."""

import hashlib
import stat
import sys
from pathlib import Path

import pytest

from sim.errors import FileProblem
from sim.session.objects import fetch, keep


def test_a_copy_is_named_by_its_sha256_and_read_back(tmp_path: Path) -> None:
    name = keep(tmp_path / "objects", b'{"a": 1}')
    assert name == hashlib.sha256(b'{"a": 1}').hexdigest()
    assert fetch(tmp_path / "objects", name).read_bytes() == b'{"a": 1}'


def test_equal_content_is_stored_once_and_not_written_again(tmp_path: Path) -> None:
    name = keep(tmp_path, b"same")
    before = fetch(tmp_path, name).stat().st_mtime_ns
    assert keep(tmp_path, b"same") == name
    assert [p.name for p in tmp_path.iterdir()] == [f"{name}.json"]
    assert fetch(tmp_path, name).stat().st_mtime_ns == before


def test_nothing_half_written_is_left_beside_it(tmp_path: Path) -> None:
    keep(tmp_path, b"x" * 100_000)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_plans_are_sensitive_only_their_owner_reads_them(tmp_path: Path) -> None:
    path = fetch(tmp_path, keep(tmp_path, b"plan"))
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_changed_content_is_noticed(tmp_path: Path) -> None:
    name = keep(tmp_path, b"plan")
    (tmp_path / f"{name}.json").write_bytes(b"plan, changed")
    with pytest.raises(FileProblem, match="changed"):
        fetch(tmp_path, name)


def test_keeping_again_heals_a_damaged_copy(tmp_path: Path) -> None:
    name = keep(tmp_path, b"plan")
    (tmp_path / f"{name}.json").write_bytes(b"")
    keep(tmp_path, b"plan")
    assert fetch(tmp_path, name).read_bytes() == b"plan"


def test_an_absent_object_says_what_remains(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="cannot be replayed"):
        fetch(tmp_path, "0" * 64)


def test_a_file_where_the_folder_should_be_is_a_file_problem(tmp_path: Path) -> None:
    (tmp_path / "objects").write_text("in the way")
    with pytest.raises(FileProblem, match="cannot be written"):
        keep(tmp_path / "objects", b"plan")
