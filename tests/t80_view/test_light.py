"""Daylight comes from windows, lamplight from lamps; the two can be switched apart, and no room is ever black."""

from dataclasses import replace

import numpy as np
import pytest

from sim.plan.building import Building, Polygon
from sim.view.light import LAMP, SPILL, Patches, gather, light_cube, room_light
from sim.view.probes import Probes
from sim.view.shell import room_shell

UP, DOWN = np.array([[0.0, 0.0, 1.0]]), np.array([[0.0, 0.0, -1.0]])


def at(school: Building, name: str, *points: tuple[float, float, float], normal: np.ndarray = UP) -> np.ndarray:
    light = room_light(room_shell(school, school.unit[name]))
    return light.at(np.array(points, float), np.repeat(normal, len(points), axis=0), corners=False)


def test_a_small_patch_lights_as_the_textbook_says() -> None:
    patch = Patches(np.array([[0, 0, 2.0]]), np.array([[0, 0, -1.0]]), np.array([1e-4]), np.array([1.0]))
    assert gather(patch, np.zeros((1, 3)), UP, sky=False)[0] == pytest.approx(1e-4 / (np.pi * 4), rel=1e-3)
    assert gather(patch, np.zeros((1, 3)), DOWN, sky=False)[0] == 0.0


def test_light_never_exceeds_a_whole_sky_of_emitters() -> None:
    grid = np.stack(np.meshgrid(np.linspace(-20, 20, 81), np.linspace(-20, 20, 81)), axis=-1).reshape(-1, 2)
    n = len(grid)
    ceiling = Patches(np.column_stack([grid, np.full(n, 1.0)]), np.tile([0, 0, -1.0], (n, 1)), np.full(n, 0.25), np.ones(n))
    assert 0.8 < gather(ceiling, np.zeros((1, 3)), UP, sky=False)[0] < 1.05


def test_desks_by_the_window_are_brighter_by_day(school: Building) -> None:
    rows = at(school, "a", (2, 0.8, 0.75), (2, 3.5, 0.75), (2, 6.5, 0.75))
    day = rows[:, 0] + rows[:, 1]
    assert day[0] > 1.5 * day[1] > day[2]
    assert day[2] > SPILL


def test_lamps_give_every_room_its_planned_level(school: Building) -> None:
    for name, x, y in (("a", 4.0, 3.5), ("corridor", 8.0, 8.6), ("stairs", 18.0, 4.0)):
        rows = at(school, name, (x, y, 0.75))
        assert 0.5 * LAMP < rows[0, 2] + rows[0, 3] < 2.2 * LAMP, name


def test_a_room_without_windows_is_dim_not_black(school: Building) -> None:
    blind = replace(school, windows=(), openings=())
    rows = at(blind, "a", (4, 3, 0.75))
    assert rows[0, 0] == 0.0
    assert rows[0, 1] >= 0.8 * SPILL


def test_a_window_round_the_corner_does_not_shine_here(school: Building) -> None:
    corner = replace(school.unit["a"], polygon=Polygon(((0, 0), (8, 0), (8, 7), (6, 7), (6, 1.5), (0, 1.5))))
    light = room_light(room_shell(replace(school, units=(corner,)), corner))
    assert light.concave
    rows = light.at(np.array([[7.5, 6.5, 0.8], [2.0, 1.0, 0.8]]), np.repeat(UP, 2, axis=0), corners=False)
    assert rows[0, 0] < 0.25 * rows[1, 0]


def test_corners_are_shaded_and_the_middle_of_a_wall_is_not(school: Building) -> None:
    light = room_light(room_shell(school, school.unit["a"]))
    south = np.array([[0.0, -1.0, 0.0]])
    points = np.array([[4.0, 7.0, 1.4], [0.03, 7.0, 1.4], [4.0, 7.0, 0.03]])
    shaded = light.at(points, np.repeat(south, 3, axis=0))[:, 1]
    assert shaded[1] < 0.9 * shaded[0]
    assert shaded[2] < 0.9 * shaded[0]


def test_the_cube_agrees_with_the_light_it_was_sampled_from(school: Building) -> None:
    shell = room_shell(school, school.unit["a"])
    light = room_light(shell)
    cube = light_cube(shell, light)
    nodes = cube.origin + np.array([[1, 1, 0], [3, 2, 1]]) * cube.step
    for normal in (UP, DOWN, np.array([[0.0, -1.0, 0.0]])):
        direct = light.at(nodes, np.repeat(normal, 2, axis=0), corners=False)
        assert cube.at(nodes, np.repeat(normal, 2, axis=0)) == pytest.approx(direct, abs=1e-5)


def test_bounced_light_takes_the_rooms_colour_without_changing_its_strength(school: Building) -> None:
    light = room_light(room_shell(school, school.unit["a"]))
    assert np.mean(light.tint) == pytest.approx(1.0, abs=1e-6)
    assert light.tint[0] > light.tint[2], "birch and linoleum are warm"


def test_probes_answer_for_all_rooms_at_once_as_their_cubes_do(school: Building) -> None:
    shells = [room_shell(school, school.unit[u]) for u in ("a", "corridor")]
    cubes = [light_cube(s, room_light(s)) for s in shells]
    probes = Probes(cubes, (1.0, 0.0, 0.5))
    points = np.array([[*(c.origin + c.step)[:2], 1.1] for c in cubes] + [[50.0, 50.0, 1.1]])
    rows = probes.at(points, np.array([0, 1, 2], np.int32))
    for k, cube in enumerate(cubes):
        six = cube.values[1, 1, 1]
        assert rows[k, 0] == pytest.approx((six[:, 0] + six[:, 1]).mean(), rel=1e-4)
        assert rows[k, 1] == pytest.approx((six[:, 2] + six[:, 3]).mean(), rel=1e-4)
    assert rows[2] == pytest.approx([1.0, 0.0, 0.5])
    assert abs(rows[0, 2] + np.pi / 2) < 0.9, "daylight in room a comes from the south"
