"""``inrymning db``: looking after the results database."""

from tools.cli import LazyGroup

command = LazyGroup({"migrate": "tools.commands.db_migrate", "backup": "tools.commands.db_backup"}, name="db")
