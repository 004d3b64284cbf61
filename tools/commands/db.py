"""``inrymning db``: looking after the results database."""

from tools.cli import LazyGroup

command = LazyGroup({name: f"tools.commands.db_{name}" for name in ("backup", "log", "migrate")}, name="db")
