"""A running simulation as one trainee meets it: what the panels show, and the trainee made ready to play it."""

import math

from sim.core import queries
from sim.core.simulation import Simulation
from sim.scenario.model import Decision, Role
from sim.trainee.body import Stand
from sim.trainee.choices import Choice
from sim.trainee.comfort import Comfort
from sim.trainee.deeds import deeds
from sim.trainee.menus import Situation
from sim.trainee.trainee import Model, Trainee

COUNTING = frozenset({Role.TEACHER, Role.RECEPTIONIST, Role.PRINCIPAL, Role.PRESCHOOL_STAFF})
"""Who is responsible for others and counts them."""


def situation(simulation: Simulation, language: str) -> Situation:
    """What panels show now, in the trainee's language."""
    scenario = simulation.world.scenario
    asked: Decision | None = next(iter(queries.decisions(simulation)), None)
    call = queries.call(simulation)
    return Situation(
        question=Choice(asked.id, scenario.words(asked.prompt, language)) if asked else None,
        options=tuple(Choice(o.id, scenario.words(o.text, language)) for o in asked.options) if asked else (),
        phone_silent=queries.phone_silent(simulation),
        on_the_line=call.on,
        operator=scenario.words(call.asked.text, language) if call.asked is not None else "",
        may_go_silent=call.on and scenario.operator is not None and not call.silent,
        statements=tuple(Choice(s.id, scenario.words(s.text, language)) for s in call.left),
        phrases=tuple(Choice(p.id, scenario.words(p.text, language)) for p in queries.phrases(simulation)),
        counts_heads=scenario.role in COUNTING,
        officer_here=queries.officer_here(simulation),
        programmes=_programmes(simulation, language),
        deeds=deeds(simulation, language),
    )


def _programmes(simulation: Simulation, language: str) -> tuple[Choice, ...]:
    """Programmes that can be raised here; one that asks for a place once for each."""
    scenario, found = simulation.world.scenario, []
    for alarm in queries.programmes(simulation):
        text = scenario.words(alarm.text, language)
        places = queries.asks(alarm)
        found += [Choice(f"{alarm.id}@{p}", f"{text} {_room(simulation, p, language)}") for p in places] or [
            Choice(alarm.id, text)
        ]
    return tuple(found)


def _room(simulation: Simulation, place: str, language: str) -> str:
    """What the first room of a place is called."""
    rooms = simulation.world.indices(place)
    if not rooms:
        return place
    unit = simulation.world.units[rooms[0]]
    return unit.name.get(language) or unit.number or place


def trainee_in(simulation: Simulation, comfort: Comfort | None = None, language: str = "sv") -> Trainee:
    """A trainee standing where the simulation's person 0 stands now."""
    state = simulation.state
    stand = Stand(
        int(state.cell[0]), float(state.xy[0, 0]), float(state.xy[0, 1]), math.remainder(float(state.heading[0]), math.tau)
    )
    model = Model(simulation.space, lambda: simulation.state, lambda: situation(simulation, language))
    return Trainee(model, stand, simulation.people[0].radius, comfort, language)
