"""Safety properties nobody has answered: one note for each question, with how many features ask it."""

from sim.errors import Issue
from sim.plan.building import Blinds, Building, Category, LockKind, OpeningKind, Tri
from sim.plan.codes import Names

HINGED = frozenset({OpeningKind.DOOR, OpeningKind.DOUBLE_DOOR, OpeningKind.GATE})
NOT_ASKED = frozenset({Category.SHAFT, Category.OUTDOOR, Category.WALKWAY, Category.STAIRS, Category.ELEVATOR, Category.LOBBY})
"""Nobody shelters in these, so nobody needs to answer whether one can."""


def check(building: Building) -> list[Issue]:
    """Notes P030 to P035."""
    closable = [o for o in building.openings if o.kind is not OpeningKind.OPEN]
    questions = {
        "P030": [o.id for o in closable if o.lockable_from_inside is Tri.UNKNOWN],
        "P031": [o.id for o in closable if o.glazed is None],
        "P032": [w.id for w in building.windows if w.blinds is Blinds.UNKNOWN],
        "P033": [o.id for o in closable if o.kind in HINGED and (o.hinge is None or _side_unknown(o.opens_into, o.unit_ids))],
        "P034": [o.id for o in closable if o.lockable_from_inside is Tri.YES and o.lock_kind is LockKind.UNKNOWN],
        "P035": [u.id for u in building.units if u.category not in NOT_ASKED and u.shelter_suitable is Tri.UNKNOWN],
    }
    names = Names(building)
    return [found for code, ids in questions.items() for found in names.gathered(code, ids)]


def _side_unknown(opens_into: str | None, unit_ids: tuple[str, ...]) -> bool:
    """A door that opens outdoors has no room to name."""
    return opens_into is None and len(unit_ids) > 1
