"""Plays fixed runs and gives the hash of every step, so that two machines, processes or libraries can be compared step by step.

Run as a program it prints them as JSON, with what it ran on: ``python chains.py [steps]``, the repository's root on PYTHONPATH.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import numpy as np

from sim.core.simulation import Simulation
from sim.plan.load import load_plan
from sim.resources import find
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.scenario.model import Scenario
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.space.build import build_space
from sim.space.space import Space

STEPS = 240
"""Twelve seconds: the alarm goes in the second, everybody has acted on it and most are where they want to be."""

Chains = dict[str, list[str]]


def shipped() -> tuple[Space, Scenario]:
    """The shipped school and scenario."""
    return build_space(load_plan(find("plan", "lingonmoskolan"))), load_scenario(find("scenario", "inne-i-korridoren"))


def early(scenario: Scenario, **changes: Any) -> Scenario:
    """The scenario with its alarm after two seconds."""
    triggers = tuple(
        t.model_copy(update={"any": ((t.any[0][0].model_copy(update={"at": 2.0}),),)}) if t.id == "alarm_goes" else t
        for t in scenario.triggers
    )
    return scenario.model_copy(update={"triggers": triggers, **changes})


def leaving(scenario: Scenario) -> Scenario:
    """Everybody flees: over the stairs, through the doors, across the yard."""
    people = tuple(g.model_copy(update={"behaviour": {"flee": 1.0}}) for g in scenario.people)
    return early(scenario, people=people)


def runs(space: Space, scenario: Scenario) -> Iterator[tuple[str, Session]]:
    """A careful and a random trainee in a lockdown, and everybody on the way out."""
    kinds: dict[str, tuple[Scenario, str, int]] = {
        "careful": (early(scenario), "careful", 11),
        "random": (early(scenario), "random", 2**40 + 7),
        "leaving": (leaving(scenario), "passive", 3),
    }
    for name, (changed, script, seed) in kinds.items():
        simulation = Simulation(space, bind(changed, space), seed)
        policy = make_policy(script, seed)
        yield name, Session(simulation, Executor(simulation, policy) if policy else None)


def chains(steps: int = STEPS) -> Chains:
    """The hash after each step of each run, and one of the building's geometry."""
    space, scenario = shipped()
    found = {"geometry": [geometry(space)]}
    for name, session in runs(space, scenario):
        found[name] = []
        while not session.ended and len(found[name]) < steps:
            session.advance()
            found[name].append(session.simulation.hash)
    return found


def geometry(space: Space) -> str:
    """A hash of all numbers of a space: what was worked out when it was built."""
    digest = hashlib.blake2b(digest_size=16)
    for field in fields(space):
        value = getattr(space, field.name)
        if isinstance(value, np.ndarray):
            digest.update(np.ascontiguousarray(value).tobytes())
    return digest.hexdigest()


def first_difference(one: Chains, other: Chains) -> str:
    """Names the first step in which two chains differ; empty when they are the same."""
    for name, mine in one.items():
        theirs = other.get(name, [])
        for step, (a, b) in enumerate(zip(mine, theirs, strict=False)):
            if a != b:
                return f"{name}: step {step}"
        if len(mine) != len(theirs):
            return f"{name}: {len(mine)} steps against {len(theirs)}"
    return ""


def ran_on() -> dict[str, Any]:
    """What decides how numpy computes here; ``inexact`` is the hash of functions that are known to differ between machines."""
    x = np.linspace(-5.0, 5.0, 20_001)
    inexact = hashlib.blake2b(b"".join(f(x).tobytes() for f in (np.exp, np.tanh)), digest_size=8).hexdigest()
    found = np.show_config(mode="dicts")["SIMD Extensions"]  # type: ignore[index]
    return {"numpy": np.__version__, "python": sys.version.split()[0], "simd": found.get("found", []), "inexact": inexact}


if __name__ == "__main__":
    steps_wanted = int(sys.argv[1]) if len(sys.argv) > 1 else STEPS
    print(json.dumps({"chains": chains(steps_wanted), **ran_on()}))
