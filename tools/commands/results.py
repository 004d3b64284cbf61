"""``inrymning results``: what is in the local results store."""

from tools.cli import LazyGroup

command = LazyGroup({"list": "tools.commands.results_list", "show": "tools.commands.results_show"}, name="results")
