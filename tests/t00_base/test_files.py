"""Whole files: read with one clear problem, written all or not at all, and for their owner's eyes."""

import os
import stat
from pathlib import Path

import pytest

from sim.errors import FileProblem
from sim.files import read_whole, write_private, write_whole

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes; its user folders are private anyway")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"first")
    write_whole(tmp_path / "a", b"second\r\n\x00")
    assert read_whole(tmp_path / "a") == b"second\r\n\x00"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_long_name_is_still_a_name(tmp_path: Path) -> None:
    path = tmp_path / ("å" * 120)
    write_whole(path, b"x")
    assert path.read_bytes() == b"x"


@POSIX
def test_what_is_private_is_its_owners_alone_and_so_is_the_folder_made_for_it(tmp_path: Path) -> None:
    write_private(tmp_path / "data" / "pictures" / "a.png", b"x")
    assert mode(tmp_path / "data" / "pictures" / "a.png") == 0o600
    assert mode(tmp_path / "data" / "pictures") == 0o700


@POSIX
def test_what_a_person_asked_for_follows_the_persons_own_settings(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a.svg", b"x")
    finally:
        os.umask(before)
    assert mode(tmp_path / "a.svg") == 0o640


@pytest.mark.parametrize("place", ["missing/a", "file/a", "folder", "x" * 400, "zero\0byte"])
def test_where_nothing_can_be_written_one_sentence_says_so(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileProblem, match="cannot be written"):
        write_whole(tmp_path / place, b"x")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]


def test_a_folder_that_cannot_be_made_says_so_too(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileProblem, match="cannot be written"):
        write_private(tmp_path / "file" / "deeper" / "a", b"x")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    write_whole(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileProblem, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_an_interrupted_write_leaves_nothing_and_stays_an_interruption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a", b"x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "says"), [("missing", "does not exist"), ("", "is a folder"), ("spaces", "is empty")])
def test_what_cannot_be_read_is_named_with_the_reason(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "spaces").write_bytes(b" \n")
    with pytest.raises(FileProblem, match=says):
        read_whole(tmp_path / name)


def test_a_mistaken_huge_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        file.truncate(3_000_001)
    with pytest.raises(FileProblem, match="larger than 3 MB"):
        read_whole(tmp_path / "a", 3_000_000)
