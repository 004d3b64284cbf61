"""The views that golden frames are drawn of: the shipped school, room by room, with lights, blinds, doors and people."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Look = tuple[float, float, float]


@dataclass(frozen=True)
class View:
    """One frame: whose eye is where, and what the school is like then.

    ``at`` is (x, y, metres above the floor), ``towards`` the point (x, y) looked at, ``pitch`` degrees.  ``people`` names a
    staging of ``golden_people``; ``dark`` units have their lights off, ``covered`` ones their blinds down, ``open`` doors are
    open.
    """

    name: str
    unit: str
    at: Look
    towards: tuple[float, float]
    pitch: float = -6.0
    people: str = ""
    dark: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    night: bool = False
    fov: float = 82.0

    @property
    def heading(self) -> float:
        """Radians, 0 = east."""
        return math.atan2(self.towards[1] - self.at[1], self.towards[0] - self.at[0])


def _room(name: str, unit: str, at: Look, towards: tuple[float, float], **more: object) -> View:
    return View(name, unit, at, towards, **more)  # type: ignore[arg-type]


_ROOMS: Final[Sequence[View]] = (
    _room("classroom", "klassrum_9a", (51.5, 7.5, 1.6), (46.0, 1.5)),
    _room("group_room", "grupprum_a103", (43.9, 7.6, 1.6), (42.4, 1.0)),
    _room("study_room", "studierum", (83.3, 7.6, 1.6), (80.0, 1.0)),
    _room("laboratory", "no_sal", (67.5, 11.9, 1.6), (61.0, 18.0)),
    _room("woodwork", "slojd_tra", (72.0, 12.0, 1.6), (78.5, 18.0)),
    _room("textiles", "slojd_textil", (41.0, 12.0, 1.6), (47.5, 18.0)),
    _room("art_room", "bildsal", (75.6, 7.5, 1.6), (69.0, 1.5)),
    _room("home_economics", "hemkunskap", (72.2, 12.0, 1.6), (78.5, 18.0)),
    _room("music_room", "musiksal", (57.2, 12.0, 1.6), (51.0, 18.0)),
    _room("library", "bibliotek", (40.5, 7.5, 1.6), (32.5, 1.5)),
    _room("canteen", "matsal", (26.2, 12.0, 1.6), (13.0, 20.0)),
    _room("kitchen", "tillagningskok", (4.4, 11.9, 1.6), (1.0, 18.5)),
    _room("gym", "idrottshall", (28.8, 37.2, 1.7), (10.0, 51.0)),
    _room("changing_room", "omkladning_1", (23.3, 30.8, 1.6), (19.5, 35.0)),
    _room("office", "rektor", (19.4, 3.7, 1.6), (16.5, 0.8)),
    _room("staff_workroom", "arbetsrum_larare", (83.2, 7.6, 1.6), (78.0, 1.5)),
    _room("reception", "reception", (19.4, 7.6, 1.6), (16.5, 5.0)),
    _room("staff_room", "personalrum", (7.8, 7.6, 1.6), (1.5, 1.5)),
    _room("lobby", "entrehall", (29.2, 10.4, 1.6), (22.0, 3.5)),
    _room("corridor", "korridor_a", (31.5, 9.7, 1.6), (80.0, 9.7)),
    _room("stairs", "trapphus_vast_1", (33.2, 12.0, 1.6), (31.0, 18.0), pitch=4.0),
    _room("restroom", "rwc_1", (38.1, 12.9, 1.6), (36.8, 11.8), pitch=-18.0),
    _room("storage", "redskapsforrad", (9.4, 35.4, 1.6), (5.5, 31.0)),
    _room("lift", "hiss_1", (35.9, 13.1, 1.6), (34.6, 11.3), pitch=-12.0),
)

_MOMENTS: Final[Sequence[View]] = (
    View("lesson", "klassrum_9a", (45.2, 7.3, 1.55), (50.0, 2.0), people="lesson"),
    View("lesson_from_desk", "klassrum_9a", (50.5, 2.6, 1.15), (45.5, 5.5), people="lesson"),
    View("hidden_dark", "klassrum_9a", (51.5, 7.5, 1.6), (46.0, 1.5), people="hidden", dark=("klassrum_9a",)),
    View("blinds_down", "klassrum_9a", (51.5, 7.5, 1.6), (46.0, 1.5), covered=("klassrum_9a",)),
    View("dark_blinds_down", "klassrum_9a", (51.5, 7.5, 1.6), (46.0, 1.5), dark=("klassrum_9a",), covered=("klassrum_9a",)),
    View("corridor_full", "korridor_a", (31.5, 9.7, 1.6), (80.0, 9.7), people="corridor"),
    View("corridor_close", "korridor_a", (60.0, 9.7, 1.45), (40.0, 9.7), people="corridor"),
    View("corridor_dark", "korridor_a", (31.5, 9.7, 1.6), (80.0, 9.7), dark=("korridor_a",)),
    View("portraits", "entrehall", (22.4, 7.0, 1.5), (28.0, 7.0), people="portraits", pitch=-9.0, fov=60.0),
    View("portraits_back", "entrehall", (29.0, 7.0, 1.5), (24.0, 7.0), people="portraits", pitch=-9.0, fov=60.0),
    View("benches", "korridor_a", (32.4, 10.3, 1.5), (35.5, 8.3), people="benches", pitch=-14.0),
    View("yard", "skolgard", (60.0, 50.0, 1.6), (50.0, 20.0), people="yard", pitch=0.0),
    View("entrance", "entretorg", (25.0, -20.0, 1.6), (25.0, 0.0), pitch=3.0),
    View("night_yard", "skolgard", (60.0, 50.0, 1.6), (50.0, 20.0), night=True, pitch=0.0),
    View("night_classroom", "klassrum_9a", (51.5, 7.5, 1.6), (46.0, 1.5), night=True),
    View("night_dark", "klassrum_9a", (51.5, 7.5, 1.6), (46.0, 1.5), night=True, dark=("klassrum_9a",)),
)

VIEWS: Final[tuple[View, ...]] = (*_ROOMS, *_MOMENTS)
