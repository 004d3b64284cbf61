"""What hands and voice can do besides doors, phone and phrases, as rows of a panel: look out, knock, find, take, mark."""

from collections.abc import Mapping

from sim.core import queries
from sim.core.commands import Action, ActionKind
from sim.core.simulation import Simulation
from sim.scenario.model import Scenario
from sim.text import say
from sim.trainee.choices import Choice

DEEDS = frozenset(
    {
        ActionKind.LOOK_OUT,
        ActionKind.KNOCK,
        ActionKind.FIND,
        ActionKind.PICK_UP,
        ActionKind.MARK,
        ActionKind.USE_ITEM,
        ActionKind.ASK_HELP,
        ActionKind.TAKE_LIFT,
    }
)
"""Actions that stand on the panel of phrases, above them."""


def deeds(simulation: Simulation, language: str) -> tuple[Choice, ...]:
    """What of this can be done now, each with its words; nothing in scenarios without such things."""
    scenario = simulation.world.scenario
    if not possible(scenario):
        return ()
    names = _names(scenario, language)
    return tuple(Choice(row_id(a), _words(a, names, language)) for a in queries.available_actions(simulation) if a.kind in DEEDS)


def possible(scenario: Scenario) -> bool:
    """Whether a scenario has anything for these rows: asked first, since what can be done now is slow to say."""
    return bool(scenario.extras or scenario.items or any(i.caller or i.seen is not None for i in scenario.injects))


def row_id(action: Action) -> str:
    """How a row is called: kind, target and value."""
    return f"{action.kind}|{action.target}|{action.value}"


def action_of(row: str) -> Action:
    """The action a row stands for. Raises ValueError for what is no row."""
    kind, target, value = row.split("|", 2)
    return Action(ActionKind(kind), target, value)


def _names(scenario: Scenario, language: str) -> Mapping[str, str]:
    """Names of what an action's target may be."""
    things = {i.id: scenario.words(i.name, language) for i in scenario.items}
    return things | {i.id: scenario.words(i.text, language) for i in scenario.injects if i.text is not None}


def _words(action: Action, names: Mapping[str, str], language: str) -> str:
    kind = f"{action.kind}_{action.value}" if action.kind in (ActionKind.KNOCK, ActionKind.MARK) else str(action.kind)
    return say(f"trainee.deed.{kind}", language, name=names.get(action.value) or names.get(action.target, ""))
