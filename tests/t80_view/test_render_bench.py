"""``inrymning bench render``: what it walks through, what it counts, and how it tells. Times are never judged here."""

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.core.state import State
from sim.plan.building import Building, Category
from sim.space.space import Space
from sim.text import LANGUAGES
from tools.bench.render import card, frames, pictures
from tools.bench.render.school import institute, school
from tools.bench.render.suite import frame_rows, picture_rows, three_js_row
from tools.bench.render.tour import FRAME_HZ, WALK, Show, tour, walks
from tools.bench.render.traced import counted
from tools.bench.table import line, lines
from tools.bench.worlds import Place

FOUND = {
    "renderer": "NOOP", "load_s": 1.0, "plain_loader": "plain nodes", "plain_nodes": 12000,
    "ours": {"median": 0.4, "p99": 1.2}, "ours_as_mono": {"median": 0.42}, "mono": {"median": 0.40}, "jumps": {"median": 0.9},
    "plain": {"median": 28.0}, "instructions_stereo": 3.3, "instructions_mono": 3.0,
    **{k: {"p50": 1.0, "mean": 2000.0, "p95": 3.0, "p99": 4.0, "most": 50.0}
       for k in ("draws", "triangles", "static", "uploaded", "cells", "seen_people")},
}  # fmt: skip


@pytest.fixture(scope="module")
def big() -> Building:
    return school()


class TestTheSchool:
    def test_it_has_120_rooms_on_two_storeys(self, big: Building) -> None:
        rooms = [u for u in big.units if u.category not in {Category.WALKWAY, Category.STAIRS}]
        assert len(rooms) == 120
        assert len(big.levels) == 2
        assert len(big.units) == 130

    def test_every_room_has_a_door_to_its_corridor(self, big: Building) -> None:
        for unit in big.units:
            assert big.unit_openings[unit.id], unit.id
        assert len(big.openings) > 200
        assert len(big.windows) > 250

    def test_it_is_the_same_every_time(self, big: Building) -> None:
        assert school() == big

    def test_the_institute_stands_in_with_other_rooms_and_storeys(self) -> None:
        made = institute()
        assert len(made.levels) == 3
        assert sum(u.category is Category.OFFICE for u in made.units) == 66
        assert {link.lower_unit_id for link in made.vertical_links} == {"stairs0_0", "stairs0_1"}
        for unit in made.units:
            assert made.unit_openings[unit.id], unit.id
        assert institute() == made


class TestTheTour:
    def test_poses_are_seeded_and_indoors(self, space: Space) -> None:
        poses = tour(space, 40)
        assert poses == tour(space, 40)
        assert poses != tour(space, 40, seed=2)
        inside = [c for c in range(space.cell_count) if space.cell_unit[c] >= 0]
        low = np.min([space.polygon(c).min(axis=0) for c in inside], axis=0)
        high = np.max([space.polygon(c).max(axis=0) for c in inside], axis=0)
        for left, right in poses:
            x, y, z = (np.array(left.pose.position) + right.pose.position) / 2
            assert (low <= (x, y)).all()
            assert ((x, y) <= high).all()
            assert 0.8 < z % 3.4 < 1.8

    def test_walks_move_no_faster_than_people_do(self, space: Space) -> None:
        poses = walks(space, 3 * WALK)
        assert len(poses) == 3 * WALK
        places = np.array([left.pose.position for left, _ in poses]).reshape(3, WALK, 3)
        steps = np.linalg.norm(np.diff(places, axis=1), axis=2) * FRAME_HZ
        assert steps.max() <= 1.4 + 1e-9
        turns = np.array([left.pose.rotation for left, _ in poses])
        assert np.linalg.norm(turns, axis=1) == pytest.approx(1.0)

    def test_a_show_goes_from_state_to_state_at_the_headsets_rate(self, crowd_state: State) -> None:
        states = [crowd_state.copy() for _ in range(4)]
        shown = [Show((), states).at(k) for k in range(18)]
        assert shown[0][0] is states[1]
        assert shown[0][1] is states[0]
        assert shown[4][2] == pytest.approx(4 * 20 / 90)
        assert shown[5][1] is states[1]
        assert shown[14][1] is states[0], "and from the start again"
        assert all(0.0 <= alpha < 1.0 for *_, alpha in shown)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, space: Space, crowd_state: State) -> dict[str, Any]:
    """A task about the folder's small school with its still people, doors open."""
    people: list[Any] = [SimpleNamespace(age=12, height=1.45, look=k) for k in range(len(crowd_state.xy))]
    state = crowd_state.copy()
    state.door_open[:] = 1.0
    for module in (frames, pictures, card):
        monkeypatch.setattr(module, "place_of", lambda _plan: Place("small", space, None))  # type: ignore[arg-type]
        monkeypatch.setattr(module, "show", lambda _place, _people: Show(people, [state, state.copy(), state.copy()]))
    return {"plan": "small", "people": len(people), "poses": 30, "passes": 1, "plain": True}


@pytest.mark.gl
class TestMeasuring:
    @pytest.fixture(autouse=True)
    def _needs_gl(self, engine: object) -> None:
        """Skips where there is no OpenGL."""

    def test_frames_are_counted_and_timed_beside_plain_ones(self, small: dict[str, Any], tmp_path: Path) -> None:
        found = frames.measure({**small, "cache": str(tmp_path)}, time.thread_time)
        assert found["draws"]["most"] <= 60
        assert found["seen_people"]["most"] >= 1
        assert found["ours"]["steps"] == found["plain"]["steps"] == found["mono"]["steps"] == 30
        assert found["plain_nodes"] > 20
        keys = {r.key for r in frame_rows(("small", "9"), found, judged=True)}
        assert {"frame_median", "frame_beside", "draws_most", "triangles_rooms_p95", "uploaded_mean", "stereo_mono"} <= keys

    def test_pictures_are_the_same_whatever_is_left_out(self, small: dict[str, Any], tmp_path: Path) -> None:
        found = pictures.compare({**small, "poses": 4, "cache": str(tmp_path)})
        assert found["pixels"] == 4 * 2 * pictures.SIDE**2
        assert found["culled"] == 0
        assert found["one_pass"] <= 0.0005 * found["pixels"]

    def test_a_cards_frames_are_timed_only_on_a_card(self, small: dict[str, Any], tmp_path: Path) -> None:
        task = {**small, "poses": 3, "cache": str(tmp_path), "eye": (24, 16)}
        found = card.measure({**task, "anyway": True}, time.perf_counter)
        assert found["frames"] == 3
        assert found["samples"] == 4
        assert 0.0 < found["milliseconds"]["p50"] <= found["milliseconds"]["p99"] <= found["milliseconds"]["most"]
        if not card.is_card(found["renderer"]):
            assert card.measure(task, time.perf_counter) == {"renderer": found["renderer"], "milliseconds": None}


class TestCards:
    def test_software_is_no_card(self) -> None:
        assert not card.is_card("llvmpipe (LLVM 15.0.6, 256 bits) 4.5")
        assert not card.is_card("NOOP 4.5")
        assert not card.is_card("")
        assert card.is_card("NVIDIA GeForce RTX 3060/PCIe/SSE2 4.6.0")

    def test_a_share_of_frames_is_in_time(self) -> None:
        told = card.told_of(np.array([8.0, 10.0, 12.0, 8.2]))
        assert told["in_time_90_hz"] == 0.75
        assert told["in_time_120_hz"] == 0.5
        assert told["most"] == 12.0

    def test_the_file_bears_the_cards_name(self, tmp_path: Path) -> None:
        path = card.keep({"renderer": "NVIDIA GeForce RTX 3060/PCIe", "milliseconds": {"p50": 4.0}}, tmp_path / "bench")
        assert path.name == "frames-nvidia-geforce-rtx-3060-pcie.json"
        assert '"p50": 4.0' in path.read_text(encoding="utf-8")


class TestTelling:
    def test_targets_are_those_of_the_design(self) -> None:
        rows = {r.key: r for r in frame_rows(("school120", "1000"), FOUND, judged=True)}
        assert rows["frame_median"].ok
        assert rows["frame_beside"].ratio == pytest.approx(70.0)
        assert rows["frame_beside"].ok
        assert rows["stereo_mono"].value == pytest.approx(1.1)
        assert rows["draws_most"].target.limit == 60
        assert rows["uploaded_mean"].value == 2.0

    def test_a_smaller_crowd_is_not_judged_by_time(self) -> None:
        rows = {r.key: r for r in frame_rows(("school120", "0"), {**FOUND, "plain": None}, judged=False)}
        assert rows["frame_median"].ok is None
        assert "frame_beside" not in rows

    def test_what_could_not_be_counted_says_why(self) -> None:
        found = {**FOUND, "instructions_stereo": None, "instructions_mono": None, "instructions_why": "not here"}
        rows = {r.key: r for r in frame_rows(("school120", "1000"), found, judged=True)}
        assert (rows["stereo_mono"].value, rows["stereo_mono"].note, rows["stereo_mono"].ok) == (None, "not here", None)
        assert [r.note for r in picture_rows(("a",), None, "no OpenGL")] == ["no OpenGL"]

    def test_the_browser_peer_is_said_not_to_run(self) -> None:
        for browser, word in ((None, "no Chromium"), ("/usr/bin/chromium", "/usr/bin/chromium")):
            row = three_js_row(browser)
            assert (row.value, row.ok) == (None, None)
            assert word in row.note
            assert "three.js" in row.note

    def test_one_changed_pixel_misses_the_target(self) -> None:
        found = {"pixels": 1000, "pictures": 1, "renderer": "x", "culled": 1, "one_pass": 1}
        assert [r.ok for r in picture_rows(("a",), found, "")] == [False, False]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_row_has_words(self, language: str) -> None:
        rows = [*frame_rows(("school120", "1000"), FOUND, judged=True)]
        rows += picture_rows(("school120",), {"pixels": 9, "pictures": 1, "renderer": "x", "culled": 0, "one_pass": 0}, "")
        rows += [three_js_row(None)]
        assert all(line(r, language).strip() for r in rows)
        assert "Panda3D" in "\n".join(lines(rows, language))

    def test_calls_are_counted_from_a_traces_lines(self) -> None:
        dump = [b"1 glClear(mask = GL_COLOR)", b"2 glDrawElementsInstanced(mode = 4)", b"  more of it", b"", b"13 glFlush()"]
        assert counted(dump) == {"calls": 3, "draws": 1}
