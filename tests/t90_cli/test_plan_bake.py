"""``plan bake`` keeps a plan's light in the data folder, says how far it is, and finds it again."""

from pathlib import Path

import pytest

from sim.plan.building import Building, Category, Level, Opening, Polygon, Source, Unit, Window
from sim.plan.save import save_plan
from sim.text import Text


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """One room with a window and a door."""
    room = Unit("a", "p1", Category.GROUP_ROOM, Text("A"), Polygon(((0, 0), (3, 0), (3, 3), (0, 3))))
    pane = Window("w", "p1", ((0.8, -0.1), (2.2, -0.1)), ("a",), 0.9, 2.1)
    door = Opening("d", "p1", ((1.0, 3.1), (1.9, 3.1)), ("a",))
    level = Level("p1", 0, Text("1"), 0.0, 3.0, (Polygon(((-0.2, -0.2), (3.2, -0.2), (3.2, 3.2), (-0.2, 3.2))),))
    path = tmp_path / "liten.plan.json"
    save_plan(Building("liten", Text("Liten"), Source("test"), (level,), (room,), (), (door,), (pane,), ()), path)
    return path


def test_light_is_kept_beside_other_data_and_found_again(cli, plan, tmp_path):
    told = cli("plan", "bake", plan, "--quality", "draft", "--workers", "1", "--json")
    assert told.code == 0, told.err
    assert (told.json["rooms"], told.json["made"], told.json["damaged"]) == (1, 1, 0)
    assert told.json["bytes"] > 1000
    assert "Rum ljussatta: 1 av 1" in told.err
    folder = Path(told.json["folder"])
    assert folder.is_relative_to(tmp_path / "data" / "cache")
    assert {p.name for p in plan.parent.iterdir()} == {plan.name, "data", "home"}, "nothing lies beside the plan"
    kept = folder / "room-0.npz"
    whole = kept.read_bytes()
    kept.write_bytes(whole[:500])
    mended = cli("plan", "bake", plan, "--quality", "draft", "--workers", "1")
    assert mended.code == 0, mended.err
    assert mended.err.count("gick inte att läsa") == 1
    assert "1 av 1 rum räknades ut" in mended.out
    assert kept.read_bytes() == whole


def test_a_plan_that_is_not_there_is_one_sentence(cli):
    done = cli("plan", "bake", "ingen.plan.json")
    assert done.code == 1
    assert "Traceback" not in done.err
