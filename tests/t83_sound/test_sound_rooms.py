"""What rooms and walls do to a sound's colour, and that they leave its loudness alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.plan.building import Category, Polygon, Unit
from sim.sound.bank import TOP
from sim.sound.catalogue import CLIPS
from sim.sound.clip import Clip
from sim.sound.rooms import SHUT_DB, TIMES, Variant, Wall, between, decay, kind_of_room, made
from sim.space.sound import REVERBERATION
from sim.text import Text


def unit(category, width, depth, ceiling=2.7):
    return Unit("u", "l", category, Text("u"), Polygon(((0, 0), (width, 0), (width, depth), (0, depth))), ceiling=ceiling)


def pulse(rate=24000, loop=False):
    samples = np.zeros((rate, 1))
    samples[100:140, 0] = np.hanning(40)
    return Clip(samples, rate, loop)


def brightness(clip):
    """The frequency below which half of the energy lies."""
    power = np.square(np.abs(np.fft.rfft(clip.samples[:, 0])))
    return float(np.searchsorted(np.cumsum(power), power.sum() / 2) / len(clip.samples) * clip.rate)


def late(clip):
    """Share of the energy that comes more than 20 ms after the pulse."""
    energy = np.square(clip.samples[:, 0])
    return float(energy[140 + int(0.02 * clip.rate) :].sum() / energy.sum())


class TestDecay:
    def test_a_classroom_takes_as_long_as_the_core_reckons(self):
        assert decay(unit(Category.CLASSROOM, 8.0, 7.5)) == pytest.approx(REVERBERATION, abs=0.1)

    @given(st.floats(2.0, 40.0), st.floats(2.0, 40.0), st.floats(2.4, 9.0), st.floats(1.05, 3.0))
    def test_the_higher_the_longer(self, width, depth, ceiling, more):
        low, high = (decay(unit(Category.GYM, width, depth, h)) for h in (ceiling, ceiling * more))
        assert low < high

    def test_out_of_doors_there_is_none(self):
        assert decay(None) == 0.0
        assert decay(unit(Category.OUTDOOR, 50.0, 50.0)) == 0.0

    @pytest.mark.parametrize(
        ("category", "size", "kind"),
        [
            (Category.CLASSROOM, (8.0, 7.5, 2.7), 1),
            (Category.WALKWAY, (30.0, 3.0, 2.7), 2),
            (Category.GYM, (24.0, 14.0, 7.0), 3),
            (Category.OUTDOOR, (50.0, 50.0, 2.7), 0),
        ],
    )
    def test_rooms_of_a_school_are_told_apart(self, category, size, kind):
        assert kind_of_room(decay(unit(category, *size))) == kind

    @given(st.floats(0.06, 9.0), st.floats(1.0, 3.0))
    def test_kinds_follow_the_decay(self, seconds, more):
        assert 1 <= kind_of_room(seconds) <= kind_of_room(seconds * more) < len(TIMES)


@given(st.floats(-20.0, 90.0), st.floats(0.0, 30.0))
def test_what_has_lost_more_has_no_thinner_wall_before_it(lost, more):
    assert between(lost) <= between(lost + more)
    assert between(SHUT_DB) is Wall.SHUT


class TestVariants:
    def test_the_plain_one_is_the_clip_itself(self):
        clip = pulse()
        assert made(clip, Variant()) is clip

    def test_thicker_walls_are_darker(self):
        heard = [brightness(made(pulse(), Variant(1, wall))) for wall in Wall]
        assert heard[0] > heard[1] > heard[2]

    def test_larger_rooms_ring_longer(self):
        heard = [late(made(pulse(), Variant(room))) for room in range(len(TIMES))]
        assert heard == sorted(heard)
        assert heard[0] == 0.0
        assert heard[-1] > 0.2

    def test_the_direct_sound_comes_first_and_strongest(self):
        for room in range(len(TIMES)):
            assert 100 <= int(np.abs(made(pulse(), Variant(room)).samples[:, 0]).argmax()) < 140

    def test_a_tail_dies_away_before_it_ends(self):
        for room in (1, 2, 3):
            whole = made(pulse(), Variant(room))
            assert abs(float(whole.samples[-1, 0])) < 1e-6
            assert whole.seconds > 1.0

    @pytest.mark.parametrize("room", range(len(TIMES)))
    @pytest.mark.parametrize("wall", Wall)
    def test_a_loop_stays_as_long_and_runs_round_without_a_click(self, room, wall):
        t = np.arange(12000) / 12000
        clip = Clip(np.sin(2 * np.pi * 100 * t)[:, None] * 0.5, 12000, loop=True)
        round_ = made(clip, Variant(room, wall))
        assert len(round_.samples) == 12000
        inside = float(np.abs(np.diff(round_.samples[:, 0])).max())
        assert abs(float(round_.samples[0, 0] - round_.samples[-1, 0])) <= inside * 1.01

    def test_the_same_comes_out_again(self):
        first, again = (made(pulse(), Variant(3, Wall.SHUT)).samples for _ in range(2))
        assert np.array_equal(first, again)


class TestBank:
    def test_every_variant_of_every_clip_is_brought_to_one_peak(self, bank):
        for name in CLIPS:
            assert bank.variant(name, Variant(2, Wall.SHUT)).peak == pytest.approx(TOP)

    def test_preparing_makes_what_can_be_heard_in_those_rooms(self):
        from sim.sound.bank import Bank

        fresh = Bank()
        fresh.prepare([1, 1])
        ready = set(fresh.ready)
        assert ("lockdown_tones", Variant(1, Wall.SHUT)) in ready
        assert ("murmur", Variant(1)) in ready
        assert ("murmur", Variant(1, Wall.SHUT)) not in ready
        assert {v.room for _, v in ready} == {1}
