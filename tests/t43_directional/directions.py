"""Which way each measure must go when one thing is changed and chance stays the same: seven directions from the literature.

Sources: research notes of the project on Lavalle-Rivera et al. 2023 (routes by the danger's place), Martaindale, Sandel & Duron
2023 and CISA's SIMEX 20-6 (locks), Streeter et al. 2020 (unlocked rooms), Arteaga & Park 2020 and 2023 (widths, leaders), Dai,
Singh & Zhang 2024 (early alerts).  They give directions, seldom sizes.
"""

from dataclasses import dataclass, replace

from tests.t43_directional.arms import Arm, Outcome

LESSON = Arm(
    zone="hall", dwell=(0.5, 2.0), speed=1.6, checks=2.0, doors_open=False, roaming=0, pupils=3, alarm_at=4.0, seconds=30.0
)
"""A lesson: doors shut, nobody in the corridor, where the danger zone begins and goes to door after door."""

BREAK = Arm(pupils=3, roaming=8, danger_at=4.0, alarm_at=4.0, seconds=40.0)
"""The end of a break: doors stand open, some are in the corridor, the danger zone begins in the entrance."""

KEYS = replace(
    LESSON, lock="key", danger_at=8.0, doors_open=True, behaviour=(("follow_teacher", 0.5), ("hesitate", 0.3), ("freeze", 0.2))
)
"""Locks that only staff have keys for, and pupils who look to them."""

OUT = Arm(fire=True, roaming=0, pupils=5, alarm_at=1.0, seconds=120.0)
"""A fire alarm: everybody out."""

FULL = replace(OUT, door=1.2, pupils=9, seconds=150.0)
"""The same with more people than a narrow corridor takes at once."""

EXITS = replace(BREAK, lobby=True, parted=True, dwell=(4.0, 12.0), pupils=2, behaviour=(("flee", 0.5), ("hide", 0.5)))
"""Two ways out, one of them through the entrance, where the danger zone begins, behind a door; a corridor in three parts."""

NICHES = Arm(
    open_plan=True, roaming=0, pupils=3, drawn=0.9, zone="hall", dwell=(2.0, 5.0), danger_at=4.0, alarm_at=4.0, seconds=70.0
)
"""Rooms without doors: one can be heard from the corridor."""


@dataclass(frozen=True)
class Measure:
    """A measure that must be smaller in the better arm; ``name`` is of an ``Outcome``."""

    name: str
    text: str
    falls: bool = True  # else it must be larger there

    def of(self, outcome: Outcome) -> float:
        """The measure as something that should fall."""
        value = float(getattr(outcome, self.name))
        return value if self.falls else -value


EXPOSURE = Measure("exposure", "exposure, s per person")
UNLOCKED = Measure("unlocked", "s a classroom is not locked")
SECURED = Measure("secured", "share of classrooms locked at the end", falls=False)
SAFE = Measure("safe", "s to a shut room or outdoors")
CLEARED = Measure("cleared", "s to the last person outdoors")
DETOURS = Measure("detours", "times the danger zone follows a sound")


@dataclass(frozen=True)
class Direction:
    """From one arm to another that differs in one thing, measures go down; ``quick`` is the one a few pairs show."""

    row: str
    expected: str
    worse: Arm
    better: Arm
    gates: tuple[Measure, ...]
    quick: Measure
    note: str = ""
    pairs: int = 2  # that show it by their sum
    band: tuple[float, float] | None = None  # the change of the mean that is expected, as a share


DIRECTIONS = (
    Direction(
        "1 earlier alarm",
        "alarm 20 s → 4 s after the danger zone begins: less exposure (Dai et al. 2024: more get away)",
        replace(BREAK, danger_at=2.0, alarm_at=22.0),
        replace(BREAK, danger_at=2.0, alarm_at=6.0),
        (EXPOSURE,),
        SAFE,
    ),
    Direction(
        "2 more doors that lock",
        "30 % → 100 % of classrooms lockable: less exposure (Streeter et al. 2020: unlocked rooms worse)",
        replace(LESSON, locked_share=0.3, lock="push_button"),
        replace(LESSON, locked_share=1.0, lock="push_button"),
        (EXPOSURE, SECURED),
        SECURED,
    ),
    Direction(
        "3a key → push-button",
        "less time unlocked, less exposure (Martaindale et al. 2023: push-button faster, fewer errors)",
        replace(LESSON, lock="key"),
        replace(LESSON, lock="push_button"),
        (EXPOSURE, UNLOCKED),
        UNLOCKED,
    ),
    Direction(
        "3b push-button → automatic",
        "less time unlocked, less exposure (CISA SIMEX 20-6: automatic locks secure faster)",
        replace(LESSON, lock="push_button"),
        replace(LESSON, lock="auto"),
        (EXPOSURE, UNLOCKED),
        UNLOCKED,
        "In lessons, with nobody in the corridor: in a break a door that locks itself also shuts out who comes late.",
    ),
    Direction(
        "4 trained staff",
        "none → all of the teachers take charge: less exposure, sooner safe (Arteaga & Park 2023: leaders help)",
        replace(KEYS, trained=0.0),
        replace(KEYS, trained=1.0),
        (EXPOSURE, SAFE),
        SAFE,
    ),
    Direction(
        "5a wider doors",
        "0.9 → 1.3 m: sooner out (Arteaga & Park 2020: door widths matter most)",
        OUT,
        replace(OUT, door=1.3),
        (CLEARED,),
        CLEARED,
        pairs=1,
    ),
    Direction(
        "5b wider corridor",
        "1.3 → 2.6 m with doors of 1.2 m: sooner out (Arteaga & Park 2020: hall widths matter most)",
        replace(FULL, hall=1.3),
        replace(FULL, hall=2.6),
        (CLEARED,),
        CLEARED,
        pairs=2,
    ),
    Direction(
        "6 informed routing",
        "everybody is told where the danger is: 30–60 % less time in sight (Lavalle-Rivera et al. 2023: −52 %)",
        EXITS,
        replace(EXITS, informed=True),
        (EXPOSURE,),
        EXPOSURE,
        "Told at the alarm and whenever the danger zone comes into another room; else both respond alike: half make for an "
        "exit, half for a room, and who sees it avoids it.  What one was told helps as long as it stays true: the danger zone"
        " stays in a room for 4–12 s here; in a few pairs with 4–10 s a third less, with 5–15 s 58 %, and nearly all when it "
        "never left the entrance; with no door between entrance and corridor a tenth more, for who flees from it stays in its"
        " sight for longer.",
        band=(-0.6, -0.3),
    ),
    Direction(
        "7 quiet rooms",
        "30 % → 100 % silent while hiding: the danger zone follows fewer sounds",
        replace(NICHES, quiet=0.3),
        replace(NICHES, quiet=1.0),
        (DETOURS,),
        DETOURS,
        "Rooms without doors: behind a shut one of R 30 talk is not heard in the corridor at all.",
    ),
)
