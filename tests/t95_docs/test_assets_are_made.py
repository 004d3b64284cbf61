"""One command makes every generated asset again, and says when one is not what its builder makes."""

import sys
from types import ModuleType

import pytest

from tools.art import __main__ as command
from tools.art.builders import BUILDERS, Builder, chosen
from tools.art.golden_sheet import COLUMNS, ROWS, batches
from tools.art.manifest import FOLDER, rows


@pytest.fixture
def painter(monkeypatch):
    """A builder whose module writes what its ``files`` say."""
    module = ModuleType("painter")
    module.files = {"assets/a.bin": b"a", "assets/deep/b.bin": b"b"}

    def make(root):
        paths = []
        for name, data in module.files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            paths.append(path)
        return paths

    def sheets(folder):
        (folder / "look.png").write_bytes(b"picture")
        return [folder / "look.png"]

    module.make, module.sheets = make, sheets
    monkeypatch.setitem(sys.modules, "painter", module)
    return module


BUILDER = Builder("paint", "painter", ("assets/**/*.bin",))


class TestRebuilding:
    def test_files_are_made_where_they_belong(self, painter, tmp_path):
        assert command.rebuild([BUILDER], tmp_path) == ["paint: 2 written"]
        assert (tmp_path / "assets/deep/b.bin").read_bytes() == b"b"

    def test_what_is_not_made_any_more_goes_away_and_nothing_else(self, painter, tmp_path):
        command.rebuild([BUILDER], tmp_path)
        (tmp_path / "assets" / "font.ttf").write_bytes(b"somebody else's")
        del painter.files["assets/a.bin"]
        assert command.rebuild([BUILDER], tmp_path) == ["paint: 1 written, 1 taken away"]
        assert sorted(p.name for p in tmp_path.rglob("*.*")) == ["b.bin", "font.ttf"]

    def test_a_builder_that_writes_what_is_not_its_own_is_stopped(self, painter, tmp_path):
        painter.files["assets/manifest.toml"] = b""
        with pytest.raises(ValueError, match=r"paint: makes .*manifest\.toml; it owns"):
            command.rebuild([BUILDER], tmp_path)

    def test_one_that_makes_nothing_is_a_mistake_too(self, painter, tmp_path):
        painter.files.clear()
        with pytest.raises(ValueError, match="makes nothing"):
            BUILDER.make(tmp_path)


class TestChecking:
    def test_what_was_just_made_is_up_to_date(self, painter, tmp_path):
        command.rebuild([BUILDER], tmp_path)
        assert command.differing([BUILDER], tmp_path) == []

    def test_every_kind_of_difference_is_named(self, painter, tmp_path):
        command.rebuild([BUILDER], tmp_path)
        (tmp_path / "assets/a.bin").write_bytes(b"changed by hand")
        (tmp_path / "assets/old.bin").write_bytes(b"of before")
        (tmp_path / "assets/deep/b.bin").unlink()
        assert command.differing([BUILDER], tmp_path) == [
            "assets/deep/b.bin: missing; paint makes it",
            "assets/old.bin: paint does not make it any more",
            "assets/a.bin: not what paint makes",
        ]

    def test_what_a_driver_draws_is_only_asked_to_be_there(self, painter, tmp_path):
        drawn = Builder("paint", "painter", BUILDER.owns, exact=False)
        command.rebuild([drawn], tmp_path)
        (tmp_path / "assets/a.bin").write_bytes(b"another driver's")
        assert command.differing([drawn], tmp_path) == []


class TestSheets:
    def test_each_builder_that_has_something_to_show_draws(self, painter, tmp_path):
        assert command.draw_sheets([BUILDER], tmp_path / "new") == [str(tmp_path / "new" / "look.png")]

    def test_one_without_sheets_is_passed_over(self, painter, tmp_path):
        del painter.sheets
        assert command.draw_sheets([BUILDER], tmp_path) == []

    def test_golden_frames_are_shown_a_sheet_full_at_a_time(self):
        assert [len(b) for b in batches(list(range(40)), COLUMNS * ROWS)] == [16, 16, 8]


class TestChoosing:
    def test_without_names_all_in_order(self):
        assert chosen([]) == list(BUILDERS)

    def test_a_name_nobody_has_is_told_with_those_there_are(self, capsys):
        with pytest.raises(SystemExit) as ended:
            command.main(["pictures"])
        assert ended.value.code == 2
        assert "no builder is called pictures; there are: plan" in capsys.readouterr().err

    def test_names_are_told_apart(self):
        names = [b.name for b in BUILDERS]
        assert len(set(names)) == len(names)


class TestWhatIsShipped:
    def test_every_asset_is_somebody_elses_or_made_by_one_builder(self, repository):
        makers = {path: [b.name for b in BUILDERS if path in b.owned(repository)] for path in (FOLDER / name for name in rows())}
        assert {path: names for path, names in makers.items() if len(names) > 1} == {}
        foreign = {FOLDER / name for name, row in rows().items() if row["source"].startswith("https://")}
        assert {path for path, names in makers.items() if not names} - foreign == set()

    def test_every_builder_has_made_what_it_owns(self, repository):
        for builder in BUILDERS:
            for pattern in builder.owns:
                assert list(repository.glob(pattern)), f"{pattern}: python -m tools.art {builder.name}"

    def test_the_command_checks_one_that_is_quick(self, capsys):
        assert command.main(["plan", "--check"]) == 0
        assert capsys.readouterr().out == ""
