"""The real device layer, in a process of its own: OpenAL on a device that plays into nothing, or into a file."""

import os
import subprocess
import sys

import numpy as np
import pytest

from sim.sound.clip import read_wav
from sim.sound.loudness import decibels

OPEN = """
import time
from panda3d.core import AudioSound
from sim.errors import MissingOnThisMachine
from sim.sound.bank import Bank
from sim.sound.openal import OpenAl
from sim.sound.rooms import Variant, Wall
from sim.sound.voice import Channel, Listener
bank = Bank()
def channel(key="a", clip="lockdown_tones", gain=0.3, place=(-3.0, 0.0, 1.5), offset=0.0, variant=Variant()):
    return Channel((key, variant), clip, variant, gain, place, offset)
def states(device):
    return sorted(s.status() for s in device._playing.values())
PLAYING = AudioSound.PLAYING
"""


@pytest.fixture
def run(repository, tmp_path):
    """Runs a script with OpenAL's settings; skips where the library itself cannot be had."""

    def go(settings: str, script: str) -> str:
        conf = tmp_path / "openal.conf"
        conf.write_text(settings, encoding="utf-8")
        env = {**os.environ, "ALSOFT_CONF": str(conf), "ALSOFT_LOGLEVEL": "0", "PYTHONPATH": str(repository)}
        done = subprocess.run(
            [sys.executable, "-c", OPEN + script], capture_output=True, text=True, env=env, timeout=240, check=False
        )
        assert done.returncode == 0, done.stderr
        if done.stdout.startswith("no device"):
            pytest.skip("OpenAL's null device does not open here: Panda3D has no p3openal_audio")
        return done.stdout.strip()

    return go


NULL = "[general]\ndrivers = null\n"
GUARD = """
try:
    device = OpenAl(bank)
except MissingOnThisMachine:
    print("no device")
    raise SystemExit(0)
"""


class TestOnADevice:
    def test_channels_start_move_and_stop(self, run):
        said = run(
            NULL,
            GUARD
            + """
device.play([channel(), channel("b", "murmur", 0.1, None)], Listener(), 0.01)
assert states(device) == [PLAYING, PLAYING]
device.play([channel(gain=0.1, place=(3.0, 0.0, 1.5))], Listener(), 0.01)
[sound] = device._playing.values()
assert sound.get_loop() and abs(sound.get_volume() - 0.1) < 1e-6
device.play([], Listener(), 0.01)
assert not device._playing
device.play([channel()], Listener(), 0.01)
device.hush()
assert not device._playing and sound.status() != PLAYING
device.close()
device.close()
print("fine")
""",
        )
        assert said == "fine"

    def test_a_sound_begins_where_it_is_by_now(self, run):
        said = run(
            NULL,
            GUARD
            + """
device.play([channel(offset=2.0)], Listener(), 0.01)
[sound] = device._playing.values()
assert 1.9 <= sound.get_time() <= 3.5, sound.get_time()
device.play([channel("late", "lock", offset=9.0)], Listener(), 0.01)
assert PLAYING not in states(device)
device.close()
print("fine")
""",
        )
        assert said == "fine"

    def test_every_variant_that_is_ready_is_put_into_its_memory(self, run):
        said = run(
            NULL,
            GUARD
            + """
bank.prepare([0, 2])
device.prepare()
print(len(device._written) == len(list(bank.ready)) > 60)
device.close()
""",
        )
        assert said == "True"

    def test_many_at_once_are_played(self, run):
        said = run(
            NULL,
            GUARD
            + """
device.play([channel(str(k), "murmur" if k % 2 else "talk") for k in range(24)], Listener(), 0.01)
print(states(device) == [PLAYING] * 24)
device.close()
""",
        )
        assert said == "True"


class TestWhatComesOut:
    """OpenAL mixes into a file; how long it ran depends on the machine, what it holds does not."""

    SCRIPT = """
for _ in range({frames}):
    device.play([channel(gain={gain})], Listener(), 0.05)
    time.sleep(0.05)
device.hush()
time.sleep(0.8)
device.close()
print("played")
"""

    def mixed(self, run, tmp_path, hrtf, opened, gain=0.3):
        out = tmp_path / "mix.wav"
        settings = f"[general]\ndrivers = wave\nhrtf = {hrtf}\n[wave]\nfile = {out}\n"
        assert run(settings, opened + self.SCRIPT.format(frames=30, gain=gain)) == "played"
        return read_wav(out)

    def test_what_is_left_is_louder_left_and_no_louder_than_its_gain(self, run, tmp_path, bank):
        clip = self.mixed(run, tmp_path, "false", GUARD)
        left, right = np.sqrt(np.square(clip.samples).mean(axis=0))
        assert left > 2 * right
        assert clip.peak <= 0.3 * 1.02

    def test_hushed_it_is_silent(self, run, tmp_path):
        clip = self.mixed(run, tmp_path, "false", GUARD)
        assert np.abs(clip.samples[-clip.rate // 20 :]).max() == 0.0

    def test_through_a_head_too_it_is_no_louder_than_its_gain(self, run, tmp_path, bank):
        from sim.sound.rooms import Variant

        head = GUARD.replace("OpenAl(bank)", "OpenAl(bank, __import__('pathlib').Path('unused'))")
        clip = self.mixed(run, tmp_path, "true", head)
        left, right = np.sqrt(np.square(clip.samples).mean(axis=0))
        assert 1.2 * right < left < 8 * right
        assert decibels(clip.rms) <= decibels(0.3 * bank.variant("lockdown_tones", Variant()).rms) + 0.3


class TestWithoutOne:
    def test_it_says_that_something_is_missing_and_takes_its_settings_back(self, run):
        said = run(
            "[general]\ndrivers = nonesuch\n",
            """
from panda3d.core import ConfigVariableString
from sim.sound.openal import opens
try:
    OpenAl(bank)
except MissingOnThisMachine as missing:
    print(missing.exit_code, opens(), ConfigVariableString("notify-level-audio", "as before").value)
""",
        )
        assert said == "3 False as before"

    def test_the_probe_answers_in_either_case_and_prints_nothing(self, monkeypatch, tmp_path, capfd):
        from sim.app.probe import probe_sound

        for drivers, ok in (("nonesuch", False), ("null", True)):
            conf = tmp_path / f"{drivers}.conf"
            conf.write_text(f"[general]\ndrivers = {drivers}\n", encoding="utf-8")
            monkeypatch.setenv("ALSOFT_CONF", str(conf))
            answer = probe_sound()
            assert answer.found
            assert answer.ok is ok or (ok and answer.fix), answer
        assert capfd.readouterr() == ("", "")


def test_heads_are_asked_for_unless_the_person_has_said_something_else(tmp_path, monkeypatch):
    from sim.sound.openal import ask_for_hrtf

    monkeypatch.setenv("ALSOFT_CONF", "mine.conf")
    ask_for_hrtf(tmp_path / "cache")
    assert os.environ["ALSOFT_CONF"] == "mine.conf"
    assert not (tmp_path / "cache").exists()
    monkeypatch.delenv("ALSOFT_CONF")
    ask_for_hrtf(tmp_path / "cache")
    assert "hrtf = true" in (tmp_path / "cache" / "openal.conf").read_text(encoding="utf-8")
