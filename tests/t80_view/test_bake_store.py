"""Baked light is kept: the same plan gives the same bytes, what is kept is whole, and it is asked for by what it depends on."""

import multiprocessing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.plan.building import Building, LockKind, Polygon
from sim.text import Text
from sim.view.bake import store
from sim.view.bake.apply import BY_CORNER, ON_MAP, placed, put_in, with_baked_light
from sim.view.bake.charts import charted, face_charts, flat_charts, packed, texels
from sim.view.bake.facts import facts_of, prisms_of
from sim.view.bake.gather import Effort
from sim.view.bake.prism import Way
from sim.view.bake.room import BRIGHTEST
from sim.view.bake.store import folder_of, kept_folders, light_key, prune, read_bounce, read_room, room_path
from sim.view.bake.work import Baked, Watch, bake_building
from sim.view.furniture import plain_box
from sim.view.statics import Statics, build_statics

UNWATCHED = Watch()
QUICK = Effort(sky=4, lamp=4, sun=4, around=9, texel=0.35)


@pytest.fixture(scope="module")
def statics(school: Building) -> Statics:
    return build_statics(school, plain_box)


@pytest.fixture(scope="module")
def cache(school: Building, statics: Statics, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with the small school's light, made in this process."""
    folder = tmp_path_factory.mktemp("baked")
    assert bake(school, statics, folder).made == 6
    return folder


@pytest.fixture(scope="module")
def lit(school: Building, statics: Statics, cache: Path) -> tuple[Statics, np.ndarray]:
    """The statics with baked light, and the pages' texels."""
    made, pages = with_baked_light(school, statics, cache)
    assert pages is not None
    return made, pages.texels


@pytest.fixture
def spoilt(cache: Path, tmp_path: Path) -> Path:
    """A copy of the cache to spoil."""
    for path in cache.rglob("*.npz"):
        copy = tmp_path / path.relative_to(cache)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    return tmp_path


def bake(school: Building, statics: Statics, cache: Path, workers: int = 1, watch: Watch = UNWATCHED) -> Baked:
    return bake_building(school, statics, cache, QUICK, workers, watch)


def files(cache: Path) -> dict[str, bytes]:
    return {str(p.relative_to(cache)): p.read_bytes() for p in sorted(cache.rglob("*")) if p.is_file()}


class TestKept:
    """What is on the disk."""

    def test_every_room_indoors_has_a_whole_file_and_nothing_else_is_left(self, cache: Path) -> None:
        (folder,) = cache.iterdir()
        assert sorted(p.name for p in folder.iterdir()) == ["bounce.npz", *(f"room-{k}.npz" for k in range(6))]

    def test_two_processes_give_the_same_bytes_as_one(
        self, school: Building, statics: Statics, cache: Path, tmp_path: Path
    ) -> None:
        bake(school, statics, tmp_path, workers=2)
        assert files(tmp_path) == files(cache)

    def test_a_second_bake_finds_all_of_it(self, school: Building, statics: Statics, cache: Path) -> None:
        before = {p: p.stat().st_mtime_ns for p in cache.rglob("*.npz")}
        again = bake(school, statics, cache)
        assert (again.rooms, again.made, again.damaged) == (6, 0, 0)
        assert again.size == sum(len(data) for data in files(cache).values())
        assert {p: p.stat().st_mtime_ns for p in cache.rglob("*.npz")} == before

    def test_a_coarser_one_than_asked_for_counts_as_none(self, statics: Statics, cache: Path) -> None:
        (folder,) = cache.iterdir()
        corners = [len(f.rows) for f in statics.cells[0].forms]
        assert read_room(folder, 0, corners, QUICK) is not None
        assert read_room(folder, 0, corners, replace(QUICK, texel=0.4)) is not None
        for finer in (replace(QUICK, around=12), replace(QUICK, texel=0.3)):
            assert read_room(folder, 0, corners, finer) is None

    def test_a_damaged_file_is_told_once_and_made_again(
        self, school: Building, statics: Statics, cache: Path, spoilt: Path
    ) -> None:
        (folder,) = spoilt.iterdir()
        told: list[str] = []
        room_path(folder, 2).write_bytes(b"no zip at all")
        done = bake(school, statics, spoilt, watch=Watch(damaged=told.append))
        assert (done.made, done.damaged) == (1, 1)
        assert len(told) == 1
        assert "room-2.npz" in told[0]
        assert files(spoilt) == files(cache)

    def test_damaged_bounces_count_as_none(self, spoilt: Path) -> None:
        (folder,) = spoilt.iterdir()
        sent, walls = read_bounce(folder, range(6)) or ({}, {})
        assert set(sent) == set(walls) == set(range(6))
        assert all(0 < walls[k] <= len(sent[k].day) == len(sent[k].lamp) for k in range(6))
        assert read_bounce(folder, range(7)) is None
        (folder / "bounce.npz").write_bytes((folder / "bounce.npz").read_bytes()[:900])
        assert read_bounce(folder, range(6)) is None

    def test_any_damage_is_seen_when_a_file_is_read(self, statics: Statics, spoilt: Path) -> None:
        (folder,) = spoilt.iterdir()
        path, corners = room_path(folder, 2), [len(f.rows) for f in statics.cells[2].forms]
        whole = path.read_bytes()
        for ruin in (whole[:700], b"", b"PK" + b"0" * 50, whole[:-300] + b"\0" * 300, whole[: len(whole) // 2]):
            path.write_bytes(ruin)
            with pytest.raises(ValueError, match="room-2"):
                read_room(folder, 2, corners)

    def test_a_flipped_bit_is_noticed(self, statics: Statics, spoilt: Path) -> None:
        (folder,) = spoilt.iterdir()
        path, corners = room_path(folder, 0), [len(f.rows) for f in statics.cells[0].forms]
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 16
        path.write_bytes(data)
        with pytest.raises(ValueError, match="room-0"):
            read_room(folder, 0, corners)

    def test_a_file_of_other_geometry_is_damaged_and_one_that_is_not_there_is_none(self, statics: Statics, cache: Path) -> None:
        (folder,) = cache.iterdir()
        corners = [len(f.rows) for f in statics.cells[0].forms]
        assert read_room(folder, 0, corners) is not None
        with pytest.raises(ValueError, match="belong together"):
            read_room(folder, 0, [n + 1 for n in corners])
        assert read_room(folder, 99, corners) is None

    def test_whoever_stops_a_bake_keeps_whole_rooms_and_goes_on_from_there(
        self, school: Building, statics: Statics, cache: Path, tmp_path: Path
    ) -> None:
        def stop(done: int, _total: int, what: str) -> None:
            if what == "light" and done == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            bake(school, statics, tmp_path, workers=2, watch=Watch(step=stop))
        assert multiprocessing.active_children() == []
        half, whole = files(tmp_path), files(cache)
        assert sorted(Path(name).stem.split("-")[0] for name in half) == ["bounce", "room", "room"]
        assert all(whole[name] == data for name, data in half.items())
        assert bake(school, statics, tmp_path).made == 4
        assert files(tmp_path) == whole

    def test_old_light_goes_when_there_is_much_of_it_and_never_the_newest(
        self, cache: Path, spoilt: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (mine,) = spoilt.iterdir()
        for k in range(4):
            other = spoilt / f"light-{k}"
            other.mkdir()
            (other / "room-0.npz").write_bytes(b"x" * 1000)
        (spoilt / "statics-1.npz").write_bytes(b"y")
        monkeypatch.setattr(store, "KEPT", 3)
        assert len(prune(spoilt, mine)) == 2
        assert mine in set(kept_folders(spoilt))
        monkeypatch.setattr(store, "MOST_BYTES", 10)
        prune(spoilt, mine)
        assert list(kept_folders(spoilt)) == [mine]
        assert (spoilt / "statics-1.npz").exists(), "only light is taken away"


class TestAskedFor:
    """The name of a building's light."""

    def test_a_renamed_room_another_lock_and_another_id_of_the_plan_keep_their_light(
        self, school: Building, statics: Statics
    ) -> None:
        units = (replace(school.units[0], name=Text("Biologi")), *school.units[1:])
        locked = (replace(school.openings[0], lock_kind=LockKind.CARD), *school.openings[1:])
        renamed = replace(school, units=units, openings=locked, content_hash="another")
        assert light_key(renamed, build_statics(renamed, plain_box)) == light_key(school, statics)

    def test_a_moved_wall_window_or_desk_is_lit_anew(self, school: Building, statics: Statics) -> None:
        wider = replace(school.units[0], polygon=Polygon(((0, 0), (8.1, 0), (8.1, 7), (0, 7))))
        higher = replace(school.windows[0], head=2.3)
        turned = replace(school.fixtures[0], heading=0.4)
        others = [
            replace(school, units=(wider, *school.units[1:])),
            replace(school, windows=(higher, *school.windows[1:])),
            replace(school, fixtures=(turned, *school.fixtures[1:])),
        ]
        keys = {light_key(other, build_statics(other, plain_box)) for other in others}
        assert len(keys | {light_key(school, statics)}) == 4


class TestFacts:
    """What a plan means for light."""

    def test_windows_passages_and_stairs_are_gaps_and_shut_doors_are_wall(self, school: Building) -> None:
        prisms = prisms_of(school)
        index = {u.id: k for k, u in enumerate(school.units)}
        assert set(prisms) == {index[u] for u in ("a", "b", "corridor", "stairs", "corridor2", "stairs2")}
        of = {name: [(g.way, g.room) for g in prisms[index[name]].gaps] for name in ("a", "b", "corridor", "stairs")}
        assert of["a"] == [(Way.SKY, -1), (Way.SKY, -1)]
        assert sorted(of["b"]) == [(Way.SKY, -1), (Way.PANE, index["corridor"])]
        assert set(of["corridor"]) == {(Way.SKY, -1), (Way.PANE, index["b"]), (Way.PASSAGE, index["stairs"])}
        assert [(w.overhead, w.room) for w in prisms[index["stairs"]].wells] == [(True, index["stairs2"])]
        assert [(w.overhead, w.room) for w in prisms[index["stairs2"]].wells] == [(False, index["stairs"])]

    def test_each_room_knows_its_neighbours_lamps(self, school: Building, statics: Statics) -> None:
        facts = facts_of(school, statics)
        index = {u.id: k for k, u in enumerate(school.units)}
        corridor = facts[index["corridor"]]
        assert set(corridor.others) == {index["b"], index["stairs"]}
        assert all(len(lamps) > 0 for _, lamps in corridor.others.values())
        assert len(corridor.corners) == len(statics.cells[index["corridor"]].index)


class TestCharts:
    """Texels lie on what they light."""

    def test_every_corner_of_walls_floor_and_ceiling_lies_on_a_chart_where_it_says(
        self, school: Building, statics: Statics
    ) -> None:
        prism, rows = prisms_of(school)[0], statics.cells[0].rows
        charts, (width, height) = packed(face_charts(prism, 0.2))
        chart, place = charted(charts, rows["vertex"], rows["normal"])
        on = chart >= 0
        assert on.mean() > 0.3
        for k in np.nonzero(on)[0][::17]:
            one = charts[chart[k]]
            a = (place[k, 0] - one.x) / (one.columns - 1) * one.size[0]
            b = (place[k, 1] - one.y) / (one.rows - 1) * one.size[1]
            point = one.at(np.array([a]), np.array([b]))[0]
            assert np.linalg.norm(point - rows["vertex"][k]) < 0.08
        assert place[on].max(axis=0)[0] <= width - 1
        assert place[on].max(axis=0)[1] <= height - 1

    def test_charts_do_not_overlap_and_look_into_the_room(self, school: Building) -> None:
        prism = prisms_of(school)[0]
        charts, (width, height) = packed(face_charts(prism, 0.2))
        used = np.zeros((height, width), int)
        middle = np.array([4.0, 3.5, 1.3])
        for chart in charts:
            used[chart.y : chart.y + chart.rows, chart.x : chart.x + chart.columns] += 1
            assert (middle - chart.origin) @ chart.normal > 0
            points, real = texels(prism, chart)
            assert prism.holds(points[real, :2] + 0.01 * chart.normal[:2]).all()
        assert used.max() == 1

    def test_desk_tops_have_charts_of_their_own_in_their_own_direction(self, school: Building, statics: Statics) -> None:
        near = statics.cells[0]
        facts = facts_of(school, statics)[0]
        from sim.view.bake.patches import loose

        charts = flat_charts(near.rows["vertex"], near.rows["normal"], near.index[loose(facts)], 0.1)
        tops = [c for c in charts if c.normal[2] > 0.99]
        assert len(tops) == 4
        assert all(max(c.size) == pytest.approx(max(tops[0].size), abs=1e-3) for c in tops)

    def test_blocks_are_placed_side_by_side_on_as_many_pages_as_needed(self) -> None:
        sizes = [(900, 1100), (1500, 1500), (10, 2000), (700, 800), (1200, 600)]
        places, (width, height), pages = placed(sizes)
        used = np.zeros((pages, height, width), int)
        for (rows, columns), (page, x, y) in zip(sizes, places, strict=True):
            used[page, y : y + rows, x : x + columns] += 1
        assert used.max() == 1
        assert used.sum() == sum(a * b for a, b in sizes)


class TestPutIn:
    """Light in what is drawn."""

    def test_without_a_bake_nothing_changes(self, school: Building, statics: Statics, tmp_path: Path) -> None:
        for folder in (None, tmp_path, tmp_path / "none"):
            made, pages = with_baked_light(school, statics, folder)
            assert made is statics
            assert pages is None

    def test_each_triangle_is_lit_in_one_way_and_on_one_chart(self, lit: tuple[Statics, np.ndarray]) -> None:
        for cell in lit[0].cells[:-1]:
            for form in cell.forms:
                kinds = form.rows["light"][:, 3][form.index]
                assert (kinds == kinds[:, :1]).all()
                mapped = form.index[kinds[:, 0] == ON_MAP]
                spots = form.rows["light"][mapped][..., :3]
                assert ((spots[..., :2] > 0) & (spots[..., :2] < 1)).all()
                assert (spots[..., 2] == spots[:, :1, 2]).all()

    def test_shapes_stay_as_they_were(self, statics: Statics, lit: tuple[Statics, np.ndarray]) -> None:
        for before, after in zip(statics.cells, lit[0].cells, strict=True):
            for old, new in zip(before.forms, after.forms, strict=True):
                assert (new.rows["vertex"][new.index] == old.rows["vertex"][old.index]).all()
                assert (new.rows["color"][new.index] == old.rows["color"][old.index]).all()
            assert (after.ends == before.ends).all()

    def test_the_outdoors_and_rooms_without_a_file_keep_their_quick_light(
        self, school: Building, statics: Statics, lit: tuple[Statics, np.ndarray], spoilt: Path
    ) -> None:
        assert lit[0].cells[-1] is statics.cells[-1]
        (folder,) = spoilt.iterdir()
        room_path(folder, 1).unlink()
        room_path(folder, 2).write_bytes(b"spoilt")
        told: list[str] = []
        made, _ = with_baked_light(school, statics, spoilt, told.append)
        assert made.cells[1] is statics.cells[1]
        assert made.cells[2] is statics.cells[2]
        assert made.cells[0] is not statics.cells[0]
        assert len(told) == 1
        assert "room-2" in told[0]

    def test_everything_in_a_room_is_lit_about_as_brightly_as_the_quick_light_does(
        self, statics: Statics, lit: tuple[Statics, np.ndarray]
    ) -> None:
        for k, name in enumerate(("a", "b")):
            quick = statics.cells[k].rows["light"]
            block = [lit[1][layer].astype(float) ** 2 / 65025 * BRIGHTEST for layer in (0, 1)]
            for layer, columns in ((0, [0, 1]), (1, [2, 3])):
                mean_of_map = block[layer][..., :3][block[layer][..., :3].sum(axis=-1) > 0].mean()
                assert 0.3 < mean_of_map / quick[:, columns].sum(axis=1).mean() < 2.5, name

    def test_small_things_have_light_and_no_more_than_a_sky_of_it(self, lit: tuple[Statics, np.ndarray]) -> None:
        for cell in lit[0].cells[:-1]:
            light = cell.rows["light"][cell.rows["light"][:, 3] == BY_CORNER][:, :3]
            if len(light):
                assert np.isfinite(light).all()
                assert light.min() >= 0
                assert light.max() < 5
                assert light[:, :2].max() > 0.05

    def test_people_and_doors_get_the_baked_light_too(self, statics: Statics, lit: tuple[Statics, np.ndarray]) -> None:
        for before, after in zip(statics.cubes[:2], lit[0].cubes[:2], strict=True):
            assert after.values.shape == before.values.shape
            assert (after.values != before.values).any()
            assert (after.values[..., [1, 3]] == 0).all()
            day = after.values[..., 0].mean(axis=(0, 2, 3))
            assert day[0] > day[-1], "brighter by the southern windows"


def test_rooms_with_windows_to_the_south_get_a_patch_of_sun_and_no_others_do(
    school: Building, statics: Statics, cache: Path
) -> None:
    folder = folder_of(cache, light_key(school, statics))
    sun = {}
    for k, unit in enumerate(school.units[:6]):
        room = read_room(folder, k, [len(f.rows) for f in statics.cells[k].forms])
        assert room is not None
        sun[unit.id] = int(room.block[0, ..., 3].max())
    assert min(sun["a"], sun["b"]) > 60
    assert sun["corridor2"] == sun["stairs"] == 0


def test_putting_light_in_takes_any_set_of_rooms(school: Building, statics: Statics, cache: Path) -> None:
    folder = folder_of(cache, light_key(school, statics))
    one = read_room(folder, 3, [len(f.rows) for f in statics.cells[3].forms])
    assert one is not None
    made, pages = put_in(statics, {3: one})
    assert pages.texels.shape[0] == 2
    assert made.cells[0] is statics.cells[0]
    assert (made.cells[3].rows["light"][:, 3] < 0).all()
