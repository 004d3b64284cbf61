"""``inrymning export``: results for spreadsheets, other programs and learning record stores."""

from tools.cli import LazyGroup

command = LazyGroup({name: f"tools.commands.export_{name}" for name in ("csv", "xlsx", "json", "xapi")}, name="export")
