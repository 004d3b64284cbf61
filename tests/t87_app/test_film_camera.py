"""The camera of a film: steady where the recorded body jerks, and as many frames as the run's time makes."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

from sim.app.calm_room import STAND, calm_space, calm_state
from sim.app.filming import camera as filming_camera
from sim.app.filming.camera import JUMP, Camera, Steady, shaped
from sim.app.filming.film import Film
from sim.app.filming.wish import FilmWish
from sim.app.gaze import WIDE
from sim.core.state import State
from sim.errors import MissingOnThisMachine
from sim.units import STEP, STEP_HZ


@pytest.fixture(scope="module")
def room():
    return calm_space()


def standing(room, x=0.0, heading=math.pi / 2) -> State:
    state = calm_state(room)
    state.xy[0] += (x, 0.0)
    state.heading[0] = heading
    return state


class TestSteadiness:
    def test_between_two_steps_it_is_between_two_places(self, room):
        steady = Steady(room)
        place, _ = steady.at(standing(room), standing(room, 0.1), 0.25, 1.5, STEP)
        assert place.origin[0] == pytest.approx(STAND.origin[0] + 0.025)

    def test_a_turn_in_steps_becomes_a_sweep_that_arrives(self, room):
        steady, headings = Steady(room), []
        for k in range(40):
            state = standing(room, heading=math.pi / 2 + (0.1 if k else 0.0))
            place, _ = steady.at(state, state, 1.0, 1.5, STEP)
            headings.append(place.turn)
        moves = np.diff(headings)
        assert (moves >= 0).all()
        assert moves.max() < 0.05
        assert headings[-1] == pytest.approx(0.1, abs=1e-3)

    def test_it_turns_the_short_way_round(self, room):
        steady = Steady(room)
        for heading in (math.pi - 0.05, -math.pi + 0.05):
            state = standing(room, heading=heading)
            place, _ = steady.at(state, state, 1.0, 1.5, 10.0)
        assert math.remainder(place.turn + math.pi / 2 - math.pi, math.tau) == pytest.approx(0.05, abs=1e-6)

    def test_eyes_sink_in_the_time_it_takes_to_sit_down(self, room):
        steady, state = Steady(room), standing(room)
        heights = [steady.at(state, state, 1.0, 1.5 if k == 0 else 0.7, STEP)[1] for k in range(60)]
        assert heights[0] == 1.5
        assert max(-np.diff(heights)) < 0.2
        assert heights[-1] == pytest.approx(0.7, abs=1e-2)

    def test_who_is_put_somewhere_else_is_there_at_once(self, room):
        steady = Steady(room)
        steady.at(standing(room), standing(room), 1.0, 1.5, STEP)
        place, height = steady.at(standing(room), standing(room, JUMP + 0.1, heading=0.0), 0.1, 0.7, STEP)
        assert place.origin[0] == pytest.approx(STAND.origin[0] + JUMP + 0.1)
        assert (place.turn, height) == (pytest.approx(-math.pi / 2), 0.7)


def test_any_shape_of_film_sees_as_high_as_the_others():
    wide, square = shaped(16 / 9), shaped(1.0)
    assert (wide.up, wide.down) == (square.up, square.down) == (WIDE.up, WIDE.down)
    assert math.degrees(wide.right) == pytest.approx(45, abs=1)
    assert square.right == pytest.approx(square.up)


@dataclass
class Walk:
    """As much of a simulation as a camera looks at."""

    state: State


@pytest.mark.gl
class TestFilming:
    @pytest.fixture
    def filmed(self, room, tmp_path, monkeypatch):
        """Films a walk of so many seconds along the room and returns the film and its pictures."""
        from PIL import Image

        from sim.view.engine import Engine
        from sim.view.scene import Scene

        monkeypatch.setattr(filming_camera.queries, "eye_height", lambda simulation: 1.5)
        monkeypatch.setattr(filming_camera, "caption", lambda *_: [])

        def play(rate: int, seconds: float):
            film = Film(FilmWish(tmp_path / f"film{rate}", (160, 90), rate), "sv", lambda words: None)
            try:
                engine = Engine()
            except MissingOnThisMachine as missing:
                film.close()
                pytest.skip(f"no OpenGL here: {missing}")
            with engine:
                scene = Scene(engine.root, room, ())
                camera = Camera(engine, scene, film, "sv", smooth=False)
                walk = Walk(standing(room))
                for k in range(round(seconds * STEP_HZ)):
                    before, walk.state = walk.state, standing(room, 0.02 * (k + 1))
                    camera.follow(walk, before)
                    if k == 3:
                        camera.put_down()
                camera.put_down()
                scene.close()
            film.close()
            files = sorted((tmp_path / f"film{rate}").iterdir())
            return film, [np.asarray(Image.open(f).convert("RGB")).astype(int) for f in files]

        return play

    @pytest.mark.parametrize(("rate", "frames"), [(4, 5), (30, 31)])
    def test_a_second_of_the_run_is_a_second_of_the_film(self, filmed, rate, frames):
        film, pictures = filmed(rate, 1.0)
        assert len(pictures) == film.result.frames == frames

    def test_it_shows_the_room_and_that_it_is_practice_and_it_moves(self, filmed):
        _, pictures = filmed(4, 1.0)
        first, last = pictures[0], pictures[-1]
        yellow = (first[..., 0] > 200) & (first[..., 1] > 150) & (first[..., 2] < 120)
        assert yellow.mean() > 0.003, "the sign"
        assert first.mean() > 80, "a light room"
        assert np.abs(first - last).mean() > 1.0
