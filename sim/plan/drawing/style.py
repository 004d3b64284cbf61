"""Colours and sizes of a plan drawing: birch, linen and lichen; green only for safety, amber only for being seen."""

from collections.abc import Mapping
from typing import Final

from sim.errors import Severity
from sim.plan.building import Category

PAPER: Final = "#fbfaf6"
INK: Final = "#22313a"
SOFT_INK: Final = "#63727b"
WALL: Final = "#46535b"
LEAF: Final = "#33414a"
ARC: Final = "#9fa9ad"
FLOOR: Final = "#f8f5ee"
GLASS: Final = "#7fb2cf"
TREAD: Final = "#98988e"
FURNITURE: Final = "#7d7365"
SAFETY: Final = "#1e7f52"
WHITE: Final = "#ffffff"
WAY: Final = "#2862b0"
SEEN: Final = "#f2a516"
SEEN_INK: Final = "#8a5a00"
SHELTER: Final = "#2a9d5c"
CALL_POINT: Final = "#c4473a"
LOCKDOWN: Final = "#5b4bb7"

ROOM: Final[Mapping[Category, str]] = {
    Category.CLASSROOM: "#f6e2b3",
    Category.GROUP_ROOM: "#f4d2bb",
    Category.LABORATORY: "#dbe6bf",
    Category.LIBRARY: "#e4d5ea",
    Category.AUDITORIUM: "#ecd0d0",
    Category.CANTEEN: "#fbdcab",
    Category.KITCHEN: "#f1cda8",
    Category.GYM: "#cde5d3",
    Category.CHANGING_ROOM: "#d3e3df",
    Category.OFFICE: "#d5def0",
    Category.RECEPTION: "#c9d8ef",
    Category.STAFF_ROOM: "#dcd6ee",
    Category.LOBBY: "#f6f0e0",
    Category.WALKWAY: "#f9f5ec",
    Category.STAIRS: "#ebe7dc",
    Category.ELEVATOR: "#dfdbd1",
    Category.RESTROOM: "#cde7ea",
    Category.STORAGE: "#e5e1d8",
    Category.SHAFT: "#d3cfc6",
    Category.OUTDOOR: "#e6efd9",
    Category.ROOM: "#efe7d8",
    Category.UNSPECIFIED: "#eeeae1",
}

SEVERITY: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "#b3392e",
    Severity.WARNING: "#c07a00",
    Severity.NOTE: "#5d7480",
}

SHEET_WIDTH: Final = 1600.0
MARGIN: Final = 48.0
HEADER: Final = 104.0
LEVEL_TITLE: Final = 40.0
GAP: Final = 44.0
LARGEST_SCALE: Final = 60.0
"""Pixels per metre on the sheet: a single small room is not blown up beyond this, by eye."""

NUMBER_SIZE: Final = 17.0
LARGEST_NUMBER: Final = 24.0
NAME_SIZE: Final = 12.5
SMALLEST_TEXT: Final = 6.5
"""Page sizes of room labels; at the smallest a reader of the printed A3 page still manages, by eye."""
