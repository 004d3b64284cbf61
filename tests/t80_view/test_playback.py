"""Clips go over into each other, gaits keep step, and seats lift bodies only while they are sat on."""

import numpy as np
import pytest

from sim.view.geoms import rounded_up
from sim.view.people.cast import Clip, Clips
from sim.view.people.motion import FRAMES, bake
from sim.view.playback import TEXELS, Playback

NOWHERE = np.full((2, 3), np.nan)
SEAT = np.array([[0.46, 0.02, 0.0], [np.nan] * 3])
STILL = np.zeros(2)
STEP = 0.05


@pytest.fixture(scope="module")
def baked() -> Clips:
    return bake()


@pytest.fixture
def playback(baked: Clips) -> Playback:
    return Playback(baked, np.array([1.7, 1.4]), np.array([0.4, 0.35]))


def clips(*names: Clip) -> np.ndarray:
    return np.array(names, np.int32)


def seen(playback: Playback) -> list[Clip]:
    return [Clip(int(k)) for k in playback.rows[:, 2, 0] / FRAMES]


def test_a_changed_clip_goes_over_from_the_frame_the_old_one_was_in(playback: Playback) -> None:
    playback.act(clips(Clip.IDLE, Clip.WALK), np.array([0.0, 1.2]), NOWHERE)
    playback.settle()
    playback.advance(0.1)
    playback.act(clips(Clip.TALK, Clip.WALK), np.array([0.0, 1.2]), NOWHERE)
    rows = playback.rows
    assert rows.shape == (2, TEXELS, 4)
    assert rows[0, 2, 0] == Clip.TALK * FRAMES
    assert Clip.IDLE * FRAMES <= rows[0, 2, 1] < (Clip.IDLE + 1) * FRAMES
    assert rows[0, 3, 0] == 0.0, "the going-over has just begun"
    assert rows[1, 3, 0] == 1.0, "and nobody else's"
    playback.advance(10.0)
    playback.act(clips(Clip.TALK, Clip.WALK), np.array([0.0, 1.2]), NOWHERE)
    assert playback.rows[0, 3, 0] == 1.0


def test_a_change_of_mind_waits_until_the_body_has_arrived(playback: Playback) -> None:
    """Nobody jumps out of the middle of a going-over."""
    playback.act(clips(Clip.TALK, Clip.IDLE), STILL, NOWHERE)
    playback.advance(STEP)
    playback.act(clips(Clip.HUSH, Clip.IDLE), STILL, NOWHERE)
    assert seen(playback)[0] is Clip.TALK
    for _ in range(10):
        playback.advance(STEP)
        playback.act(clips(Clip.HUSH, Clip.IDLE), STILL, NOWHERE)
    assert seen(playback)[0] is Clip.HUSH


def test_gaits_keep_step_with_the_speed(playback: Playback) -> None:
    rates = []
    for speed in (0.8, 1.6):
        playback.act(clips(Clip.WALK, Clip.WALK), np.full(2, speed), NOWHERE)
        playback.settle()
        playback.act(clips(Clip.WALK, Clip.WALK), np.full(2, speed), NOWHERE)
        rates.append(playback.rows[:, 2, 3].copy())
    assert rates[1] == pytest.approx(2 * rates[0])
    assert rates[0][1] > rates[0][0], "shorter legs, more steps"


@pytest.mark.parametrize(
    ("clip", "speed", "low", "high"), [(Clip.STROLL, 0.5, 0.4, 1.2), (Clip.WALK, 1.34, 0.8, 1.3), (Clip.RUN, 3.0, 1.1, 1.8)]
)
def test_steps_are_as_quick_as_peoples(playback: Playback, clip: Clip, speed: float, low: float, high: float) -> None:
    """Cycles per second of an adult; 1.34 m/s is the usual free walk, at about 110 to 120 steps a minute."""
    playback.act(clips(clip, clip), np.full(2, speed), NOWHERE)
    playback.settle()
    playback.act(clips(clip, clip), np.full(2, speed), NOWHERE)
    assert low < playback.rows[0, 2, 3] < high


def test_who_gets_up_is_seen_rising_and_then_stands(playback: Playback) -> None:
    playback.act(clips(Clip.SIT, Clip.IDLE), STILL, SEAT)
    playback.settle()
    playback.act(clips(Clip.SIT, Clip.IDLE), STILL, SEAT)
    shown, phases = [], []
    for _ in range(40):
        playback.act(clips(Clip.IDLE, Clip.IDLE), STILL, NOWHERE)
        shown.append(seen(playback)[0])
        phases.append(float(playback.rows[0, 2, 2]))
        playback.advance(STEP)
    assert shown[0] is Clip.RISE
    assert shown[-1] is Clip.IDLE
    rising = [p for p, c in zip(phases, shown, strict=True) if c is Clip.RISE]
    assert rising == sorted(rising)
    assert rising[-1] + STEP * 1.0 < 1.0, "a step of the shader's does not run over the end"


def test_who_sits_down_is_seen_doing_it_backwards(playback: Playback) -> None:
    playback.act(clips(Clip.IDLE, Clip.IDLE), STILL, NOWHERE)
    playback.settle()
    phases, shown = [], []
    for _ in range(40):
        playback.act(clips(Clip.SIT_EASY, Clip.IDLE), STILL, SEAT)
        shown.append(seen(playback)[0])
        phases.append(float(playback.rows[0, 2, 2]))
        playback.advance(STEP)
    rising = [p for p, c in zip(phases, shown, strict=True) if c is Clip.RISE]
    assert len(rising) > 10
    assert rising == sorted(rising, reverse=True)
    assert min(rising) > STEP * 0.8
    assert shown[-1] is Clip.SIT_EASY


def test_whoever_hurries_off_does_not_finish_rising(playback: Playback) -> None:
    playback.act(clips(Clip.SIT, Clip.IDLE), STILL, SEAT)
    playback.settle()
    for _ in range(8):
        playback.act(clips(Clip.IDLE, Clip.IDLE), STILL, NOWHERE)
        playback.advance(STEP)
    for _ in range(8):
        playback.act(clips(Clip.WALK, Clip.IDLE), np.array([1.4, 0.0]), NOWHERE)
        playback.advance(STEP)
    assert seen(playback)[0] is Clip.WALK


def test_a_seat_lifts_whoever_sits_on_it_and_lets_go_gently(playback: Playback) -> None:
    playback.act(clips(Clip.SIT, Clip.IDLE), STILL, SEAT)
    playback.settle()
    playback.act(clips(Clip.SIT, Clip.IDLE), STILL, SEAT)
    assert playback.rows[:, 4, 1].tolist() == pytest.approx([0.06, 0.0])
    heights = []
    for _ in range(40):
        playback.act(clips(Clip.IDLE, Clip.IDLE), STILL, NOWHERE)
        playback.advance(STEP)
        playback.act(clips(Clip.IDLE, Clip.IDLE), STILL, NOWHERE)
        heights.append(float(playback.rows[0, 4, 1]))
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] == 0.0
    assert max(-np.diff([0.06, *heights])) < 0.02, "metres in a step"


def test_what_is_told_of_the_lift_is_where_it_was_a_step_ago(playback: Playback) -> None:
    playback.act(clips(Clip.SIT, Clip.IDLE), STILL, SEAT)
    playback.advance(STEP)
    playback.act(clips(Clip.SIT, Clip.IDLE), STILL, SEAT)
    before = float(playback.rows[0, 4, 1])
    playback.advance(STEP)
    playback.act(clips(Clip.SIT, Clip.IDLE), STILL, SEAT)
    assert playback.rows[0, 4, 1] - playback.rows[0, 4, 2] == pytest.approx(before, abs=1e-6)


def test_a_settled_state_has_one_picture(playback: Playback) -> None:
    def picture() -> np.ndarray:
        playback.act(clips(Clip.TALK, Clip.RUN), np.array([0.0, 3.0]), NOWHERE)
        playback.settle()
        playback.act(clips(Clip.TALK, Clip.RUN), np.array([0.0, 3.0]), NOWHERE)
        return playback.rows.copy()

    first = picture()
    playback.advance(0.37)
    playback.act(clips(Clip.SIT, Clip.IDLE), STILL, SEAT)
    playback.advance(0.2)
    assert (picture() == first).all()


def test_bodies_never_jump_whatever_comes(baked: Clips) -> None:
    """A wrist, as the shader has it, over a minute of changing minds: no leap between two steps."""
    from sim.view.people.skeleton import BONE, SKELETONS

    rng, one = np.random.default_rng(4), Playback(baked, np.array([1.7]), np.array([0.4]))
    joint = np.append(SKELETONS[4].joints[BONE["hand_l"]], 1.0)
    palette = baked.palette[4].reshape(-1, len(baked.palette[0, 0, 0]), 3, 4)[:, BONE["hand_l"]] @ joint
    still = [Clip.IDLE, Clip.TALK, Clip.HUSH, Clip.PHONE, Clip.CROUCH, Clip.SIT, Clip.SIT_FLOOR, Clip.POINT]
    wanted, places = Clip.IDLE, []
    for step in range(1200):
        if step % 7 == 0:
            wanted = still[int(rng.integers(len(still)))]
        seat = np.array([[0.46, 0.0, 0.0]]) if wanted is Clip.SIT else np.full((1, 3), np.nan)
        one.advance(STEP)
        one.act(np.array([wanted], np.int32), np.zeros(1), seat)
        clip, old, phase, _ = one.rows[0, 2].astype(float)
        share = float(one.rows[0, 3, 0])
        share = share * share * (3 - 2 * share)
        at = phase % 1.0 * FRAMES
        now = palette[int(clip + int(at))] * (1 - at % 1) + palette[int(clip + (int(at) + 1) % FRAMES)] * (at % 1)
        places.append(now * share + palette[int(old)] * (1 - share))
    assert np.linalg.norm(np.diff(places, axis=0), axis=1).max() < 0.24, "body heights in 0.05 s"


def test_numbers_of_instances_are_rounded_up_a_little() -> None:
    for count in range(1, 3000):
        up = rounded_up(count)
        assert count <= up <= max(count + 1, count * 9 / 8)
        assert up % 2 == 0
    assert len({rounded_up(n) for n in range(1, 3000)}) < 80
