"""The shipped scenarios in buildings nobody here drew: where they fit, care earns its points and idleness does not.

The files are nobody's to hand on; ``INRYMNING_PLANS`` names a folder that has them.
"""

from functools import cache
from pathlib import Path

import pytest

from sim.errors import Severity
from sim.issue_text import issue_text
from sim.resources import find, shipped
from sim.scenario.bind import binding_issues, fit
from sim.scenario.check import check
from sim.scenario.load import load_scenario
from sim.space.build import build_space
from sim.space.space import Space
from tests.t45_session.test_scenarios_in_odd_buildings import CAREFUL, PASSIVE, judged, share

pytest.importorskip("shapely", reason="the import extra is not installed")

NAMES = [path.name.removesuffix(".scenario.json") for path in shipped("scenario")]
TRAINED = [name for name in NAMES if name != "rundtur"]

LACKS = {
    "ifc/kit_institute_ifc2x3.ifc": {"rasten"},
    "ifc/kit_fzk_haus_ifc4.ifc": {"rasten", "matsalen", "rullstol-pa-plan-2"},
    "dxf/house_inches_labelled_mm.dxf": {"rasten", "rullstol-pa-plan-2", "toaletten"},
}
"""What does not fit: none has a yard; the houses have no classes upstairs, one has three rooms to shut, one no toilet."""

UNSCORED = {"tyst-i-klassrummet"}
"""Knowing the alarm and standing out of sight happen to be right; its level shows no number."""

LARGE = "osm/tu_dresden_apb.osm"


@cache
def space(path: Path) -> Space:
    from tools.furnish import furnish
    from tools.importers import import_plan

    if not path.exists():
        pytest.skip(f"{path} is not there")
    return build_space(furnish(import_plan(path).building)[0])


@pytest.mark.slow
@pytest.mark.parametrize("plan", LACKS)
def test_what_does_not_fit_says_why_and_nothing_else_is_refused(real_plans: Path, plan: str) -> None:
    where = space(real_plans / plan)
    found = {name: fit(load_scenario(find("scenario", name)), where.building) for name in NAMES}
    assert {name for name, each in found.items() if each.bound is None} == LACKS[plan]
    for name in LACKS[plan]:
        [reason] = [i for i in found[name].issues if i.severity is Severity.ERROR]
        assert reason.code == "S201", "one reason, and not what follows from it"
        assert all("{" not in issue_text(reason, language) for language in ("sv", "en"))


@pytest.mark.slow
@pytest.mark.parametrize("plan", LACKS)
@pytest.mark.parametrize("name", NAMES)
def test_what_fits_passes_every_check(real_plans: Path, plan: str, name: str) -> None:
    if name in LACKS[plan]:
        pytest.skip("does not fit")
    where, told = space(real_plans / plan), load_scenario(find("scenario", name))
    codes = {i.code for i in (*check(told, where.building), *binding_issues(told, where)) if i.severity is not Severity.NOTE}
    assert codes <= {"S037", "S038"}, "advice about age is all that remains"


@pytest.mark.slow
@pytest.mark.parametrize("plan", LACKS)
@pytest.mark.parametrize("name", TRAINED)
def test_care_earns_its_points_and_idleness_does_not(real_plans: Path, plan: str, name: str) -> None:
    if name in LACKS[plan]:
        pytest.skip("does not fit")
    where = space(real_plans / plan)
    assert share(judged(name, where, "careful")) >= (0.9 if name in UNSCORED else CAREFUL)
    assert share(judged(name, where, "passive")) <= (0.35 if name in UNSCORED else PASSIVE)


@pytest.mark.slow
def test_a_university_of_four_hundred_rooms_is_no_other(real_plans: Path) -> None:
    where = space(real_plans / LARGE)
    unfit = {name for name in NAMES if fit(load_scenario(find("scenario", name)), where.building).bound is None}
    assert unfit == {"rasten"}, "a balcony is no yard"
    assert share(judged("inne-i-korridoren", where, "careful")) >= CAREFUL
    assert share(judged("inne-i-korridoren", where, "passive")) <= PASSIVE
