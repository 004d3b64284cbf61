"""Every controller's table is well formed: one wrong path and a runtime refuses the whole of it."""

import re

import pytest

from sim.xr.bindings import AIM, GRIP, MENU, PRIMARY, PULSE, SECONDARY, SIDES, SQUEEZE, STICK, TABLES, TRIGGER
from sim.xr.session import OPTIONAL

PATH = re.compile(r"/user/hand/(left|right)/(input/[a-z_0-9]+(/(click|value|pose))?|output/haptic)")
FLOATS = {"value", "click"}
NEEDED = (
    "oculus/touch_controller",
    "khr/simple_controller",
    "valve/index_controller",
    "bytedance/pico4_controller",
    "htc/vive_focus3_controller",
    "htc/vive_cosmos_controller",
    "hp/mixed_reality_controller",
    "microsoft/motion_controller",
    "htc/vive_controller",
    "meta/touch_controller_plus",
)


def test_every_controller_of_the_design_has_a_table_once():
    profiles = [t.profile for t in TABLES]
    assert len(profiles) == len(set(profiles))
    assert set(NEEDED) <= set(profiles)
    assert profiles[0] == "oculus/touch_controller", "what schools have comes first"


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.profile)
def test_paths_are_written_as_openxr_wants_them(table):
    rows = table.paths()
    assert all(PATH.fullmatch(path) for _, path in rows), rows
    assert len(rows) == len(set(rows))
    assert re.fullmatch(r"[a-z]+/[a-z_0-9]+", table.profile)
    assert not table.extension or table.extension in OPTIONAL, "an extension that is never asked for"


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.profile)
def test_each_action_gets_the_kind_of_input_it_is(table):
    for action, path in table.paths():
        last = path.rsplit("/", 1)[1]
        if action in (TRIGGER, SQUEEZE):
            assert last in FLOATS
        elif action in (PRIMARY, SECONDARY, MENU):
            assert last == "click"
        elif action == STICK:
            assert last in ("thumbstick", "trackpad"), "a two-dimensional input has no component at its end"
        elif action in (GRIP, AIM):
            assert last == "pose"
        else:
            assert action == PULSE


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.profile)
def test_with_every_controller_both_hands_point_hold_and_take(table):
    for side in SIDES:
        actions = {a for a, path in table.paths() if f"/{side}/" in path}
        assert {GRIP, AIM, TRIGGER} <= actions


@pytest.mark.parametrize("table", [t for t in TABLES if t.pulse], ids=lambda t: t.profile)
def test_with_every_controller_a_button_says_stop(table):
    assert {MENU, SECONDARY} & {a for a, _ in table.paths()}


def test_the_menu_button_of_touch_is_on_the_left_only():
    """The right one belongs to the headset; naming it costs the whole table."""
    for table in TABLES:
        if "touch" in table.profile:
            menus = [path for action, path in table.paths() if action == MENU]
            assert menus == ["/user/hand/left/input/menu/click"]
