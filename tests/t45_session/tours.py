"""A tour through a building, played to its end: what the specifications of this folder ask about."""

from dataclasses import dataclass

from sim.core.simulation import Simulation
from sim.plan.building import Building
from sim.resources import find
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.session.executor import Executor
from sim.session.run import Session
from sim.session.tour import Tour
from sim.session.tour_report import TourReport, tour_report
from sim.space.build import build_space


@dataclass(frozen=True)
class Toured:
    """A finished tour."""

    session: Session
    tour: Tour
    report: TourReport

    @property
    def simulation(self) -> Simulation:
        return self.session.simulation


def toured(building: Building, seed: int = 1) -> Toured:
    """The scenario ``rundtur`` in a building, walked by the tour."""
    space = build_space(building)
    simulation = Simulation(space, bind(load_scenario(find("scenario", "rundtur")), space), seed)
    tour = Tour()
    session = Session(simulation, Executor(simulation, tour))
    session.run_to_end(1_000_000)
    return Toured(session, tour, tour_report(tour, simulation))
