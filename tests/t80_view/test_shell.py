"""The inside of a room closes around everybody in it, and every face looks at them."""

from dataclasses import replace

import numpy as np
import pytest

from sim.plan.building import Building, Category, Opening, Polygon
from sim.view.mesh import Material, Mesh
from sim.view.openings import wall_faces
from sim.view.shell import RoomShell, room_shell
from sim.view.stairwell import stairwells


def first_hits(mesh: Mesh, origin: np.ndarray, rays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance (n,) and facing (n,) of the first triangle each ray meets, from either side; infinite for none."""
    a, b, c = (mesh.position[mesh.index[:, k]].astype(float) for k in range(3))
    e1, e2 = b - a, c - a
    p = np.cross(rays[:, None], e2[None])
    det = np.einsum("ijk,jk->ij", p, e1)
    safe = np.where(np.abs(det) < 1e-12, 1.0, det)
    s = origin - a
    u = np.einsum("ijk,jk->ij", p, s) / safe
    q = np.cross(s, e1)
    v = rays @ q.T / safe
    t = np.einsum("jk,jk->j", q, e2)[None] / safe
    hit = (np.abs(det) > 1e-12) & (u > -1e-6) & (v > -1e-6) & (u + v < 1 + 1e-6) & (t > 1e-6)
    t = np.where(hit, t, np.inf)
    first = t.argmin(axis=1)
    normal = mesh.normal[mesh.index[first, 0]].astype(float)
    return t.min(axis=1), (normal * rays).sum(axis=1)


def through_an_opening(shell: RoomShell, origin: np.ndarray, rays: np.ndarray) -> np.ndarray:
    """Whether each ray passes a wall's hole, or a stair opening."""
    out = np.zeros(len(rays), bool)
    for wall in shell.walls:
        inward = np.array([*wall.inward, 0.0])
        for hole in wall.holes:
            deep = np.array([*wall.a, 0.0]) - inward * max(hole.depth, 0.0)
            t = ((deep - origin) @ inward) / np.where(np.abs(rays @ inward) < 1e-9, np.nan, rays @ inward)
            p = origin + rays * t[:, None]
            u = (p[:, :2] - wall.a) @ wall.along
            z = p[:, 2] - shell.floor
            with np.errstate(invalid="ignore"):
                out |= (t > 0) & (u > hole.start - 0.02) & (u < hole.end + 0.02) & (z > hole.low - 0.02) & (z < hole.high + 0.02)
    return out


@pytest.mark.parametrize("name", ["a", "b", "corridor", "corridor2"])
def test_every_way_out_of_a_room_is_an_opening(school: Building, name: str) -> None:
    shell = room_shell(school, school.unit[name])
    rng = np.random.default_rng(4)
    low, high = shell.rings[0].min(axis=0), shell.rings[0].max(axis=0)
    for _ in range(6):
        origin = np.array([*(low + (high - low) * rng.uniform(0.1, 0.9, 2)), shell.floor + rng.uniform(0.3, 2.4)])
        rays = rng.normal(size=(150, 3))
        rays /= np.linalg.norm(rays, axis=1, keepdims=True)
        distance, facing = first_hits(shell.tight, origin, rays)
        escaped = ~np.isfinite(distance)
        assert through_an_opening(shell, origin, rays[escaped]).all(), "a gap in the shell"
        assert (facing[~escaped] < 1e-6).all(), "a face that looks away from the room"


def test_normals_agree_with_the_way_triangles_turn(school: Building) -> None:
    for unit in school.units[:6]:
        mesh = room_shell(school, unit).mesh
        p = mesh.position[mesh.index].astype(float)
        turned = np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
        agree = (turned * mesh.normal[mesh.index[:, 0]]).sum(axis=1)
        assert (agree > -1e-9).all()
        assert np.isfinite(mesh.position).all()
        assert np.linalg.norm(mesh.normal, axis=1) == pytest.approx(1.0, abs=1e-3)


def test_holes_follow_the_plan(school: Building) -> None:
    walls = wall_faces(school, school.unit["a"])
    found = {h.source.id: (h.start, h.end, h.low, h.high, round(h.depth, 3)) for w in walls for h in w.holes}
    assert set(found) == {"a_door", "between", "wa1", "wa2"}
    start, end, low, high, depth = found["wa1"]
    assert end - start == pytest.approx(2.0)
    assert (low, high, depth) == (0.9, 2.2, 0.15)
    assert found["a_door"][4] == 0.1


def test_a_line_across_two_collinear_walls_is_cut_from_both(school: Building) -> None:
    unit = school.unit["a"]
    split = replace(unit, polygon=Polygon(((0, 0), (8, 0), (8, 7), (1.4, 7), (0, 7))))
    halves = [h for w in wall_faces(replace(school, units=(split,)), split) for h in w.holes if h.source.id == "a_door"]
    assert len(halves) == 2
    assert sum(h.end - h.start for h in halves) == pytest.approx(0.9)
    assert [h.from_start and h.to_end for h in halves] == [False, False]


def test_a_building_without_walls_or_sane_openings_still_gets_rooms(school: Building) -> None:
    stray = Opening("stray", "plan1", ((100, 100), (101, 100)), ("a",))
    tiny = Opening("tiny", "plan1", ((1, 7.1), (1.001, 7.1)), ("a",))
    odd = replace(school, walls=(), openings=(stray, tiny))
    assert len(room_shell(odd, odd.unit["a"]).mesh.index) > 100
    line = replace(school.unit["a"], polygon=Polygon(((0, 0), (1, 0), (2, 0))))
    assert len(room_shell(odd, line).mesh.index) >= 0


def test_rooms_look_like_what_they_are_for(school: Building) -> None:
    def materials(name: str, category: Category) -> set[int]:
        return set(room_shell(school, replace(school.unit[name], category=category)).mesh.material.tolist())

    assert Material.LINOLEUM in materials("a", Category.CLASSROOM)
    assert Material.TILE in materials("a", Category.RESTROOM)
    assert Material.GYM_FLOOR in materials("a", Category.GYM)
    assert Material.GLOW in materials("a", Category.CLASSROOM), "lamps"
    assert len(room_shell(school, school.unit["yard"]).mesh.index) == 0, "a yard has no ceiling"


def test_lamps_keep_clear_of_walls_and_every_room_has_one(school: Building) -> None:
    for unit in school.units[:6]:
        shell = room_shell(school, unit)
        assert shell.lamps
        low, high = shell.rings[0].min(axis=0), shell.rings[0].max(axis=0)
        for lamp in shell.lamps:
            assert (np.array(lamp.centre[:2]) - lamp.half > low).all()
            assert (np.array(lamp.centre[:2]) + lamp.half < high).all()


def test_stairs_have_steps_people_can_climb_and_a_hole_above(school: Building) -> None:
    (well,) = stairwells(school)
    assert well.upper_floor - well.lower_floor == pytest.approx(3.4)
    top = well.mesh.position[well.mesh.normal[:, 2] > 0.9][:, 2]
    heights = np.unique(np.round(top[(top > 0.05) & (top < 3.45)], 3))
    rises = np.diff(heights)
    assert rises.max() <= 0.2, "no step is higher than a child's"
    upper = room_shell(school, school.unit["stairs2"], [well.hole])
    floor = upper.tight
    flat = floor.index[(floor.normal[floor.index[:, 0], 2] > 0.9)]
    middle = floor.position[flat].mean(axis=1)
    inside = (np.abs(middle[:, 0] - 18) < 0.75) & (middle[:, 1] > 1.1) & (middle[:, 1] < 6.5)
    assert not inside.any(), "nobody hits the head on a floor"
