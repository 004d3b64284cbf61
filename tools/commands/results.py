"""``inrymning results``: what is in the local results store."""

from tools.cli import LazyGroup

COMMANDS = ("list", "show", "stats", "rescore", "check", "erase", "merge")

command = LazyGroup({name: f"tools.commands.results_{name}" for name in COMMANDS}, name="results")
