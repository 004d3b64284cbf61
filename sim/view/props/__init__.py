"""Furniture and fittings as meshes made in code: one for every key of the catalogue.

Origin on the floor in the middle of the footprint; wall pieces at the wall's face with their mounting height included.
The front looks along +x.
"""

from collections.abc import Callable
from functools import cache
from types import MappingProxyType
from typing import Final

from sim.view.mesh import Mesh
from sim.view.props import seats, service, storage, tables, walls, yard
from sim.view.props.kit import Kit

_MAKERS: Final = MappingProxyType(
    {
        maker.__name__: maker
        for maker in (
            tables.desk_single,
            tables.desk_double,
            seats.chair,
            tables.teacher_desk,
            tables.office_desk,
            seats.office_chair,
            tables.meeting_table,
            tables.round_table,
            tables.canteen_table,
            tables.coffee_table,
            seats.sofa,
            seats.armchair,
            seats.bench,
            seats.gym_bench,
            tables.workbench,
            tables.lab_bench,
            seats.piano,
            tables.table_tennis,
            storage.bookshelf,
            storage.bookshelf_low,
            storage.cupboard,
            storage.locker_row,
            storage.shoe_shelf,
            storage.coat_rack,
            storage.reception_desk,
            service.kitchen_counter,
            service.stove,
            service.fridge,
            service.serving_counter,
            service.toilet,
            service.basin,
            service.mirror,
            service.radiator,
            storage.waste_bins,
            storage.plant,
            walls.whiteboard,
            walls.projector_screen,
            walls.notice_board,
            walls.clock,
            walls.picture,
            walls.fire_extinguisher,
            walls.exit_sign,
            walls.speaker,
            walls.call_point,
            walls.lockdown_button,
            yard.gym_wall_bars,
            yard.gym_goal,
            seats.thick_mat,
            seats.outdoor_bench,
            yard.bicycle_rack,
            yard.tree_birch,
            yard.tree_pine,
            yard.flag_pole,
            yard.assembly_sign,
        )
    }
)
PROP_KEYS: Final = tuple(_MAKERS)
"""Keys there is a mesh for: the catalogue's."""


@cache
def prop_mesh(key: str) -> Mesh:
    """The mesh of a catalogue key, made once.

    Raises:
        KeyError: there is no such key.
    """
    maker: Callable[[Kit], None] = _MAKERS[key]
    kit = Kit()
    maker(kit)
    return kit.mesh()
