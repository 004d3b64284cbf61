"""A school's own alarm: found by name, checked before the run, made harmless, and played in place of ours."""

import contextlib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import FileProblem
from sim.scenario.model import Alarm
from sim.sound import recordings
from sim.sound.bank import OWN, Bank
from sim.sound.clip import Clip
from sim.sound.loudness import decibels
from sim.sound.recordings import LARGEST, LONGEST, own_recordings, read_recording
from tools.commands.sounding import SoundChoice, sound_choice, sound_wish

W = {"sv": "Övning", "en": "Drill"}
VORBIS = Path(__file__).with_name("tone.ogg")
"""Six tenths of a second of 440 Hz at 16 kHz, our own."""


def tone(seconds=1.0, rate=24000, channels=1, peak=0.5, shift=0.0):
    wave = shift + peak * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)
    return Clip(np.repeat(wave[:, None], channels, axis=1), rate)


def alarm(name="lockdown", sound="lockdown_tones", **more):
    return Alarm.model_validate({"id": name, "kind": "lockdown", "text": W, "sound": sound} | more)


@pytest.fixture
def save(tmp_path):
    def put(name, clip=None):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((clip or tone()).as_wav())
        return path

    return put


class TestFinding:
    def test_by_the_alarms_id(self, save, tmp_path):
        save("lockdown.wav")
        assert own_recordings([alarm()], [tmp_path]).keys() == {"lockdown"}

    def test_by_what_its_sound_names(self, save, tmp_path):
        save("our signal.wav")
        assert own_recordings([alarm(sound="our signal"), alarm("b")], [tmp_path]).keys() == {"lockdown"}

    def test_the_id_goes_before_the_sound_and_the_plans_folder_before_everybodys(self, save, tmp_path):
        save("sounds/lockdown_tones.wav", tone(3.0))
        save("sounds/lockdown.wav", tone(2.0))
        save("sounds/school/lockdown_tones.wav", tone(1.0))
        folders = [tmp_path / "sounds" / "school", tmp_path / "sounds"]
        assert own_recordings([alarm()], folders)["lockdown"].seconds == 1.0
        assert own_recordings([alarm()], folders[1:])["lockdown"].seconds == 2.0

    def test_whatever_the_case_of_the_ending(self, save, tmp_path):
        save("lockdown.WAV")
        assert own_recordings([alarm()], [tmp_path])

    def test_nothing_where_there_is_none(self, tmp_path):
        (tmp_path / "lockdown.mp3").write_bytes(b"x")
        assert own_recordings([alarm()], [tmp_path, tmp_path / "not there"]) == {}

    def test_two_of_one_name_are_a_question(self, save, tmp_path):
        save("lockdown.wav")
        (tmp_path / "lockdown.ogg").write_bytes(VORBIS.read_bytes())
        with pytest.raises(FileProblem, match=r"two recordings of the same name.*Keep one"):
            own_recordings([alarm()], [tmp_path])


class TestGoodFiles:
    def test_two_channels_become_one_and_the_peaks_are_evened_out(self, save):
        clip = read_recording(save("a.wav", tone(channels=2, peak=0.99)))
        assert clip.samples.shape[1] == 1
        assert decibels(clip.peak) == pytest.approx(-1.0, abs=0.01)

    def test_a_faint_one_is_raised(self, save):
        assert decibels(read_recording(save("a.wav", tone(peak=0.02))).peak) == pytest.approx(-1.0, abs=0.05)

    def test_ends_are_soft_and_a_shifted_one_is_brought_to_the_middle(self, save):
        clip = read_recording(save("a.wav", tone(peak=0.3, shift=0.2)))
        assert abs(float(clip.samples[0, 0])) < 0.01
        assert abs(float(clip.samples[-1, 0])) < 0.01
        assert abs(float(clip.samples[4800:19200].mean())) < 0.01

    @pytest.mark.parametrize("rate", [8000, 11025, 44100, 48000])
    def test_every_usual_rate(self, save, rate):
        clip = read_recording(save("a.wav", tone(rate=rate)))
        assert clip.rate == min(rate, 24000)
        assert int(np.abs(np.fft.rfft(clip.samples[:, 0])).argmax()) / clip.seconds == pytest.approx(440.0, abs=1.0)

    def test_vorbis(self):
        clip = read_recording(VORBIS)
        assert (clip.rate, round(clip.seconds, 2)) == (16000, 0.6)
        spectrum = np.abs(np.fft.rfft(clip.samples[:, 0]))
        assert int(spectrum.argmax()) / clip.seconds == pytest.approx(440.0, abs=3.0)

    @given(st.floats(0.3, 3.0), st.sampled_from([8000, 22050, 48000]), st.integers(1, 2), st.floats(0.05, 1.0))
    def test_any_tone_comes_out_harmless(self, tmp_path_factory, seconds, rate, channels, peak):
        path = Path(tmp_path_factory.getbasetemp()) / "any.wav"
        path.write_bytes(tone(seconds, rate, channels, peak).as_wav())
        clip = read_recording(path)
        assert clip.peak <= 0.892
        assert np.isfinite(clip.samples).all()


class TestBadFiles:
    @pytest.mark.parametrize(
        ("clip", "words"),
        [
            (tone(0.1), r"takes 0\.1 s; 0\.3 to 60 are allowed"),
            (tone(LONGEST + 1, 8000), r"takes 61\.0 s"),
            (tone(rate=4000), r"4000 samples a second; 8000 to 48000"),
            (tone(rate=96000), r"96000 samples a second"),
            (tone(channels=3), r"3 channels; one or two"),
            (tone(peak=0.0), r"silent"),
            (tone(peak=0.005), r"silent, or nearly"),
            (tone(peak=0.0, shift=0.5), r"silent"),
        ],
    )
    def test_each_fault_is_named_with_what_is_allowed(self, save, clip, words):
        path = save("a.wav", clip)
        with pytest.raises(FileProblem, match=words) as problem:
            read_recording(path)
        assert str(path) in str(problem.value)
        assert problem.value.fix

    def test_one_that_is_too_large_is_not_even_read(self, tmp_path):
        path = tmp_path / "a.wav"
        with path.open("wb") as out:
            out.truncate(LARGEST + 1)
        with pytest.raises(FileProblem, match="12 MB; at most 12"):
            read_recording(path)

    def test_a_file_that_is_none(self, tmp_path):
        (tmp_path / "a.wav").write_bytes(b"Hello")
        (tmp_path / "a.ogg").write_bytes(b"OggS and nothing more")
        with pytest.raises(FileProblem, match="not a WAV file"):
            read_recording(tmp_path / "a.wav")
        with pytest.raises(FileProblem, match="not an OGG file with Vorbis"):
            read_recording(tmp_path / "a.ogg")
        with pytest.raises(FileProblem, match="cannot be read"):
            read_recording(tmp_path / "gone.ogg")

    @pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
    def test_half_a_vorbis_file_is_what_there_is_of_it_or_a_problem(self, tmp_path, share):
        data = VORBIS.read_bytes()
        (tmp_path / "a.ogg").write_bytes(data[: round(len(data) * share)])
        with contextlib.suppress(FileProblem):
            assert read_recording(tmp_path / "a.ogg").seconds <= 0.7

    def test_the_decoder_says_nothing_by_itself(self, tmp_path, capfd):
        (tmp_path / "a.ogg").write_bytes(b"OggS and nothing more")
        with pytest.raises(FileProblem):
            read_recording(tmp_path / "a.ogg")
        assert capfd.readouterr().err == ""


class TestPlayed:
    def test_in_place_of_ours_again_and_again_and_as_loud_as_the_core_says(self, listen, alarmed):
        scene = listen(**alarmed())
        own = Bank({"lockdown": tone(1.0)})
        scene.bank = scene.planner._bank = own
        voice = scene.step(times=3).voices[OWN + "lockdown"]
        assert voice.level_db == pytest.approx(76.0)
        assert "lockdown_tones" not in scene.voices
        heard = []
        for _ in range(140):
            heard.append(OWN + "lockdown" in scene.step().voices)
        assert any(heard)
        assert not all(heard)

    def test_it_is_an_alarm_for_the_mixer(self):
        bank = Bank({"lockdown": tone(1.0)})
        assert bank.sort(OWN + "lockdown").rank == 0
        assert OWN + "lockdown" in set(bank.names)


class TestAskedFor:
    """On the command line, before a run."""

    @pytest.fixture
    def prepared(self):
        return SimpleNamespace(building=SimpleNamespace(id="school"), scenario=SimpleNamespace(alarms=(alarm(),)))

    @pytest.mark.parametrize("display", ["none", "offscreen"])
    def test_where_nobody_sits_nothing_is_loaded(self, prepared, tmp_path, display, monkeypatch):
        monkeypatch.setattr(recordings, "own_recordings", None)
        assert sound_wish(SimpleNamespace(data=tmp_path), SoundChoice(), prepared, display) is None

    def test_no_sound_and_no_volume_are_the_same(self):
        assert sound_choice(False, False, 100) is None
        assert sound_choice(True, True, 0) is None
        assert sound_choice(True, True, 40) == SoundChoice(40, True)

    @pytest.mark.parametrize("display", ["window", "headset"])
    def test_a_run_before_somebody_has_its_bank_with_the_schools_own(self, prepared, tmp_path, save, display):
        save("sounds/school/lockdown.wav")
        wish = sound_wish(SimpleNamespace(data=tmp_path), SoundChoice(50, True), prepared, display)
        assert OWN + "lockdown" in wish.bank
        assert (wish.volume, wish.low) == (0.5, True)

    def test_a_bad_one_is_told_of_before_anything_begins(self, prepared, tmp_path, save):
        save("sounds/lockdown.wav", tone(0.1))
        with pytest.raises(FileProblem, match="takes 0"):
            sound_wish(SimpleNamespace(data=tmp_path), SoundChoice(), prepared, "window")
