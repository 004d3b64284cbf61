"""What rooms of each kind are finished with: a calm Nordic school's paint, linoleum and birch.

All colours are by eye from Swedish school interiors; albedo stays between 0.03 and 0.85 as real paint does.
"""

from dataclasses import dataclass, replace

from sim.plan.building import Category
from sim.view.builder import Colour, srgb
from sim.view.mesh import Material

OFF_WHITE = srgb("#ece8df")
CEILING = srgb("#f2f1ec")
BIRCH = srgb("#e2c79c")
FRAME = srgb("#e9e7e1")
STEEL = srgb("#9aa0a5")
SKIRTING = srgb("#b9a78b")
LAMP = srgb("#fffdf6")
GLASS_DARK = srgb("#3c4a54")


@dataclass(frozen=True, slots=True)
class Finish:
    """One kind of room. ``wainscot`` is the height of the differently finished lower wall, 0 for none."""

    floor: Colour
    wall: Colour = OFF_WHITE
    floor_material: Material = Material.LINOLEUM
    border: Colour | None = None  # a darker rim of the floor
    accent: Colour | None = None  # one wall in another colour
    wainscot: float = 0.0
    wainscot_colour: Colour = OFF_WHITE
    wainscot_material: Material = Material.PAINT
    ceiling_material: Material = Material.CEILING_TILE
    lamp: tuple[float, float] = (1.2, 0.3)  # metres
    lamp_spacing: float = 2.4


_LINO_WARM, _LINO_SAND, _LINO_GREEN, _LINO_BLUE = srgb("#b9a98f"), srgb("#c3b69c"), srgb("#9fae9a"), srgb("#93a5b1")
_TILE_WHITE, _TILE_FLOOR = srgb("#e4e8e6"), srgb("#8f9a9d")

_CLASSROOM = Finish(_LINO_SAND, accent=srgb("#9fb8ae"), lamp=(1.2, 0.6))
_CORRIDOR = Finish(
    _LINO_WARM, border=srgb("#8d7d66"), wainscot=1.15, wainscot_colour=srgb("#a9bdb8"), lamp=(1.2, 0.3), lamp_spacing=3.0
)
_WET = Finish(
    _TILE_FLOOR,
    floor_material=Material.TILE,
    wainscot=2.05,
    wainscot_colour=_TILE_WHITE,
    wainscot_material=Material.TILE,
    lamp=(0.6, 0.6),
)
_OFFICE = Finish(_LINO_WARM, accent=srgb("#c9bfae"), lamp=(1.2, 0.3))
_PLAIN = Finish(srgb("#a8a49b"), lamp=(1.2, 0.3), ceiling_material=Material.PAINT)

_FINISH: dict[Category, Finish] = {
    Category.CLASSROOM: _CLASSROOM,
    Category.GROUP_ROOM: replace(_CLASSROOM, accent=srgb("#d3b98b"), floor=_LINO_GREEN),
    Category.LABORATORY: replace(_CLASSROOM, floor=_LINO_BLUE, accent=srgb("#a8b9c6")),
    Category.LIBRARY: replace(_CLASSROOM, floor=_LINO_GREEN, accent=srgb("#c0a58c")),
    Category.AUDITORIUM: replace(_CLASSROOM, floor=srgb("#a78f6b"), floor_material=Material.WOOD, accent=srgb("#8fa3ad")),
    Category.CANTEEN: replace(_CLASSROOM, floor=_LINO_WARM, border=srgb("#93836b"), accent=srgb("#d8bb86")),
    Category.KITCHEN: _WET,
    Category.GYM: Finish(
        srgb("#c79a5e"),
        floor_material=Material.GYM_FLOOR,
        wainscot=2.2,
        wainscot_colour=BIRCH,
        wainscot_material=Material.WOOD,
        lamp=(1.5, 0.4),
        lamp_spacing=4.0,
    ),
    Category.CHANGING_ROOM: replace(_WET, wainscot_colour=srgb("#d5dfe0")),
    Category.OFFICE: _OFFICE,
    Category.RECEPTION: replace(_OFFICE, floor=_LINO_SAND),
    Category.STAFF_ROOM: replace(_OFFICE, accent=srgb("#b8c4b0")),
    Category.LOBBY: replace(_CORRIDOR, floor=srgb("#9d9a92"), border=srgb("#7d7a72"), floor_material=Material.TILE),
    Category.WALKWAY: _CORRIDOR,
    Category.STAIRS: replace(_CORRIDOR, border=None, floor=srgb("#9d9a92")),
    Category.RESTROOM: _WET,
    Category.STORAGE: _PLAIN,
    Category.SHAFT: _PLAIN,
}


def finish_of(category: Category) -> Finish:
    """The finish of a kind of room; unknown kinds look like plain classrooms."""
    return _FINISH.get(category, replace(_CLASSROOM, accent=None))
