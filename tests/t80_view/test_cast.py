"""The cast: enough people, of every age, who look like a Swedish school; and who plays whom."""

import numpy as np
import pytest

from sim.core.people.population import HEIGHT_BY_AGE, table
from sim.view.people.cast import Cast, colours_of
from sim.view.people.casting import assign, grown
from sim.view.people.hair import STYLES
from sim.view.people.motion import default_cast
from sim.view.people.skeleton import SKELETONS
from sim.view.people.table import BOYS, CAST, COVERS_EARS, GIRLS, HAIRS, LEGWEAR, SKINS, TOPS
from tests.t80_view.people_in_poses import Somebody


@pytest.fixture(scope="module")
def cast() -> Cast:
    return default_cast()


def test_there_are_at_least_24_characters_and_no_two_look_alike() -> None:
    assert len(CAST) >= 24
    assert len({c.name for c in CAST}) == len(CAST)
    looks = {(c.age, c.skin, c.hair, c.top, c.legs, c.girth) for c in CAST}
    assert len(looks) == len(CAST)
    assert len({(c.hair, c.top[0], c.top[1][0]) for c in CAST}) == len(CAST), "told apart by hair and clothes alone"


def test_pupils_of_every_age_from_seven_to_eighteen_and_staff() -> None:
    assert {c.age for c in CAST if not c.staff} == set(range(7, 19))
    assert all(c.age >= 20 for c in CAST if c.staff)
    assert sum(c.staff for c in CAST) >= 6
    for staff in (False, True):
        sexes = [c.sex for c in CAST if c.staff == staff]
        assert 0.35 < sexes.count("f") / len(sexes) < 0.65


def test_heights_are_those_of_swedish_growth_charts() -> None:
    for c in CAST:
        mean = (GIRLS if c.sex == "f" else BOYS)[min(c.age, 18)]
        assert c.height == pytest.approx(mean, abs=0.065), f"{c.name}: within a standard deviation of {mean}"
    off = [c.height - (GIRLS if c.sex == "f" else BOYS)[min(c.age, 18)] for c in CAST if not c.staff]
    assert np.mean(off) == pytest.approx(0.0, abs=0.01)


def test_growth_charts_agree_with_the_core_and_rise_with_age() -> None:
    for chart in (GIRLS, BOYS):
        assert sorted(chart) == list(range(7, 19))
        assert all(chart[a] <= chart[a + 1] for a in range(7, 18))
    for age in range(7, 19):
        assert (GIRLS[age] + BOYS[age]) / 2 == pytest.approx(table(HEIGHT_BY_AGE, age), abs=0.02)


@pytest.mark.parametrize(("aid", "least"), [("wheelchair", 2), ("headscarf", 3), ("hearing_aid", 2), ("glasses", 4)])
def test_aids_and_scarves_are_there_among_pupils_and_staff(aid: str, least: int) -> None:
    wearers = [c for c in CAST if aid in c.aids]
    assert len(wearers) >= least
    assert {c.staff for c in wearers} == {False, True}


def test_skin_hair_builds_and_clothes_vary() -> None:
    pupils = [c for c in CAST if not c.staff]
    assert {c.skin for c in CAST} == set(SKINS)
    assert {c.hair[1] for c in CAST} == set(HAIRS)
    assert {c.hair[0] for c in CAST} == set(STYLES)
    assert {c.top[0] for c in CAST} == set(TOPS)
    assert {c.legs[0] for c in CAST} == set(LEGWEAR)
    assert {c.skeleton for c in CAST} == {s.name for s in SKELETONS}
    assert min(c.girth for c in pupils) < 0.96
    assert max(c.girth for c in pupils) > 1.1
    assert {c.hair[0] == "scarf" for c in CAST if "headscarf" in c.aids} == {True}
    assert {name for name, style in STYLES.items() if style.hangs} == COVERS_EARS


def test_children_have_larger_heads_and_shorter_legs() -> None:
    child, grown_up = SKELETONS[0], SKELETONS[-1]
    assert child.height < grown_up.height
    assert 1 / child.head < 6.3
    assert 1 / grown_up.head > 7.3
    assert child.hips < grown_up.hips


def test_colours_are_muted_and_clothes_change_from_wearer_to_wearer() -> None:
    for c in CAST:
        first, second = colours_of(c, 0), colours_of(c, 1)
        assert first.max() <= 1.0
        assert (first[1] == second[1]).all(), "skin stays"
        assert c.name == "officer" or (first[3] != second[3]).any(), c.name
        saturation = first[1:].max(axis=1) - first[1:].min(axis=1)
        assert saturation.max() < 0.62, c.name


class TestAssignment:
    """Which character a person is."""

    def test_the_same_people_are_played_by_the_same(self, cast: Cast) -> None:
        people = [Somebody(7 + k % 12, 1.5, 31 * k) for k in range(60)]
        one, two = assign(cast, people), assign(cast, people)
        assert (one.figure == two.figure).all()
        assert (one.looks == two.looks).all()

    def test_another_seed_gives_another_cast(self, cast: Cast) -> None:
        one, two = (assign(cast, [Somebody(12, 1.5, seed + k) for k in range(12)]).figure for seed in (0, 999))
        assert (one != two).any()

    @pytest.mark.parametrize("age", range(6, 19))
    def test_pupils_are_played_by_pupils_of_about_their_age(self, cast: Cast, age: int) -> None:
        chosen = assign(cast, [Somebody(age, 1.5, k) for k in range(30)]).figure
        for k in chosen:
            assert not cast.characters[k].staff
            assert abs(cast.characters[k].age - age) <= 2

    def test_staff_are_played_by_staff(self, cast: Cast) -> None:
        chosen = assign(cast, [Somebody(30 + k, 1.75, k) for k in range(20)]).figure
        assert all(cast.characters[k].staff and cast.characters[k].name != "officer" for k in chosen)

    def test_officers_are_told_apart(self, cast: Cast) -> None:
        chosen = assign(cast, [Somebody(35, 1.8, k, role="officer") for k in range(3)]).figure
        assert {cast.characters[k].name for k in chosen} == {"officer"}

    def test_whoever_is_on_wheels_sits_in_a_wheelchair_and_nobody_else(self, cast: Cast) -> None:
        people = [Somebody(14, 1.6, k, "wheelchair" if k == 3 else "walking") for k in range(30)]
        found = assign(cast, people)
        assert np.flatnonzero(found.wheels).tolist() == [3]
        users = ["wheelchair" in cast.characters[k].aids for k in found.figure]
        assert np.flatnonzero(users).tolist() == [3]

    def test_a_seven_year_old_on_wheels_is_still_played_by_a_child(self, cast: Cast) -> None:
        found = assign(cast, [Somebody(7, 1.24, 5, "wheelchair")])
        assert found.wheels[0]
        assert cast.characters[found.figure[0]].age <= 9

    def test_a_class_has_no_two_alike(self, cast: Cast) -> None:
        looks = assign(cast, [Somebody(13, 1.6, 17 * k) for k in range(24)]).looks
        assert len({row[:6].tobytes() + row[6, 3].tobytes() for row in looks}) >= 22

    def test_people_keep_their_own_height(self, cast: Cast) -> None:
        looks = assign(cast, [Somebody(12, 1.43, 1), Somebody(45, 1.91, 2)]).looks
        assert looks[:, 6, 0].tolist() == pytest.approx([1.43, 1.91])

    def test_without_a_role_age_tells_who_is_staff(self) -> None:
        assert grown(Somebody(40, 1.7, 1))
        assert not grown(Somebody(18, 1.7, 1))


def test_people_of_the_core_are_understood(cast: Cast) -> None:
    from sim.core.people.person import Person
    from sim.scenario.model import Role

    pupil = Person(1, Role.PUPIL, 14, 1.62, 0.2, 1.2, 9, "hide", "g", 0, 0.0, 0.0, 0, False, mobility="wheelchair")
    teacher = Person(2, Role.TEACHER, 33, 1.7, 0.2, 1.3, 9, "lock", "g", 0, 0.0, 0.0, 0, False)
    officer = Person(3, Role.OFFICER, 40, 1.8, 0.2, 1.3, 9, "officer", "", -1, 0.0, 0.0, 0, False)
    found = assign(cast, [pupil, teacher, officer])
    names = [cast.characters[k].name for k in found.figure]
    assert names[0] == "sam"
    assert cast.characters[found.figure[1]].staff
    assert names[2] == "officer"
    assert found.wheels.tolist() == [True, False, False]
