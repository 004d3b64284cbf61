"""Clips go over into each other, gaits keep step, and seats lift bodies only while they are sat on."""

import numpy as np
import pytest

from sim.view.geoms import rounded_up
from sim.view.people.cast import Clip
from sim.view.people.motion import FRAMES, default_cast
from sim.view.playback import TEXELS, Playback

NOWHERE = np.full((2, 3), np.nan)


@pytest.fixture
def playback() -> Playback:
    return Playback(default_cast().clips, np.array([1.7, 1.4]), np.array([0.5, 0.4]))


def clips(*names: Clip) -> np.ndarray:
    return np.array(names, np.int32)


def test_a_changed_clip_goes_over_from_the_frame_the_old_one_was_in(playback: Playback) -> None:
    playback.act(clips(Clip.IDLE, Clip.WALK), np.array([0.0, 1.2]), NOWHERE)
    playback.settle()
    playback.advance(0.1)
    playback.act(clips(Clip.TALK, Clip.WALK), np.array([0.0, 1.2]), NOWHERE)
    rows = playback.rows
    assert rows.shape == (2, TEXELS, 4)
    assert rows[0, 2, 0] == Clip.TALK * FRAMES
    assert Clip.IDLE * FRAMES <= rows[0, 2, 1] < (Clip.IDLE + 1) * FRAMES
    assert rows[0, 3, 0] == 0.0
    assert rows[1, 3, 0] == 1.0
    playback.advance(10.0)
    playback.act(clips(Clip.TALK, Clip.WALK), np.array([0.0, 1.2]), NOWHERE)
    assert rows[0, 3, 0] == 1.0


def test_gaits_keep_step_with_the_speed(playback: Playback) -> None:
    rates = []
    for speed in (0.7, 1.4):
        playback.act(clips(Clip.WALK, Clip.WALK), np.full(2, speed), NOWHERE)
        rates.append(playback.rows[:, 2, 3].copy())
    assert rates[1] == pytest.approx(2 * rates[0])
    assert rates[0][1] > rates[0][0], "short legs take more steps"


def test_a_seat_lifts_whoever_sits_on_it_and_lets_go_once_they_stand(playback: Playback) -> None:
    seat = np.array([[0.46, 0.02, 0.0], [np.nan, np.nan, np.nan]])
    playback.act(clips(Clip.SIT, Clip.IDLE), np.zeros(2), seat)
    assert playback.rows[0, 4, 1:3].tolist() == pytest.approx([0.46 - 0.5, 0.02])
    assert playback.rows[0, 4, 3] > 0, "onto the seat"
    playback.settle()
    playback.act(clips(Clip.IDLE, Clip.IDLE), np.zeros(2), NOWHERE)
    assert playback.rows[0, 4, 1:3].tolist() == pytest.approx([0.46 - 0.5, 0.02]), "until the going-over ends"
    assert playback.rows[0, 4, 3] < 0, "up from it"
    assert abs(playback.rows[0, 4, 3]) < abs(playback.rows[1, 4, 3]), "rising takes longer than a gesture"
    playback.advance(5.0)
    playback.act(clips(Clip.IDLE, Clip.IDLE), np.zeros(2), NOWHERE)
    assert playback.rows[0, 4, 1:3].tolist() == [0.0, 0.0]


def test_a_settled_state_has_one_picture(playback: Playback) -> None:
    def settled() -> np.ndarray:
        playback.act(clips(Clip.TALK, Clip.RUN), np.array([0.0, 3.0]), NOWHERE)
        playback.settle()
        playback.act(clips(Clip.TALK, Clip.RUN), np.array([0.0, 3.0]), NOWHERE)
        return playback.rows.copy()

    first = settled()
    playback.advance(3.3)
    assert (settled()[:, 2, 2:] == first[:, 2, 2:]).all()


def test_numbers_of_instances_are_rounded_up_a_little() -> None:
    for count in range(1, 3000):
        up = rounded_up(count)
        assert count <= up <= max(count + 1, count * 9 / 8)
        assert up % 2 == 0
    assert len({rounded_up(n) for n in range(1, 3000)}) < 80
