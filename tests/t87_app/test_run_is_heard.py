"""The frame loop and its ears: told of every step, played every frame, silent whenever nobody is there."""

import math
from types import SimpleNamespace
from unittest.mock import MagicMock

import numpy as np
import pytest

from sim.app import hearing, realtime
from sim.app.hearing import ears_for, listener
from sim.app.player import HandsPlayer
from sim.app.stage import Wish
from sim.core.simulation import Simulation
from sim.poses import DeviceFrame, Eye, Fov, Hand, Pose
from sim.session.run import Session
from sim.sound.bank import Bank
from sim.sound.ears import Ears, SoundWish
from sim.sound.loudness import decibels, fast_rms
from sim.sound.offline import RATE, Film
from sim.trainee.situation import trainee_in
from sim.trainee.vectors import looking
from tests.t40_core.conftest import bind, scenario, small_school, space_of

FRAME = 1 / 30
W = {"sv": "Övning", "en": "Drill"}


@pytest.fixture(scope="module")
def bank():
    return Bank()


@pytest.fixture
def session():
    """The small school; a lockdown alarm after a second."""
    ringing = scenario(
        alarms=({"id": "lockdown", "kind": "lockdown", "text": W, "level_db": 76.0},),
        triggers=({"id": "t", "any": (({"kind": "clock", "at": 1.0},),), "do": ("alarm",)},),
    )
    return Session(Simulation(space_of(small_school), bind(ringing), 1))


class Screen:
    """A display for so many frames, of which some have nothing to draw on."""

    engine = SimpleNamespace(root=None)
    lockstep = flat = False

    def __init__(self, frames, away=()):
        self.now, self.count, self._frames, self._away = 0.0, 0, frames, away

    @property
    def ended(self):
        return self.count >= self._frames

    def clock(self):
        return self.now

    def begin(self, hands, session, now, dt):
        self.now += FRAME
        self.count += 1
        head = Pose((0.0, 0.0, 1.5), looking(math.pi / 2))
        hand = Hand(True, Pose((0.2, 0.1, 0.8)), Pose((0.2, 0.1, 0.8)))
        return None if self.count in self._away else DeviceFrame(head, (Eye(head, Fov(-0.7, 0.7, 0.7, -0.7)),), hand, hand)

    def stop_pressed(self):
        return False

    def confirmed(self):
        return True

    def draw(self, scene, eyes):
        pass

    def pulse(self, pulse):
        pass


class Kept(Film):
    """A film that remembers when it was hushed and that it was closed."""

    def __init__(self, bank):
        super().__init__(bank)
        self.hushed, self.closed = [], False

    def hush(self):
        super().hush()
        self.hushed.append(self.clip.seconds)

    def close(self):
        self.closed = True


@pytest.fixture
def play(session, bank, monkeypatch):
    """Plays the run on a screen whose pictures nobody draws; returns the film."""
    monkeypatch.setattr(realtime, "Scene", lambda *given: MagicMock())
    monkeypatch.setattr(realtime.time, "sleep", lambda seconds: None)
    film = Kept(bank)
    monkeypatch.setattr(realtime, "ears_for", lambda simulation, wish, **given: Ears(simulation, wish.sound, film))

    def go(frames, away=()):
        screen = Screen(frames, away)
        prepared = SimpleNamespace(
            scenario=session.simulation.world.scenario, space=session.simulation.space, bound=session.simulation.world.bound
        )
        player = HandsPlayer(trainee_in(session.simulation))
        practice = realtime.RealTime(screen, session, prepared, Wish(sound=SoundWish(bank)), player, screen.clock)
        practice._in_the_school(lambda done, of: None)
        return film

    return go


def level(film, first, last):
    part = film.clip.samples[round(first * RATE) : round(last * RATE)]
    return decibels(fast_rms(part, RATE)) if len(part) else -120.0


class TestInTheLoop:
    def test_the_alarm_is_heard_when_it_goes(self, play):
        film = play(round(5.0 / FRAME))
        assert film.clip.seconds == pytest.approx(5.0, abs=0.2)
        assert level(film, 3.5, 4.0) > level(film, 0.5, 0.9) + 6.0

    def test_when_the_window_is_closed_it_is_hushed_and_given_back(self, play, session):
        film = play(round(3.0 / FRAME))
        assert session.ended
        assert film.closed
        assert film.hushed[-1] == pytest.approx(3.0, abs=0.2)

    def test_with_nothing_to_draw_on_it_is_silent_at_once_and_comes_back(self, play):
        away = range(round(3.0 / FRAME), round(4.0 / FRAME))
        film = play(round(7.0 / FRAME), away)
        assert film.hushed[0] == pytest.approx(3.0, abs=0.2), "hushed in the frame in which the display was gone"
        assert level(film, 5.0, 6.0) > -30.0


class TestWhoHears:
    def test_nobody_without_a_wish_in_lockstep_or_at_another_pace(self, session, bank, monkeypatch):
        monkeypatch.setattr(hearing, "probe_sound", lambda: pytest.fail("nobody wants to hear"))
        wish = SoundWish(bank)
        assert ears_for(session.simulation, Wish(), flat=True, lockstep=False) is None
        assert ears_for(session.simulation, Wish(sound=wish), flat=True, lockstep=True) is None
        assert ears_for(session.simulation, Wish(sound=wish, pace=8.0), flat=True, lockstep=False) is None

    @pytest.mark.parametrize(("language", "words"), [("sv", "Ingen ljudenhet"), ("en", "no sound device")])
    def test_without_a_device_one_line_says_so_and_the_run_goes_on(self, session, bank, monkeypatch, language, words):
        said = []
        monkeypatch.setattr(hearing, "probe_sound", lambda: SimpleNamespace(ok=False))
        wish = Wish(language, sound=SoundWish(bank), notice=said.append)
        ears = ears_for(session.simulation, wish, flat=True, lockstep=False)
        assert ears is not None
        ears.frame(listener(Pose()), 0.1)
        assert len(said) == 1
        assert words in said[0]

    def test_the_ears_are_the_heads(self):
        ears = listener(Pose((1.0, 2.0, 1.6), looking(0.0)))
        assert ears.place == (1.0, 2.0, 1.6)
        np.testing.assert_allclose(ears.forward, (1.0, 0.0, 0.0), atol=1e-9)
        np.testing.assert_allclose(ears.up, (0.0, 0.0, 1.0), atol=1e-9)
