"""Leaves hang where hands reach for them, blinds where windows are; panels are kept until they change."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest
from panda3d.core import NodePath

from sim.plan.building import Blinds, Building, LockKind
from sim.space.fittings import MOST_OPEN, door_leaves
from sim.text import LANGUAGES, say
from sim.view.doors import CYLINDER, STRIP, THUMB_L, THUMB_R, WIDE, blind_mesh, find_blinds, find_leaves, leaf_mesh, pane_mesh
from sim.view.panels import SIGN_DISTANCE, DrillSign, Fonts, Hands, Panels, hand_mesh


def test_every_leaf_of_the_plan_is_hung_once(school: Building) -> None:
    leaves = find_leaves(school)
    assert len(leaves.door) == sum(len(door_leaves(school, o)) for o in school.openings)
    rows = leaves.rows.reshape(-1, 4, 4)
    for k, door in enumerate(leaves.door):
        hung = door_leaves(school, school.openings[door])
        at = [leaf for leaf in hung if np.allclose(leaf.hinge, rows[k, 0, :2], atol=1e-5)]
        assert len(at) == 1
        (leaf,) = at
        heading = math.atan2(leaf.tip[1] - leaf.hinge[1], leaf.tip[0] - leaf.hinge[0])
        assert math.cos(heading - rows[k, 0, 3]) == pytest.approx(1.0, abs=1e-6)
        assert rows[k, 1, 0] == pytest.approx(leaf.width, abs=1e-5)
        assert rows[k, 1, 3] == pytest.approx(MOST_OPEN * leaf.turn, abs=1e-5)


def test_what_a_leaf_has_follows_the_plan(school: Building) -> None:
    leaves = find_leaves(school)
    flags = {school.openings[d].id: int(leaves.rows.reshape(-1, 4, 4)[k, 1, 2]) for k, d in enumerate(leaves.door)}
    assert flags["b_door"] & STRIP
    assert flags["out"] & WIDE
    assert not flags["a_door"] & (STRIP | WIDE)
    assert bin(flags["a_door"] & (THUMB_L | THUMB_R)).count("1") == 1, "the turn is on the classroom's side only"
    keyed = replace(school, openings=tuple(replace(o, lock_kind=LockKind.KEY) for o in school.openings))
    assert all(int(f) & CYLINDER for f in find_leaves(keyed).rows.reshape(-1, 4, 4)[:, 1, 2])


def test_the_thumb_turn_is_on_the_side_of_the_room(school: Building) -> None:
    leaves = find_leaves(school)
    k = [school.openings[d].id for d in leaves.door].index("a_door")
    flags = int(leaves.rows.reshape(-1, 4, 4)[k, 1, 2])
    inside = 0 if flags & THUMB_L else 1
    assert school.units[leaves.units[k, inside]].id == "a"


def test_leaf_parts_are_complete() -> None:
    for made in (leaf_mesh(), pane_mesh()):
        n = len(made.mesh.position)
        assert made.stretch.shape == (n, 2)
        assert made.part.shape == (n, 4)
        assert ((made.stretch >= 0) & (made.stretch <= 1)).all()
        assert np.isfinite(made.mesh.position).all()


def test_blinds_hang_inside_windows_that_have_them(school: Building) -> None:
    rows = find_blinds(school).reshape(-1, 2, 4)
    with_blinds = sum(len(w.unit_ids) for w in school.windows if w.blinds is Blinds.INSIDE)
    assert len(rows) == with_blinds
    mesh, stretch = blind_mesh()
    assert len(stretch) == len(mesh.position)
    assert (rows[:, 1, 0] > 0.5).all()


@dataclass(frozen=True)
class Line:
    id: str
    text: str
    x: float = 0.0
    y: float = 0.0
    width: float = 0.5
    height: float = 0.08
    button: bool = True
    enabled: bool = True
    letter: float = 0.0
    middle: bool = False
    chosen: bool = False
    urgent: bool = False


@dataclass(frozen=True)
class Board:
    id: str = "board"
    at: tuple[float, float, float] = (1.0, 2.0, 1.4)
    width: float = 0.8
    height: float = 0.5
    widgets: tuple[Line, ...] = (Line("yes", "Lås dörren", y=0.1), Line("words", "Vad gör du nu?", button=False))
    right: tuple[float, float, float] = (0.0, 1.0, 0.0)
    up: tuple[float, float, float] = (0.0, 0.0, 1.0)
    normal: tuple[float, float, float] = (1.0, 0.0, 0.0)


@pytest.fixture
def root() -> Iterator[NodePath]:
    node = NodePath("root")
    yield node
    node.remove_node()


def test_panels_are_made_once_and_remade_only_when_they_change(root: NodePath) -> None:
    panels = Panels(root, Fonts())
    panels.show([Board()])
    first = root.find("**/board")
    panels.show([Board(at=(3.0, 2.0, 1.4))])
    assert root.find("**/board") == first, "moving a panel does not make it anew"
    assert first.get_pos(root).x == pytest.approx(3.0)
    panels.show([Board()], hovered="yes")
    assert root.find("**/board") != first
    panels.show([])
    assert root.find("**/board").is_empty()


def test_a_panel_faces_its_reader(root: NodePath) -> None:
    Panels(root, Fonts()).show([Board()])
    plate = root.find("**/board")
    front = root.get_relative_vector(plate, (0, -1, 0))
    assert (front.x, front.y, front.z) == pytest.approx((1.0, 0.0, 0.0), abs=1e-6)


def test_long_words_shrink_instead_of_spilling(root: NodePath) -> None:
    words = "Gå till närmaste rum som går att låsa och sätt dig lågt vid den heldragna väggen " * 2
    Panels(root, Fonts()).show([Board(widgets=(Line("long", words, width=0.6, height=0.2, button=False),))])
    text = root.find("**/board").find("**/text")
    low, high = text.get_tight_bounds(root.find("**/board"))
    assert high.z - low.z < 0.26
    assert high.x - low.x < 0.66


def test_the_sign_stays_near_the_gaze_and_level(root: NodePath) -> None:
    for language in LANGUAGES:
        holder = root.attach_new_node(language)
        sign = DrillSign(holder, Fonts(), language)
        rng = np.random.default_rng(2)
        node = holder.find("drill")
        for _ in range(40):
            head = rng.uniform(-5, 5, 3)
            yaw, pitch = rng.uniform(-3, 3), rng.uniform(-0.5, 0.5)
            forward = np.array([math.cos(yaw) * math.cos(pitch), math.sin(yaw) * math.cos(pitch), math.sin(pitch)])
            sign.follow(head, forward)
            way = np.array(node.get_pos(root)) - head
            assert np.linalg.norm(way) == pytest.approx(SIGN_DISTANCE, abs=1e-5)
            assert way @ forward / SIGN_DISTANCE > math.cos(math.radians(32)), "inside any headset's view"
            assert abs(root.get_relative_vector(node, (1, 0, 0)).z) < 1e-6, "never tilted"


def test_the_sign_says_practice_in_both_languages() -> None:
    assert say("view.drill", "sv") == "ÖVNING"
    assert say("view.drill", "en") == "PRACTICE"
    for language in LANGUAGES:
        assert "STOP" in say("view.stop_hint", language)


def test_hands_show_and_hide(root: NodePath) -> None:
    hands = Hands(root)
    grip = np.eye(4)
    grip[3, :3] = 1.0, 2.0, 1.2
    hands.show(grip, None, (grip, 3.0))
    assert not root.find("**/hand0").is_hidden()
    assert root.find("**/hand1").is_hidden()
    assert not root.find("**/ray").is_hidden()
    hands.show(None, None)
    assert root.find("**/hand0").is_hidden()
    assert root.find("**/ray").is_hidden()


def test_hands_are_hand_sized_and_mirror_each_other() -> None:
    left, right = hand_mesh(1.0), hand_mesh(-1.0)
    size = np.ptp(left.position, axis=0)
    assert 0.15 < size[1] < 0.25
    assert 0.06 < size[0] < 0.14
    assert left.position[:, 0].max() == pytest.approx(-right.position[:, 0].min(), abs=1e-5)
