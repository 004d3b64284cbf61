"""The lit building is the same from the cache, and a spoilt cache is made anew."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.plan.building import Building, Category
from sim.view.furniture import ContactPainter, Props, coarse, plain_box, shipped_props, soften
from sim.view.statics import Statics, build_statics, cache_key, load_statics


def same(a: Statics, b: Statics) -> None:
    assert a.unit_ids == b.unit_ids
    for x, y in zip(a.cells, b.cells, strict=True):
        for form, other in zip(x.forms, y.forms, strict=True):
            assert form.rows.tobytes() == other.rows.tobytes()
            assert (form.index == other.index).all()
        assert (x.ends == y.ends).all()
        assert (x.boxes == y.boxes).all()
    for p, q in zip(a.cubes, b.cubes, strict=True):
        assert (p.values == q.values).all()
        assert (p.origin == q.origin).all()
    assert (a.contact.shade == b.contact.shade).all()
    assert a.contact.origin == b.contact.origin
    assert (a.tints == b.tints).all()


def test_cells_cover_units_and_the_outdoors(school: Building) -> None:
    told: list[tuple[int, int]] = []
    statics = build_statics(school, plain_box, lambda done, total: told.append((done, total)))
    assert len(statics.cells) == len(school.units) + 1
    assert told[-1] == (len(school.units), len(school.units))
    for unit, cell in zip(school.units, statics.cells, strict=False):
        if unit.category is Category.OUTDOOR:
            assert len(cell.index) == 0
        else:
            assert len(cell.index) > 200
            for form, end in zip(cell.forms, cell.ends[:, -1].tolist(), strict=True):
                assert form.index.max() < len(form.rows)
                assert len(form.index) == end
                assert np.isfinite(form.rows["light"]).all()
                assert (form.rows["light"] >= 0).all()
                assert form.rows["light"].max() < 6
            assert (np.diff([len(form.index) for form in cell.forms]) <= 0).all(), "further away is never more"
    assert len(statics.cells[-1].index) > 1000


def test_the_cache_gives_the_same_back(school: Building, tmp_path: Path) -> None:
    first = load_statics(school, plain_box, tmp_path)
    (file,) = tmp_path.iterdir()
    stamp = file.stat().st_mtime_ns
    same(first, load_statics(school, plain_box, tmp_path))
    assert file.stat().st_mtime_ns == stamp, "the file was read, not made again"


def test_a_spoilt_cache_is_replaced(school: Building, tmp_path: Path) -> None:
    first = load_statics(school, plain_box, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:1000])
    same(first, load_statics(school, plain_box, tmp_path))
    assert file.stat().st_size > 1000
    assert [f.suffix for f in tmp_path.iterdir()] == [".npz"], "no half-written file is left"


def test_other_furniture_or_another_plan_is_another_file(school: Building) -> None:
    def taller(key: str):
        mesh = plain_box(key)
        return replace(mesh, position=mesh.position * np.float32(1.1))

    keys = {cache_key(school, plain_box), cache_key(school, taller), cache_key(replace(school, content_hash="x"), plain_box)}
    assert len(keys) == 3


def test_coarse_forms_are_made_of_the_same_vertices() -> None:
    for mesh in (plain_box("desk_double"), shipped_props()("sofa")):
        less = coarse(mesh, 0.05)
        assert len(less.index) <= len(mesh.index)
        assert less.index.max(initial=0) < len(less.keep)
        assert less.keep.max() < len(mesh.position)


def test_furniture_shades_the_floor_under_it_only() -> None:
    painter = ContactPainter(np.zeros(2), np.array([4.0, 4.0]), 1)
    painter.stamp(0, Props(plain_box).get("desk_double"), (2.0, 2.0), 0.3)
    made = painter.finish()
    j, i = int(2.0 / made.cell), int(0.2 / made.cell)
    assert made.shade[0, j, j] > 60
    assert made.shade[0, i, i] == 0


def test_softening_keeps_the_sum() -> None:
    image = np.zeros((40, 50), np.float32)
    image[20, 25] = 1.0
    soft = soften(image, 3)
    assert np.isclose(soft.sum(), 1.0, atol=1e-4)
    assert np.unravel_index(soft.argmax(), soft.shape) == (20, 25)
