"""Every issue a plan can have: stable codes, how bad each is. Texts: ``assets/text/*/issue_plan.toml``."""

from collections.abc import Mapping, Sequence
from typing import Final

from sim.errors import Issue, Severity
from sim.plan.building import Building

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: Final[Mapping[str, Severity]] = {
    # P00x shapes
    "P001": ERROR,  # ring without area
    "P002": ERROR,  # ring crosses or touches itself
    "P003": ERROR,  # ring runs the wrong way round
    "P004": WARNING,  # corners not on whole millimetres
    "P005": ERROR,  # hole outside its room or meeting another hole
    "P006": ERROR,  # two rooms of a storey overlap
    "P007": WARNING,  # room reaches outside its storey's outline
    # P01x ids and references
    "P010": ERROR,  # id used twice
    "P011": WARNING,  # room number used twice on a storey
    "P012": ERROR,  # refers to a feature that is not there
    "P013": ERROR,  # refers to a room of another storey
    "P014": ERROR,  # no rooms or no storeys at all
    "P015": ERROR,  # two storeys share an ordinal, or a higher ordinal does not lie higher
    # P02x openings
    "P020": ERROR,  # opening far from the wall of a room it joins
    "P021": WARNING,  # clear width outside 0.5 to 4 m
    "P022": ERROR,  # opening or window without length
    "P023": ERROR,  # opens into a room it does not join
    "P024": ERROR,  # joins a room with itself
    "P025": WARNING,  # two openings in the same place
    "P026": WARNING,  # leads to one room only, but not outdoors
    # P03x safety properties nobody has answered
    "P030": NOTE,  # lockable from inside?
    "P031": NOTE,  # how much glass in the door?
    "P032": NOTE,  # blinds?
    "P033": NOTE,  # which side do the hinges sit, which way does it open?
    "P034": NOTE,  # which lock?
    "P035": NOTE,  # fit for shelter?
    # P04x getting in and out
    "P040": WARNING,  # room nobody can enter
    "P041": WARNING,  # storey no stair reaches
    "P042": WARNING,  # no way out of the building
    "P043": WARNING,  # no assembly point
    "P044": WARNING,  # part of the building without a way out
    # P05x windows and links between storeys
    "P050": ERROR,  # window on no wall of its room
    "P051": ERROR,  # window whose head is not above its sill
    "P052": WARNING,  # window reaches above the ceiling
    "P053": ERROR,  # stair starts or ends outside its room
    "P054": ERROR,  # stair's lower room does not lie below its upper one
    "P055": WARNING,  # stair's path does not start and end at the floors
    # P06x scale
    "P060": WARNING,  # median door width implausible
    "P061": WARNING,  # median classroom area implausible
    "P062": WARNING,  # median corridor width implausible
    "P063": WARNING,  # building implausibly large, small or far from the origin
    # P07x things in rooms
    "P070": WARNING,  # furniture outside its room
    "P071": WARNING,  # alarm device outside its room
    "P072": WARNING,  # assembly point inside the building
}


FEW: Final = 6
"""How many names a sentence lists; an author sees the rest in the plan."""


def issue(code: str, where: str, **data: str | int | float) -> Issue:
    """An issue of a plan with its documented severity."""
    return Issue(code, CODES[code], where, data)


def gathered(code: str, ids: Sequence[str], names: Sequence[str] = ()) -> list[Issue]:
    """One issue for many features: their count, all ids, and the first few names (ids unless given) for a sentence."""
    return [issue(code, ids[0], count=len(ids), ids=", ".join(ids), few=some(names or ids))] if ids else []


def some(names: Sequence[str]) -> str:
    """The first few names of a list, and how many more there are."""
    return ", ".join(names[:FEW]) + (f" (+{len(names) - FEW})" if len(names) > FEW else "")


LONGEST: Final = 28
"""Letters of a room's name that a sentence holds; an open plan may be called by all that is in it (by eye)."""


def _brief(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip(' /,;–-')}…"


class Names:
    """What people call things in a building: a room by number or name, a storey by name, a door by the rooms it joins."""

    def __init__(self, building: Building) -> None:
        self.units = {u.id: u.number or _brief(u.name.sv) or u.id for u in building.units}
        joined = [(x.id, x.unit_ids) for x in building.openings] + [(x.id, x.unit_ids) for x in building.windows]
        self.joined = {who: "–".join(self.units.get(u, u) for u in unit_ids) for who, unit_ids in joined}
        stairs = ((x.id, dict.fromkeys((x.lower_unit_id, x.upper_unit_id))) for x in building.vertical_links)
        self.joined |= {who: "–".join(dict.fromkeys(self.units.get(u, u) for u in units)) for who, units in stairs}
        self.levels = {x.id: x.name.sv or x.id for x in building.levels}

    def of(self, identity: str) -> str:
        """A feature's name, or its id when nobody named it."""
        return self.units.get(identity) or self.joined.get(identity) or self.levels.get(identity) or identity

    def gathered(self, code: str, ids: Sequence[str]) -> list[Issue]:
        """One issue for many features, by the names people know; a name that comes twice is listed once."""
        return gathered(code, ids, list(dict.fromkeys(self.of(i) for i in ids)))
