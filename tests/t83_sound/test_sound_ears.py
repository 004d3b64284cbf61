"""Planner, mixer and device together: what a run sounds like as samples, and how it falls silent."""

import io
import math
import tokenize

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.commands import Action, ActionKind
from sim.sound.bank import Bank
from sim.sound.clip import Clip
from sim.sound.device import Silence
from sim.sound.ears import Ears, SoundWish, open_ears
from sim.sound.loudness import decibels, fast_rms
from sim.sound.mixer import CAP, LOW
from sim.sound.offline import RATE, Film, azimuth_sine, gains
from sim.sound.rooms import Variant
from sim.sound.voice import Channel, Listener
from tests.t83_sound.conftest import Hall, Scene, ringing

SILENT_WITHIN = 0.1
"""Seconds."""


def level(samples):
    return decibels(fast_rms(samples, RATE)) if len(samples) else -120.0


@pytest.fixture
def played(listen, hall, alarmed):
    """An alarm that has been on for three seconds."""
    return hall(listen(**alarmed())).play(3.0)


class TestARun:
    def test_the_alarm_is_heard_and_grows(self, played):
        seconds = [level(played.heard(k, k + 1)) for k in range(3)]
        assert seconds[0] < seconds[1] < seconds[2]
        assert -22.0 < seconds[2] <= decibels(CAP)

    def test_twice_the_same_run_is_twice_the_same_file(self, listen, hall, alarmed):
        first, again = (hall(listen(**alarmed())).play(2.0).film.clip.as_wav() for _ in range(2))
        assert first == again

    def test_little_stimulation_is_at_least_ten_decibels_lower(self, played, listen, hall, alarmed):
        asked = hall(listen(**alarmed()), low=True).play(3.0)
        of_the_scenario = hall(listen(**alarmed(), adaptations={"low_sound": True})).play(3.0)
        for low in (asked, of_the_scenario):
            assert level(low.heard(2, 3)) <= level(played.heard(2, 3)) - 10.0
            assert low.film.clip.rms <= LOW.cap

    def test_at_less_volume_it_is_as_much_lower(self, played, listen, hall, alarmed):
        half = hall(listen(**alarmed()), volume=0.25).play(3.0)
        assert level(played.heard(2, 3)) - level(half.heard(2, 3)) == pytest.approx(12.0, abs=2.5)

    def test_a_run_makes_no_clicks(self, played):
        """No two samples lie further apart than a loud tone's own would."""
        steepest = 2 * math.pi * 1600.0 / RATE * played.film.clip.peak
        assert np.abs(np.diff(played.film.clip.samples, axis=0)).max() < steepest

    @settings(max_examples=8)
    @given(
        st.lists(
            st.sampled_from([ActionKind.OPEN_DOOR, ActionKind.CLOSE_DOOR, ActionKind.LOCK_DOOR, ActionKind.LIGHTS_OFF]),
            max_size=6,
        )
    )
    def test_whatever_is_done_it_stays_below_the_cap(self, bank, doings):
        scene = Scene(bank, at=(12.0, 2.6), unit="corridor", open_=(), places={}, **ringing(level_db=85.0))
        heard = Hall(scene)
        for kind in doings:
            heard.play(0.4, Action(kind, "d2"))
        heard.play(1.0)
        assert heard.film.clip.rms <= CAP


class TestStopping:
    @pytest.mark.parametrize("how", [ActionKind.PAUSE, ActionKind.STOP])
    def test_a_pause_and_a_stop_are_silent_within_a_tenth_of_a_second(self, played, how):
        played.play(0.5, Action(how))
        assert level(played.heard(3.0 + SILENT_WITHIN, 3.5)) == -120.0
        assert played.ears.channels == ()

    def test_after_a_pause_the_alarm_grows_again(self, played):
        def gain():
            return max((c.gain for c in played.ears.channels if c.clip == "lockdown_tones"), default=0.0)

        full = gain()
        played.play(0.5, Action(ActionKind.PAUSE))
        assert gain() == 0.0
        grown = [
            played.play(seconds, *what) and gain() for seconds, what in ((0.1, [Action(ActionKind.RESUME)]), (0.9, []), (1.5, []))
        ]
        assert 0.0 < grown[0] < grown[1] < grown[2]
        assert grown[2] == pytest.approx(full, rel=0.01)

    def test_hushed_nothing_at_all_follows(self, played):
        played.ears.hush()
        assert played.ears.channels == ()
        played.film.play((), Listener(), 0.2)
        assert level(played.heard(3.0, 3.2)) == -120.0

    def test_closing_hushes_and_closes(self, listen):
        class Told(Silence):
            calls = ()

            def hush(self):
                self.calls += ("hush",)

            def close(self):
                self.calls += ("close",)

        device = Told()
        Ears(listen().sim, SoundWish(Bank()), device).close()
        assert device.calls == ("hush", "close")

    def test_a_picture_that_hung_does_not_make_the_alarm_jump(self, listen, hall, alarmed):
        heard = hall(listen(**alarmed())).play(0.1)
        before = max(c.gain for c in heard.ears.channels if c.clip == "lockdown_tones")
        heard.ears.frame(Listener((12.0, 1.5, 1.5)), 30.0)
        after = max(c.gain for c in heard.ears.channels if c.clip == "lockdown_tones")
        assert after < 4 * before


class TestTheDevice:
    def test_without_one_the_run_is_silent_and_somebody_is_told_once(self, listen):
        told = []
        ears = open_ears(listen().sim, SoundWish(Bank()), headset=False, works=lambda: False, silent=lambda: told.append(1))
        assert ears is not None
        assert told == [1]
        ears.frame(Listener(), 0.1)
        ears.frame(Listener(), 0.1)
        ears.close()
        assert told == [1]

    @pytest.mark.parametrize("wish", [None, SoundWish(None, volume=0.0)])
    def test_where_none_is_wanted_there_are_no_ears_and_nobody_asks_for_a_device(self, listen, wish):
        def asked():
            raise AssertionError("nobody wants to hear")

        assert open_ears(listen().sim, wish, headset=True, works=asked) is None

    def test_one_that_does_not_open_after_all_is_silence_too(self, listen, monkeypatch):
        from sim.errors import MissingOnThisMachine
        from sim.sound import openal

        def closed(*given):
            raise MissingOnThisMachine("No sound device can be opened.", "")

        monkeypatch.setattr(openal, "OpenAl", closed)
        told = []
        assert open_ears(listen().sim, SoundWish(Bank()), headset=True, works=lambda: True, silent=lambda: told.append(1))
        assert told == [1]


class TestFilm:
    def channel(self, place, clip="lockdown_tones", gain=0.5, offset=0.0, key="a"):
        return Channel((key, Variant()), clip, Variant(), gain, place, offset)

    def test_what_is_to_the_left_is_louder_there(self, bank):
        left, right = gains(self.channel((-3.0, 0.0, 1.5)), Listener())
        assert left > 2 * right
        ahead = gains(self.channel((0.0, 3.0, 1.5)), Listener())
        assert ahead[0] == pytest.approx(ahead[1])

    @given(st.floats(-math.pi, math.pi), st.floats(-math.pi, math.pi))
    def test_turning_the_head_turns_the_sound(self, source, head):
        place = (math.sin(source), math.cos(source), 1.5)
        face = Listener((0.0, 0.0, 1.5), (math.sin(head), math.cos(head), 0.0))
        assert azimuth_sine(place, face) == pytest.approx(math.sin(source - head), abs=1e-9)

    def test_what_is_where_the_head_is_has_no_side(self):
        assert azimuth_sine((0.0, 0.0, 1.5), Listener()) == 0.0

    @given(st.floats(-5.0, 5.0), st.floats(-5.0, 5.0))
    def test_direction_takes_and_adds_no_power(self, x, y):
        left, right = gains(self.channel((x, y, 1.5)), Listener())
        assert math.hypot(left, right) == pytest.approx(0.5)

    def test_it_is_as_long_as_it_was_played(self, bank):
        film = Film(bank)
        for _ in range(90):
            film.play([self.channel(None)], Listener(), 1 / 90)
        assert film.clip.seconds == pytest.approx(1.0, abs=2 / RATE)

    def test_a_sound_begins_where_it_is_by_now(self, bank):
        film = Film(bank)
        film.play([self.channel(None, offset=1.0)], Listener(), 0.5)
        film.play([self.channel(None, offset=1.5)], Listener(), 0.5)
        clip = bank.variant("lockdown_tones", Variant())
        np.testing.assert_allclose(film.clip.samples[12000:, 0], 0.5 * clip.samples[24000:36000, 0], atol=1e-9)

    def test_slower_clips_are_brought_to_its_rate(self, bank):
        film = Film(bank)
        for _ in range(2):
            film.play([self.channel(None, clip="air", gain=1.0)], Listener(), 0.5)
        clip = bank.variant("air", Variant())
        np.testing.assert_allclose(film.clip.samples[12000::2, 0], clip.samples[6000:12000, 0], atol=1e-5)

    def test_an_empty_one_is_no_fault(self, bank):
        assert isinstance(Film(bank).clip, Clip)
        assert Film(bank).clip.seconds == 0.0


def test_sound_does_not_know_where_the_danger_is(repository):
    """Danger has no sound: nothing that is played reads the danger zone."""
    for path in (repository / "sim" / "sound").glob("*.py"):
        tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        assert not [t.string for t in tokens if t.type == tokenize.NAME and "danger" in t.string.lower()], path
