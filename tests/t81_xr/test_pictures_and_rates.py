"""Where the eyes lie in the picture, which format and rate are asked for, which GL errors are swallowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.xr import gl
from sim.xr.session import OPTIONAL, _number, choose_rate
from sim.xr.swapchain import GUTTER, choose_format, layout_for

sides = st.integers(64, 4096)


@given(sides, sides, st.floats(0.3, 2.0))
def test_the_eyes_lie_beside_each_other_with_the_gutter_between(width, height, scale):
    layout = layout_for((width, height), scale)
    (lx, ly, lw, lh), (rx, ry, rw, rh) = layout.eye(0), layout.eye(1)
    assert (lx, ly, ry) == (0, 0, 0)
    assert (lw, lh) == (rw, rh) == (layout.width, layout.height)
    assert rx == lw + layout.gutter
    assert layout.total == (rx + rw, lh)
    assert layout.gutter == pytest.approx(GUTTER * width * scale, abs=3)
    assert layout.width % 2 == layout.height % 2 == 0
    assert layout.width == pytest.approx(max(16, width * scale), abs=1.01)


@given(st.lists(st.floats(30, 180), max_size=8))
def test_the_rate_is_the_lowest_that_reaches_ninety_or_else_the_highest(rates):
    chosen = choose_rate(rates)
    if not rates:
        assert chosen is None
    elif max(rates) >= 89.5:
        assert chosen == min(r for r in rates if r >= 89.5)
    else:
        assert chosen == max(rates)


@pytest.mark.parametrize(
    ("offered", "chosen"), [([72, 80, 90, 120], 90), ([72.0], 72.0), ([60, 72], 72), ([89.9, 144], 89.9), ([120, 144], 120)]
)
def test_rates_that_headsets_have(offered, chosen):
    assert choose_rate(offered) == chosen


def test_the_format_is_from_the_runtimes_own_list():
    assert choose_format([gl.RGBA8, gl.SRGB8_ALPHA8]) == gl.SRGB8_ALPHA8
    assert choose_format([gl.RGBA8, gl.RGBA16F]) == gl.RGBA16F
    assert choose_format([gl.RGBA8]) == gl.RGBA8


def test_versions_become_numbers_that_grow():
    numbers = [_number(v) for v in ("0.1.0.dev0", "0.1.0", "0.2.10", "1.0.0", "1.12.3")]
    assert numbers == sorted(numbers)
    assert numbers[-1] == 11203


def test_every_extension_name_is_one():
    assert all(name.startswith("XR_") and name == name.strip() for name in OPTIONAL)
    assert len(OPTIONAL) == len(set(OPTIONAL))


class FakeGl(gl.Gl):
    def __init__(self, errors):
        self._errors = list(errors)
        self.get_error = lambda: self._errors.pop(0) if self._errors else 0


def test_pending_gl_errors_are_taken_and_the_first_is_named():
    fake = FakeGl([0x0502, 0x0500])
    assert fake.drain_errors() == 0x0502
    assert fake.drain_errors() == 0


def test_a_lost_context_that_answers_errors_for_ever_does_not_hang_us():
    fake = FakeGl([])
    fake.get_error = lambda: 0x0507
    assert fake.drain_errors() == 0x0507
