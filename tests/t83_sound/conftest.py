"""The small school to listen in: who is where, which doors stand open, and a device that keeps what it plays."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.core import queries
from sim.core.commands import Inputs
from sim.core.simulation import Simulation
from sim.sound.bank import Bank
from sim.sound.ears import Ears, SoundWish
from sim.sound.offline import Film
from sim.sound.planner import Planner
from sim.sound.voice import Listener, Voice
from sim.units import STEP
from tests.t40_core.conftest import bind, scenario, small_school, space_of

W = {"sv": "Övning", "en": "Drill"}


@pytest.fixture(scope="session")
def bank() -> Bank:
    """The shipped clips; variants are made when first asked for."""
    return Bank()


def place_of(simulation: Simulation) -> tuple[float, float, float]:
    """The trainee's ears."""
    x, y = simulation.state.xy[0].tolist()
    return x, y, simulation.space.floor(int(simulation.state.cell[0]), x, y) + queries.eye_height(simulation)


class Scene:
    """A run in the small school with its planner, told of every step as the frame loop tells it."""

    def __init__(self, bank: Bank, **given: Any) -> None:
        at, unit, open_, places = given.pop("at"), given.pop("unit"), given.pop("open_"), given.pop("places")
        bound = bind(scenario(**given), *at, unit=unit, open_=open_, **places)
        self.sim, self.bank = Simulation(space_of(small_school), bound, 1), bank
        self.planner = Planner(self.sim, bank)

    def step(self, *actions: Any, times: int = 1) -> "Scene":
        for k in range(times):
            events = self.sim.step(Inputs(None, actions if k == 0 else ()))
            self.planner.hear(events, place_of(self.sim))
        return self

    def door(self, name: str, share: float) -> "Scene":
        """Puts a leaf somewhere, by hand."""
        self.sim.state.door_open[self.sim.space.door_index[name]] = share
        self.sim.state.door_goal[self.sim.space.door_index[name]] = int(share > 0.0)
        return self

    @property
    def voices(self) -> dict[str, Voice]:
        """What is wanted now, by clip; of one clip the loudest."""
        found: dict[str, Voice] = {}
        for v in sorted(self.planner.wanted(place_of(self.sim)), key=lambda v: v.level_db):
            found[v.clip] = v
        return found


@pytest.fixture
def listen(bank: Bank) -> Callable[..., Scene]:
    """Makes a scene: ``listen(scenario changes…, at=(x, y), unit=…, open_=(…))``."""

    def make(
        *,
        at: tuple[float, float] = (12.0, 1.5),
        unit: str = "corridor",
        open_: tuple[str, ...] = (),
        places: dict[str, str] | None = None,
        **changes: Any,
    ) -> Scene:
        return Scene(bank, at=at, unit=unit, open_=open_, places=places or {}, **changes)

    return make


def ringing(*, when: float = 0.0, **changes: Any) -> dict[str, Any]:
    """Scenario fields with one lockdown programme that starts after so many seconds."""
    alarm = {"id": "lockdown", "kind": "lockdown", "text": W, "level_db": 76.0} | changes
    return {"alarms": (alarm,)} | happening({"id": "alarm", "kind": "start_alarm", "target": alarm["id"]}, when=when)


def happening(*injects: dict[str, Any], when: float = 0.0) -> dict[str, Any]:
    """Scenario fields in which injects start together."""
    danger = {"id": "danger", "kind": "start_danger"}
    clock = ({"kind": "clock", "at": when},)
    return {
        "injects": (*injects, danger),
        "triggers": ({"id": "t", "any": (clock,), "do": tuple(i["id"] for i in injects)},),
    }


@pytest.fixture
def alarmed() -> Callable[..., dict[str, Any]]:
    return ringing


@pytest.fixture
def brings() -> Callable[..., dict[str, Any]]:
    return happening


class Hall:
    """Ears on a film: steps of the core and frames of so many a second, and what was heard as samples."""

    def __init__(self, scene: Scene, **wish: Any) -> None:
        self.sim, self.film = scene.sim, Film(scene.bank)
        self.ears = Ears(scene.sim, SoundWish(scene.bank, **wish), self.film)

    def play(self, seconds: float, *actions: Any) -> "Hall":
        for k in range(round(seconds / STEP)):
            self.ears.hear(self.sim.step(Inputs(None, actions if k == 0 else ())))
            heading = float(self.sim.state.heading[0])
            head = Listener(place_of(self.sim), (math.cos(heading), math.sin(heading), 0.0))
            for _ in range(4):
                self.ears.frame(head, STEP / 4)
        return self

    def heard(self, first: float, last: float) -> "np.ndarray[Any, Any]":
        clip = self.film.clip
        return clip.samples[round(first * clip.rate) : round(last * clip.rate)]


@pytest.fixture
def hall() -> type[Hall]:
    return Hall
