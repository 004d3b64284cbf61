"""The mixer's promises: never too loud, never sudden, never too many, silent at once."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.sound.catalogue import CLIPS, Rank
from sim.sound.loudness import amplitude, decibels
from sim.sound.mixer import CAP, FULL_SCALE_DB, LOW, MARGIN, MOST, PEAK, RELEASE, RISE, USUAL, Mixer, Preset
from sim.sound.offline import Film
from sim.sound.rooms import Variant, Wall
from sim.sound.voice import Listener, Voice

FRAME = 1 / 90
SILENT_WITHIN = 0.1
"""Seconds: the charter's, for a pause and for STOP."""

VARIANTS = [Variant(), Variant(1), Variant(2, Wall.CORNER), Variant(3, Wall.SHUT)]

voices = st.lists(
    st.builds(
        lambda clip, variant, level, number, side: Voice(f"{clip}:{number}", clip, level, variant, (side, 1.0, 1.5)),
        st.sampled_from(sorted(CLIPS)),
        st.sampled_from(VARIANTS),
        st.floats(20.0, 120.0),
        st.integers(0, 3),
        st.floats(-3.0, 3.0),
    ),
    max_size=40,
    unique_by=lambda v: v.key,
)


def settled(mixer, wanted, seconds=5.0):
    """The channels after so long."""
    channels = ()
    for _ in range(round(seconds / FRAME)):
        channels = mixer.step(wanted, FRAME)
    return channels


def loud(bank, channels):
    """Most that channels can be together: RMS of any eighth of a second, and largest sample."""
    clips = [(c.gain, bank.variant(c.clip, c.variant)) for c in channels]
    return sum(g * c.rms for g, c in clips), sum(g * c.peak for g, c in clips)


class TestCap:
    @settings(max_examples=60)
    @given(st.lists(st.tuples(voices, st.integers(1, 200)), min_size=1, max_size=4), st.sampled_from([USUAL, LOW]))
    def test_no_mix_ever_passes_it(self, bank, course, preset):
        mixer = Mixer(bank, preset)
        for wanted, frames in course:
            for _ in range(frames):
                rms, peak = loud(bank, mixer.step(wanted, FRAME))
                assert rms <= preset.cap * MARGIN * (1 + 1e-9)
                assert peak <= PEAK * (1 + 1e-9)

    @settings(max_examples=12)
    @given(st.lists(voices, min_size=1, max_size=3), st.sampled_from([USUAL, LOW]))
    def test_nor_do_the_samples_it_comes_to(self, bank, course, preset):
        mixer, film = Mixer(bank, preset), Film(bank)
        for wanted in course:
            for _ in range(25):
                film.play(mixer.step(wanted, 0.04), Listener(), 0.04)
        clip = film.clip
        assert clip.rms <= preset.cap
        assert clip.peak <= PEAK * (1 + 1e-9)

    @given(voices)
    def test_no_gain_is_ever_above_one(self, bank, wanted):
        assert all(0.0 < c.gain <= 1.0 for c in settled(Mixer(bank), wanted, 0.2))

    def test_what_is_alone_and_within_it_is_played_as_the_core_says(self, bank):
        [channel] = settled(Mixer(bank), [Voice("a", "lockdown_tones", 70.0)])
        level = bank.variant(channel.clip, channel.variant).level + decibels(channel.gain)
        assert level == pytest.approx(70.0 - FULL_SCALE_DB, abs=1e-6)

    def test_six_decibels_less_at_the_ear_is_half_the_gain(self, bank):
        loud_, soft = (settled(Mixer(bank), [Voice("a", "talk", level)])[0].gain for level in (56.0, 50.0))
        assert soft / loud_ == pytest.approx(amplitude(-6.0))

    def test_when_it_is_too_much_all_give_way_alike(self, bank):
        wanted = [Voice("a", "lockdown_tones", 70.0), Voice("b", "fire_bell", 70.0), Voice("c", "murmur", 60.0)]
        together = {c.clip: c.gain for c in settled(Mixer(bank), wanted)}
        alone = {v.clip: settled(Mixer(bank), [v])[0].gain for v in wanted}
        shares = [together[k] / alone[k] for k in together]
        assert max(shares) == pytest.approx(min(shares))
        assert max(shares) < 1.0

    def test_the_cap_is_what_the_guide_says(self, repository):
        assert decibels(CAP) + FULL_SCALE_DB == pytest.approx(78.0)
        assert "78 dB(A)" in (repository / "sim" / "trainee" / "README.md").read_text(encoding="utf-8")

    def test_a_knock_does_not_stand_out(self, bank):
        [channel] = settled(Mixer(bank), [Voice("k", "knock", 90.0)], 0.1)
        assert channel.gain * bank.variant("knock", Variant()).peak <= USUAL.sharpest * (1 + 1e-9)


class TestSoftly:
    def test_an_alarm_begins_at_a_sixteenth_and_takes_two_seconds(self, bank):
        mixer, wanted = Mixer(bank), [Voice("alarm:a", "fire_bell", 76.0)]
        gains = [mixer.step(wanted, FRAME)[0].gain for _ in range(round(3.0 / FRAME))]
        assert gains[0] <= 0.08 * gains[-1]
        assert all(b >= a for a, b in pairwise(gains))
        at = gains.index(gains[-1]) * FRAME
        assert at == pytest.approx(RISE[Rank.ALARM], rel=0.08)

    @pytest.mark.parametrize("clip", [c for c, s in CLIPS.items() if s.rank in (Rank.ALARM, Rank.AIR)])
    def test_nothing_that_goes_on_rises_by_more_than_a_sixth_of_itself_in_a_tenth_of_a_second(self, bank, clip):
        mixer, wanted, before = Mixer(bank), [Voice("x", clip, 76.0)], 0.0
        full = settled(Mixer(bank), wanted)[0].gain
        for _ in range(50):
            gain = mixer.step(wanted, 0.1)[0].gain
            assert gain - before <= full / 6 + 0.06 * full
            before = gain

    def test_a_sound_that_changes_its_room_keeps_its_place_and_fades_over(self, bank):
        mixer = Mixer(bank)
        first = Voice("alarm:a", "lockdown_tones", 70.0, Variant(1), age=3.0)
        settled(mixer, [first])
        both = mixer.step([Voice("alarm:a", "lockdown_tones", 70.0, Variant(2), age=3.05)], FRAME)
        assert {c.variant.room for c in both} == {1, 2}
        assert {c.offset for c in both} == {3.0, 3.05}
        assert {c.variant.room for c in settled(mixer, [Voice("alarm:a", "lockdown_tones", 70.0, Variant(2))], 0.2)} == {2}

    def test_a_sound_heard_once_begins_as_it_is(self, bank):
        mixer = Mixer(bank)
        assert mixer.step([Voice("a", "lock", 50.0)], FRAME)[0].gain == settled(Mixer(bank), [Voice("a", "lock", 50.0)])[0].gain


class TestSilence:
    @given(voices, st.sampled_from([1 / 120, 1 / 90, 1 / 60, 1 / 30, 0.05]))
    def test_what_is_no_longer_wanted_is_gone_within_a_tenth_of_a_second(self, bank, wanted, frame):
        mixer = Mixer(bank)
        settled(mixer, wanted, 0.5)
        passed = 0.0
        while mixer.step([], frame):
            passed += frame
            assert passed < SILENT_WITHIN

    def test_and_it_fades_and_is_not_cut(self, bank):
        mixer = Mixer(bank)
        before = settled(mixer, [Voice("a", "lockdown_tones", 76.0)])[0].gain
        gains = [c[0].gain for _ in range(7) if (c := mixer.step([], FRAME))]
        assert gains == sorted(gains, reverse=True)
        assert gains[0] >= before * (1 - 1.5 * FRAME / RELEASE)

    def test_hushed_there_is_nothing_left_at_all(self, bank):
        mixer = Mixer(bank)
        settled(mixer, [Voice("a", "lockdown_tones", 76.0)])
        mixer.hush()
        assert mixer.step([], FRAME) == ()

    def test_at_volume_nothing_it_is_silent(self, bank):
        assert settled(Mixer(bank, volume=0.0), [Voice("a", "lockdown_tones", 76.0)]) == ()

    @given(st.floats(0.01, 1.0))
    def test_volume_is_a_share(self, bank, volume):
        wanted = [Voice("a", "lockdown_tones", 60.0)]
        whole, part = (settled(Mixer(bank, volume=v), wanted)[0].gain for v in (1.0, volume))
        assert part / whole == pytest.approx(volume)


class TestFew:
    @given(voices)
    def test_never_more_than_so_many(self, bank, wanted):
        assert len(Mixer(bank).step(wanted * 3, FRAME)) <= MOST

    def test_the_alarm_stays_and_steps_go(self, bank):
        steps = [Voice(f"step:{k}", "step_1", 80.0) for k in range(60)]
        kept = Mixer(bank).step([*steps, Voice("alarm:a", "lockdown_tones", 50.0)], FRAME)
        assert "lockdown_tones" in {c.clip for c in kept}

    def test_of_one_rank_the_loudest_stay(self, bank):
        steps = [Voice(f"step:{k}", "step_1", 20.0 + k) for k in range(60)]
        kept = {c.key[0] for c in Mixer(bank).step(steps, FRAME)}
        assert kept == {f"step:{k}" for k in range(60 - MOST, 60)}


class TestLittleStimulation:
    @given(st.sampled_from(sorted(CLIPS)), st.floats(20.0, 110.0), st.sampled_from(VARIANTS))
    def test_every_sound_is_lower(self, bank, clip, level, variant):
        wanted = [Voice("a", clip, level, variant)]
        [usual], [low] = settled(Mixer(bank), wanted), settled(Mixer(bank, LOW), wanted)
        heard = [bank.variant(c.clip, c.variant).level + decibels(c.gain) for c in (usual, low)]
        assert heard[1] <= heard[0] - 5.9

    @pytest.mark.parametrize("clip", ["lockdown_tones", "fire_bell", "lunch_bell"])
    def test_alarms_are_lower_by_ten_decibels_and_more(self, bank, clip):
        wanted = [Voice("a", clip, 80.0)]
        heard = [
            bank.variant(c.clip, c.variant).level + decibels(c.gain)
            for c in (*settled(Mixer(bank), wanted), *settled(Mixer(bank, LOW), wanted, 6.0))
        ]
        assert heard[0] - heard[1] >= 10.0

    def test_and_take_twice_as_long(self, bank):
        wanted = [Voice("a", "lockdown_tones", 60.0)]
        usual, low = Mixer(bank), Mixer(bank, LOW)
        half = [settled(m, wanted, 1.0)[0].gain / settled(m, wanted, 5.0)[0].gain for m in (usual, low)]
        assert half[1] == pytest.approx(half[0] / 2, rel=0.15)

    @pytest.mark.parametrize("bell", ["fire_bell", "lunch_bell"])
    def test_bells_do_not_strike(self, bank, bell):
        [channel] = Mixer(bank, LOW).step([Voice("a", bell, 76.0)], FRAME)
        assert channel.clip == f"{bell}_soft"

        def steepest(name):
            """The largest rise of the envelope in 5 ms, as a share of its top."""
            clip = bank.variant(name, Variant())
            block = round(0.005 * clip.rate)
            envelope = np.abs(clip.samples[: len(clip.samples) // block * block, 0]).reshape(-1, block).max(axis=1)
            return float(np.diff(envelope).max() / envelope.max())

        assert steepest(f"{bell}_soft") < 0.6 * steepest(bell)

    def test_a_preset_is_a_choice_of_numbers(self):
        assert Preset() == USUAL
        assert LOW.cap < USUAL.cap
        assert math.isclose(decibels(LOW.cap), -26.0)
