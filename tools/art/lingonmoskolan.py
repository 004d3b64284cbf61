"""Lingonmoskolan: the fictitious F–9 school this project ships, drawn in code so that every choice can be read and changed.

Run as ``python -m tools.art.lingonmoskolan`` to write ``scenarios/plans/lingonmoskolan.plan.json`` again.

A long bar of two storeys (classrooms on both sides of a corridor) with the entrance, administration and canteen at its west
end in one storey, and a glazed passage north to the sports hall. Together they hold the schoolyard on three sides.
No real school was the model; sizes are those Swedish school programmes ask for (classrooms 58–62 m², corridors 2.9 m).
Ids of rooms and doors are used by scenarios: add, but do not rename.
"""

from pathlib import Path
from typing import Final

import scenarios
from sim.plan.building import Building, Category, Zone
from sim.plan.save import save_plan
from sim.text import Text
from tools.art.furnishing import Furnisher
from tools.art.lingonmoskolan_layout import draw_rooms
from tools.art.lingonmoskolan_openings import cut_openings
from tools.art.lingonmoskolan_rooms import furnish
from tools.art.plan_builder import PlanBuilder

ID: Final = "lingonmoskolan"
TARGET: Final = Path(scenarios.__file__).parent / "plans" / f"{ID}.plan.json"


def build() -> Building:
    """The whole school."""
    plan = PlanBuilder(ID, Text("Lingonmoskolan", "Lingonmo School"))
    draw_rooms(plan)
    cut_openings(plan)
    _zones(plan)
    furnish(Furnisher(plan))
    return plan.build()


def _zones(plan: PlanBuilder) -> None:
    """Lockdown sections: each part can be closed from the rest by its fire doors."""
    for id, sv, en, level in (
        ("zon_a1", "Hus A plan 1", "Building A, ground floor", "plan1"),
        ("zon_a2", "Hus A plan 2", "Building A, upper floor", "plan2"),
    ):
        rooms = tuple(u.id for u in plan.units.values() if u.level_id == level and u.number.startswith("A"))
        lifts = tuple(u.id for u in plan.units.values() if u.level_id == level and u.category is Category.ELEVATOR)
        plan.zones.append(Zone(id, Text(sv, en), rooms + lifts, _boundary(plan, set(rooms + lifts))))
    for id, letter, sv, en in (("zon_b", "B", "Hus B", "Building B"), ("zon_c", "C", "Idrotten", "Sports wing")):
        rooms = tuple(u.id for u in plan.units.values() if u.number.startswith(letter))
        plan.zones.append(Zone(id, Text(sv, en), rooms, _boundary(plan, set(rooms))))


def _boundary(plan: PlanBuilder, rooms: set[str]) -> tuple[str, ...]:
    """Doors between a section and the rest of the building."""
    return tuple(o.id for o in plan.openings if len(o.unit_ids) == 2 and len(set(o.unit_ids) & rooms) == 1)


def make(root: Path) -> list[Path]:
    """Write the plan file under the repository ``root``."""
    target = root / TARGET.relative_to(TARGET.parents[2])
    target.parent.mkdir(parents=True, exist_ok=True)
    save_plan(build(), target)
    return [target]


def main() -> None:
    """Write the plan file."""
    save_plan(build(), TARGET)


if __name__ == "__main__":
    main()
