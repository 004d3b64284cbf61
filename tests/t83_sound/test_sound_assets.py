"""The shipped sounds: made by our code, small, calm, and clean at their ends."""

import numpy as np
import pytest

from sim.sound.bank import Bank
from sim.sound.catalogue import ALARM_SOUNDS, CLIPS, Rank
from sim.sound.clip import read_wav
from sim.sound.loudness import decibels
from tools.art import __main__ as command
from tools.art.builders import chosen
from tools.art.manifest import FOLDER, rows, sha256
from tools.art.sound_sheet import draw
from tools.art.sounds import SOUNDS
from tools.art.synthesis import at, band, draws, fall, noise, rise, tone

FILES = sorted((FOLDER / "sounds").iterdir())
LOOPS = [name for name, sort in CLIPS.items() if sort.loop]
ONCE = [name for name, sort in CLIPS.items() if not sort.loop]


@pytest.fixture(scope="module")
def clips():
    return {name: read_wav(FOLDER / "sounds" / f"{name}.wav", loop=sort.loop) for name, sort in CLIPS.items()}


class TestFiles:
    def test_the_catalogue_the_folder_and_the_recipes_are_the_same(self):
        assert {f.name for f in FILES} == {f"{name}.wav" for name in CLIPS} == {f"{name}.wav" for name in SOUNDS}

    def test_they_come_out_of_their_recipes_bit_by_bit(self):
        assert command.differing(chosen(["sounds"]), FOLDER.parent) == []

    def test_each_has_its_row_of_own_work(self):
        listed = rows()
        for path in FILES:
            row = listed[f"sounds/{path.name}"]
            assert row["sha256"] == sha256(path)
            assert (row["source"], row["licence"]) == ("own work", "Apache-2.0")

    def test_together_they_are_small(self):
        assert sum(path.stat().st_size for path in FILES) < 2.5e6

    def test_what_an_alarm_may_name_is_told_to_authors(self, repository):
        guide = (repository / "scenarios" / "README.md").read_text(encoding="utf-8")
        assert all(f"`{name}`" in guide for name in ALARM_SOUNDS)

    def test_shipped_scenarios_name_no_other(self, repository):
        from sim.resources import shipped
        from sim.scenario.load import load_scenario

        named = {
            a.sound for path in shipped("scenario") for a in load_scenario(path).alarms if a.by != "app" and a.kind != "lock"
        }
        assert named <= set(ALARM_SOUNDS)


class TestClean:
    @pytest.mark.parametrize("name", CLIPS)
    def test_nothing_is_clipped_and_nothing_stands_still(self, clips, name):
        clip = clips[name]
        assert clip.peak <= 0.71
        assert abs(float(clip.samples.mean())) < 1e-3
        assert np.isfinite(clip.samples).all()

    @pytest.mark.parametrize("name", ONCE)
    def test_what_is_heard_once_begins_and_ends_in_silence(self, clips, name):
        clip = clips[name]
        edge = round(0.001 * clip.rate)
        assert np.abs(clip.samples[:edge]).max() < 0.3 * clip.peak
        assert np.abs(clip.samples[-edge:]).max() < 0.02 * clip.peak

    @pytest.mark.parametrize("name", LOOPS)
    def test_what_goes_round_has_no_click_at_its_seam(self, clips, name):
        samples = clips[name].samples
        assert np.abs(samples[0] - samples[-1]).max() <= np.abs(np.diff(samples, axis=0)).max()

    @pytest.mark.parametrize("name", LOOPS)
    def test_nor_does_its_spectrum_show_one(self, clips, name):
        """A click is energy at the top of the spectrum; the seam has no more of it than the rest."""
        clip = clips[name]
        count = 2 * (len(clip.samples) // 2)
        spectrum = np.fft.rfft(np.roll(clip.samples[:count, 0], count // 2))
        spectrum[: len(spectrum) // 2] = 0.0
        top = np.abs(np.fft.irfft(spectrum, count))
        seam = slice(count // 2 - 48, count // 2 + 48)
        there = float(top[seam].max())
        top[seam] = 0.0
        assert there <= 1.2 * float(top.max()) + 2e-4

    @pytest.mark.parametrize("name", [n for n in ONCE if CLIPS[n].rank is not Rank.ALARM])
    def test_no_thing_bangs(self, clips, name):
        """The first millisecond has no full swing, and no two samples lie a full swing apart."""
        assert np.abs(np.diff(clips[name].samples, axis=0)).max() < 0.4


class TestCharacter:
    def test_the_lockdown_signal_is_six_tones_and_a_pause(self, clips):
        clip = clips["lockdown_tones"]
        block = round(0.02 * clip.rate)
        envelope = np.abs(clip.samples[: len(clip.samples) // block * block, 0]).reshape(-1, block).max(axis=1)
        on = envelope > 0.3
        assert int((np.diff(on.astype(int)) == 1).sum() + on[0]) == 6
        assert not on[round(3.7 / 0.02) :].any()

    def test_it_is_lower_and_purer_than_the_bell(self, clips):
        def above(name, hertz):
            clip = clips[name]
            power = np.square(np.abs(np.fft.rfft(clip.samples[:, 0])))
            return float(power[round(hertz * clip.seconds) :].sum() / power.sum())

        assert above("lockdown_tones", 1100.0) < 0.08
        assert above("fire_bell", 1100.0) > 0.9

    def test_it_is_not_the_evacuation_signal_nor_the_outdoor_warning(self, clips):
        """ISO 8201: three pulses of half a second; the outdoor warning: seven seconds on, fourteen off."""
        assert clips["lockdown_tones"].seconds == pytest.approx(4.8)

    def test_the_soft_bells_swell(self):
        assert {CLIPS[n].soft for n in ("fire_bell", "lunch_bell")} == {"fire_bell_soft", "lunch_bell_soft"}
        assert all(sort.soft in CLIPS for sort in CLIPS.values() if sort.soft)

    def test_alarms_are_loud_enough_to_reach_what_the_core_says(self):
        bank = Bank()
        from sim.sound.mixer import FULL_SCALE_DB
        from sim.sound.rooms import Variant

        for name in ALARM_SOUNDS:
            assert bank.variant(name, Variant(2)).level + FULL_SCALE_DB >= 76.0

    def test_murmur_has_two_sides_that_are_not_the_same(self, clips):
        left, right = clips["murmur"].samples.T
        assert abs(float(np.corrcoef(left, right)[0, 1])) < 0.3


class TestTools:
    def test_noise_is_even_and_the_same_every_time(self):
        x = noise(1.0, 5)
        assert x[:2].tolist() == noise(1.0, 5)[:2].tolist()
        assert float(np.square(x).mean()) == pytest.approx(1.0, rel=0.05)
        assert abs(float(x.mean())) < 0.03

    def test_draws_keep_their_bounds(self):
        assert all(2.0 <= d < 3.0 for d in draws(500, 1, 2.0, 3.0))

    def test_a_band_keeps_what_is_in_it(self):
        t = np.arange(24000) / 24000
        mixed = np.sin(2 * np.pi * 100 * t) + np.sin(2 * np.pi * 1000 * t)
        kept = np.abs(np.fft.rfft(band(mixed, 700.0, 1400.0))) / 12000
        assert kept[1000] > 0.7
        assert kept[100] < 0.05

    def test_edges_are_soft(self):
        x = np.ones(2400)
        assert rise(x, 0.05)[0] == 0.0
        assert fall(x, 0.05)[-1] == 0.0
        assert rise(x, 0.05)[1200:].min() == 1.0

    def test_parts_are_laid_where_they_belong_and_may_go_round(self):
        part = np.ones(24)
        assert at(0.01, (0.005, 0.5, part)).tolist() == [0.0] * 120 + [0.5] * 24 + [0.0] * 96
        assert at(0.01, (0.0095, 1.0, part), around=True).sum() == 24
        assert at(0.01, (0.0095, 1.0, part)).sum() == 12

    def test_a_struck_tone_falls_and_ends_in_nothing(self):
        struck = tone(440.0, 1.0, ((1, 1.0, 0.3),))
        assert abs(struck[-1]) < 1e-6
        assert np.abs(struck[:2400]).max() > 5 * np.abs(struck[12000:]).max()

    def test_the_sheet_shows_all_of_them(self, tmp_path):
        from PIL import Image

        [path] = draw({name: (tone(440.0, 0.1, ((1, 1.0, 1.0),)), 24000) for name in ("a", "b", "c", "d")}, tmp_path / "s.png")
        with Image.open(path) as sheet:
            assert sheet.width > 3 * 400
            assert np.asarray(sheet.convert("L")).min() < 100
        assert decibels(1.0) == 0.0
