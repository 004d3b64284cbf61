"""What a tour through a building showed: rooms that should be reached, rooms that were, and why others were not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.core.simulation import Simulation
from sim.plan.building import Category
from sim.session.rounds import room_cells
from sim.session.tour import Tour
from sim.session.wall_check import WallCheck
from sim.space.joined import joined_rooms
from sim.space.space import Space

OF_DOORS = ("door_rooms_unknown", "door_not_joined")
OF_STAIRS = ("link_rooms_unknown", "stair_path_unusable", "stair_not_joined")
"""Findings of ``sim.space.build`` that keep a room from being reached."""


@dataclass(frozen=True)
class TourReport:
    """Counts of one tour.

    ``rooms`` of the building, ``reachable`` of them by doors and stairs on paper from where the tour began, ``visited`` by the
    tour; ``unreached`` says why for each reachable room that was not visited: a finding of the space, ``no_floor``, ``no_way``
    through the cells, ``stuck`` on the way, or ``not_finished``.
    """

    rooms: int
    reachable: int
    visited: int
    stuck: int
    crossings: int
    metres: float
    unreached: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return {
            "rooms": self.rooms,
            "reachable": self.reachable,
            "visited": self.visited,
            "stuck": self.stuck,
            "crossings": self.crossings,
            "metres": self.metres,
            "unreached": [{"room": room, "reason": reason} for room, reason in self.unreached.items()],
        }


def tour_report(tour: Tour, simulation: Simulation) -> TourReport:
    """Judges a tour; its way is tested against the plan's own walls, not against what it walked on."""
    space = simulation.space
    building = space.building
    rooms = {u.id for u in building.units if u.category is not Category.OUTDOOR}
    begun_in = simulation.world.bound.start.unit_id
    reachable = next(group for group in joined_rooms(building) if begun_in in group) & rooms
    missing = [u.id for u in building.units if u.id in reachable and u.id not in tour.visited]
    way = np.array([*tour.track, _feet(simulation)], np.float64)
    step = np.diff(way, axis=0)
    return TourReport(
        rooms=len(rooms),
        reachable=len(reachable),
        visited=len(rooms & tour.visited.keys()),
        stuck=len(tour.stuck),
        crossings=len(WallCheck(building).crossings(way)),
        metres=round(float(np.sqrt((step * step).sum(axis=1)).sum()), 1),
        unreached={room: _why_not(room, tour, space) for room in missing},
    )


def _feet(simulation: Simulation) -> tuple[float, float, float]:
    x, y = simulation.state.xy[0].tolist()
    return float(x), float(y), simulation.space.floor(int(simulation.state.cell[0]), x, y)


def _why_not(room: str, tour: Tour, space: Space) -> str:
    if room in tour.stuck:
        return "stuck"
    own = {o.id for o in space.building.unit_openings[room]}
    links = {v.id for v in space.building.vertical_links if room in (v.lower_unit_id, v.upper_unit_id)}
    for finding in space.findings:
        name, _, thing = finding.partition(":")
        if (name in OF_DOORS and thing in own) or (name in OF_STAIRS and thing in links):
            return name
    if space.unit_index[room] not in space.cell_unit[room_cells(space)]:
        return "no_floor"
    return "no_way" if tour.finished else "not_finished"
