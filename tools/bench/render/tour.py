"""Where eyes are put, and what happens around them: seeded, so that every count is the same on every machine."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.core.commands import Inputs
from sim.core.simulation import Simulation
from sim.core.state import State
from sim.plan.building import Category
from sim.poses import Eye, Pose
from sim.space.space import Space
from sim.units import STEP_HZ
from sim.view.eyes import looking, stereo_eyes
from sim.view.people.cast import Looks
from tools.bench.render.school import INSTITUTE, NAME, institute, school
from tools.bench.worlds import Place, leaving, load_place, own_people, raised, shipped_scenario

F64 = npt.NDArray[np.float64]

FRAME_HZ: Final = 90.0
"""Frames a second of the headsets aimed at."""

IN_PASSAGES: Final = 0.4
"""Share of poses in corridors and lobbies, from where one sees furthest."""

PASSAGES: Final = frozenset({Category.WALKWAY, Category.LOBBY, Category.STAIRS})

WALK: Final = 30
"""Frames of a walk."""

QUICK_TURN: Final = math.radians(120.0)
"""Radians per second a head turns at most when somebody looks for something, by eye."""

WARM: Final = 4 * STEP_HZ
"""Steps until everybody has heard the alarm and walks."""

KEPT: Final = 3 * STEP_HZ
"""Steps that are kept and shown over and over."""


def place_of(plan: str) -> Place:
    """A plan by name or path, or a generated building, furnished.

    Raises MissingOnThisMachine where furnishing needs a package that is not installed.
    """
    made = {NAME: school, INSTITUTE: institute}.get(plan)
    if made is None:
        return load_place(plan)
    from sim.space.build import build_space
    from tools.furnish.furnish import furnish

    furnished, _ = furnish(made())
    return Place(plan, build_space(furnished), shipped_scenario())


def tour(space: Space, count: int, seed: int = 1) -> list[tuple[Eye, Eye]]:
    """Both eyes at ``count`` places indoors, 0.9 to 1.7 m above the floor, looking anywhere."""
    rng = np.random.default_rng(seed)
    groups: tuple[list[tuple[F64, float, float]], ...] = ([], [])
    category = {u.id: u.category for u in space.building.units}
    for c in range(space.cell_count):
        unit = space.cell_unit[c]
        if unit < 0 or space.cell_link[c] >= 0 or category[space.unit_ids[unit]] is Category.OUTDOOR:
            continue
        corners = np.asarray(space.polygon(c), float)
        centre = corners.mean(axis=0)
        plane = space.cell_plane[c]
        floor = float(plane[0] * centre[0] + plane[1] * centre[1] + plane[2])
        groups[category[space.unit_ids[unit]] in PASSAGES].append((corners, floor, _area(corners)))
    poses = []
    for _ in range(count):
        group = groups[bool(groups[1]) and (not groups[0] or rng.random() < IN_PASSAGES)]
        weight = np.array([a for *_, a in group])
        corners, floor, _ = group[int(rng.choice(len(group), p=weight / weight.sum()))]
        x, y = rng.dirichlet(np.ones(len(corners))) @ corners
        turn = looking(rng.uniform(-math.pi, math.pi), rng.uniform(-0.4, 0.3))
        poses.append(stereo_eyes(Pose((float(x), float(y), floor + rng.uniform(0.9, 1.7)), turn)))
    return poses


def walks(space: Space, count: int, seed: int = 1) -> list[tuple[Eye, Eye]]:
    """Both eyes in ``count`` frames of walks of a third of a second each: up to a walking pace ahead, the head turning.

    They begin where ``tour`` looks from, turn up to ``QUICK_TURN`` and step no further than the room's walls allow.
    """
    rng, poses = np.random.default_rng(seed), list[tuple[Eye, Eye]]()
    for left, right in tour(space, -(-count // WALK), seed):
        turn, pace = float(rng.uniform(-QUICK_TURN, QUICK_TURN)), float(rng.uniform(0.0, 1.4))
        for k in range(WALK):
            seconds = k / FRAME_HZ
            poses.append((_moved(left, turn * seconds, pace * seconds), _moved(right, turn * seconds, pace * seconds)))
    return poses[:count]


def _moved(eye: Eye, turn: float, ahead: float) -> Eye:
    """An eye turned about its own upright axis (radians) and moved along where it looked first (metres)."""
    w, x, y, z = eye.pose.rotation
    c, s = math.cos(turn / 2), math.sin(turn / 2)
    forward = 2 * (x * y - w * z), 1 - 2 * (x * x + z * z)
    place = eye.pose.position
    position = (place[0] + forward[0] * ahead, place[1] + forward[1] * ahead, place[2])
    return Eye(Pose(position, (c * w - s * z, c * x - s * y, c * y + s * x, c * z + s * w)), eye.fov)


def _area(corners: F64) -> float:
    x, y = corners.T
    return max(0.01, float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2))


@dataclass(frozen=True)
class Show:
    """What a scene is shown: who is there, and consecutive states."""

    people: Sequence[Looks]
    states: Sequence[State]

    def at(self, frame: int) -> tuple[State, State, float]:
        """The newest state of a frame at ``FRAME_HZ``, the one before it, and how far between them it is."""
        moment = frame * STEP_HZ / FRAME_HZ
        k = int(moment) % (len(self.states) - 1)
        return self.states[k + 1], self.states[k], moment % 1.0


def show(place: Place, people: int) -> Show:
    """So many people on their way out (0: nobody but the trainee), every door open, three seconds over and over."""
    bound = leaving(place, people, None) if people else raised(place, own_people(place))
    simulation = Simulation(place.space, bound, 1)
    for _ in range(WARM if people else 0):
        simulation.step(Inputs())
    states = []
    for _ in range(KEPT if people else 2):
        simulation.step(Inputs())
        state = simulation.state.copy()
        state.door_open[:] = 1.0
        if not people:
            state.present[:] = 0
        states.append(state)
    return Show(simulation.people, states)
