"""``--record``: what cannot be filmed is told before anything is played."""

import json

import click
import pytest

from sim.app.displays import Choice
from sim.app.filming.wish import FilmWish
from sim.errors import UsageProblem
from tools.commands import playing
from tools.commands.filming import film_fields, film_of, film_wish, tell_film
from tools.commands.playing import Order, choice_for
from tools.settings import Settings


def test_without_the_option_there_is_no_film():
    assert film_wish(None, None, None) is None
    assert film_fields(None) == {}


@pytest.mark.parametrize(("size", "rate"), [("320x180", None), (None, 10)])
def test_size_and_rate_alone_are_a_mistake(size, rate):
    with pytest.raises(UsageProblem, match="--record FILE"):
        film_wish(None, size, rate)


def test_what_is_asked_for_is_what_is_wished(tmp_path):
    wish = film_wish(tmp_path / "f.mp4", "320x180", 10)
    assert wish == FilmWish(tmp_path / "f.mp4", (320, 180), 10)


@pytest.fixture
def asked(monkeypatch):
    """Which displays are asked for, answered with what was asked."""
    wanted = []

    def choose(display, **more):
        wanted.append((display, more["scripted"]))
        return Choice(display)

    monkeypatch.setattr(playing, "choose", choose)
    return wanted


class TestDisplays:
    def wish(self, tmp_path):
        return FilmWish(tmp_path)

    def test_a_script_is_filmed_without_a_screen(self, asked, tmp_path):
        choice_for(Order("s", "p", "careful", "auto", film=self.wish(tmp_path)), headset=True)
        assert asked == [("offscreen", True)]

    def test_a_person_is_filmed_where_they_play(self, asked, tmp_path):
        choice_for(Order("s", "p", "none", "auto", film=self.wish(tmp_path)), headset=True)
        assert asked == [("auto", False)]

    def test_without_a_film_nothing_changes(self, asked):
        choice_for(Order("s", "p", "careful", "auto"), headset=True)
        assert asked == [("auto", True)]

    def test_a_headset_is_filmed_afterwards(self, asked, tmp_path):
        with pytest.raises(UsageProblem, match="replay last --record"):
            choice_for(Order("s", "p", "none", "headset", film=self.wish(tmp_path)), headset=True)

    def test_what_is_not_drawn_is_not_filmed(self, asked, tmp_path):
        with pytest.raises(UsageProblem, match="--display offscreen or window"):
            choice_for(Order("s", "p", "careful", "none", film=self.wish(tmp_path)), headset=True)
        assert asked == []


class TestTelling:
    def settings(self, tmp_path, **more):
        return Settings("sv", tmp_path, **more)

    def test_a_film_is_finished_and_told_of_when_its_run_is_interrupted(self, tmp_path, capsys):
        import numpy as np

        settings, seen = self.settings(tmp_path), []

        def interrupted():
            with film_of(settings, FilmWish(tmp_path / "film", (160, 90))) as film:
                seen.append(film)
                film.take(np.zeros((90, 160, 3), np.uint8))
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert seen[0].over
        assert len(list((tmp_path / "film").glob("frame-*.png"))) == 1
        assert "Film som 1 bilder" in capsys.readouterr().err

    def test_a_film_without_a_frame_is_not_told_of(self, tmp_path, capsys):
        with film_of(self.settings(tmp_path), FilmWish(tmp_path / "film", (160, 90))) as film:
            pass
        tell_film(self.settings(tmp_path), film)
        assert capsys.readouterr().err == ""
        assert json.loads(json.dumps(film_fields(film)))["film"]["file"] is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--record", "f.avi"], "FIL.mp4"),
        (["--record", "f", "--record-size", "big"], "1280x720"),
        (["--record", "f", "--record-rate", "500"], "1 till 60"),
        (["--record", "f", "--display", "none"], "--display offscreen"),
        (["--record-rate", "5"], "--record"),
    ],
)
def test_what_makes_no_sense_ends_with_2_before_anything_is_played(day, options, said):
    ran = day.cli("run", "inne-i-korridoren", "--script", "careful", *options)
    assert ran.code == click.UsageError.exit_code == 2
    assert said in ran.err
