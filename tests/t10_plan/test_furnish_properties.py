"""What holds for the furniture of any room: inside, apart, off doors and windows, never across a way, always the same."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.t10_plan.furnish_rooms import houses, troubles
from tools.furnish import LAYOUTS, NONE, choices, furnish

EVERY = tuple(LAYOUTS)
ANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("category", EVERY, ids=str)
@settings(ANY, max_examples=12)
@given(data=st.data())
def test_furniture_of_any_room_stands_right(category, data):
    building, _ = furnish(data.draw(houses([category])))
    assert troubles(building, building.units[0]) == {}


@ANY
@given(building=houses(EVERY), data=st.data())
def test_so_does_that_of_any_layout(building, data):
    unit = building.units[0]
    layout = data.draw(st.sampled_from(choices(unit.category)))
    made, _ = furnish(building, {unit.id: layout})
    assert troubles(made, unit) == {}
    if layout == NONE:
        assert made.fixtures == ()
