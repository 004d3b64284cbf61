"""Where everybody is, what they do and how they are lit, taken from the core's states; and who can be seen of them."""

import numpy as np
import numpy.typing as npt

from sim.core.state import Posture, State
from sim.space.space import Space
from sim.view.crowd import Crowd, clip_of
from sim.view.gaze import Gaze
from sim.view.gestures import Gestures
from sim.view.mesh import I32
from sim.view.people.cast import Clip
from sim.view.probes import Probes
from sim.view.seats import Seats

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

_JUMP = 1.0
"""Metres in one step beyond which somebody has been moved rather than has walked."""

_REACH = 2.1
"""Metres around the middle of a body that any pose stays within, with the frustum's slant, a step's way at a run, and the way
eyes may move before one looks anew (``glance``)."""

_TURNS = 3
"""Steps in which the light of all people is taken anew: 0.15 s."""

_PUSHED = 0.2
"""Metres per second from which a wheelchair with somebody close behind it is being pushed."""

_SLIDE, _CATCH_UP = 0.7, 1.2
"""Metres per second at which feet find their place when one sits down; metres made good for each one walked after getting up."""

_MIDDLE = 0.9
"""Metres from the feet to the middle of a body."""


class Presence:
    """Everybody's place. ``take`` once a step of the core, ``seen`` once a frame."""

    def __init__(self, space: Space, room_of_unit: I32, seats: Seats, probes: Probes, crowd: Crowd) -> None:
        """``room_of_unit`` maps the space's units (its -1 is the last entry) to the scene's rooms."""
        n = crowd.count
        self._space, self._room_of_unit, self._seats = space, room_of_unit, seats
        self._probes, self._crowd = probes, crowd
        self._turn = 0
        self._nowhere = int(room_of_unit.max(initial=0)) + 1
        self._middle, self.position = np.zeros((n, 3)), np.zeros((n, 3))
        self._room, self._near = np.zeros(n, np.int32), np.zeros(n, np.int32)
        self._sat_at, self._seat = np.full((n, 2), np.nan), np.full((n, 3), np.nan)
        self._shift = np.zeros((n, 2))
        self._gaze = Gaze(crowd.heights)
        self._gestures = Gestures(space.door_line.mean(axis=1), space.door_units, crowd.grown)
        of_cell = room_of_unit[space.cell_unit]
        self._room_of_cell, self._near_of_cell = of_cell, self._beside(of_cell)

    def _beside(self, of_cell: I32) -> I32:
        """(cells,) the room on the other side of a door's cell; a room's own elsewhere."""
        out = of_cell.copy()
        for cell in np.nonzero(self._space.cell_door >= 0)[0]:
            first, second = self._room_of_unit[self._space.door_units[self._space.cell_door[cell]]]
            out[cell] = second if first == of_cell[cell] else first
        return out

    def take(self, state: State, before: State, seconds: float, *, settle: bool) -> None:
        """Takes a new step.

        Args:
            state: the newest.
            before: the one before it.
            seconds: since the last step was taken.
            settle: end every going-over at once.
        """
        playback = self._crowd.playback
        playback.advance(seconds)
        self._room = self._room_of_cell[state.cell]
        seat = self._seats_under(state)
        self._place(state, before, self._feet(state, before, seat, seconds, settle=settle))
        clip = self._clips(state, seat)
        clip = self._gestures.take(state, before, clip, self._space.cell_unit[state.cell], seconds, settle=settle)
        playback.act(clip, state.speed, seat)
        if settle:
            playback.settle()
            playback.act(clip, state.speed, seat)
        self._gaze.take(state, self._room, playback.clip, playback.rows, seconds, settle=settle)
        present = state.present > 0
        present[0] = False
        self._near = np.where(present, self._near_of_cell[state.cell], self._nowhere)
        self._room = np.where(present, self._room, self._nowhere)
        self._crowd.write()

    def _clips(self, state: State, seat: F64) -> I32:
        """(n,) what everybody does; who walks right behind a wheelchair pushes it, and then it is not driven."""
        wheels = self._crowd.wheels
        clip = clip_of(state.activity, state.posture, state.speed, seat, wheels)
        for k in np.flatnonzero(wheels & (state.present > 0) & (state.speed > _PUSHED)).tolist():
            ahead = np.array([np.cos(state.heading[k]), np.sin(state.heading[k])])
            way = state.xy - state.xy[k]
            behind, aside = way @ ahead, way @ np.array([-ahead[1], ahead[0]])
            helps = (behind < -0.3) & (behind > -1.1) & (np.abs(aside) < 0.45) & (np.cos(state.heading - state.heading[k]) > 0.7)
            helps &= ~wheels & (state.present > 0) & (state.posture == Posture.STANDING) & (self._room == self._room[k])
            if helps[1:].any():
                clip[1 + np.argmax(helps[1:])] = int(Clip.BEHIND)
                clip[k] = int(Clip.PUSHED)
        return clip

    def _feet(self, state: State, before: State, seat: F64, seconds: float, *, settle: bool) -> F64:
        """(n, 2) how far from where the core has them people's feet are: in front of a seat while they sit, and until they walk.

        A sitter's feet stand where they will stand afterwards; whoever gets up walks off from there.
        """
        was = self._shift.copy()
        on = ~np.isnan(seat[:, 0])
        forward = np.column_stack([np.cos(state.heading), np.sin(state.heading)])
        wanted = np.where(on[:, None], forward * (seat[:, 1] + self._crowd.ahead)[:, None], 0.0)
        step = wanted - was
        far = np.sqrt((step * step).sum(axis=1))
        walked = np.sqrt(((state.xy - before.xy) ** 2).sum(axis=1))
        most = np.where(on, _SLIDE * seconds, _CATCH_UP * walked)
        share = np.where(far > 1e-9, np.minimum(1.0, most / np.maximum(far, 1e-9)), 0.0)
        self._shift = wanted if settle else was + step * share[:, None]
        return np.zeros_like(was) if settle else self._shift - was

    def _place(self, state: State, before: State, slid: F64) -> None:
        """Puts everybody where they are; ``slid`` (n, 2) is what their feet have moved besides."""
        rows = self._crowd.playback.rows
        planes = self._space.cell_plane[state.cell]
        at = self.position
        at[:, :2] = state.xy
        at[:, 2] = planes[:, 0] * state.xy[:, 0] + planes[:, 1] * state.xy[:, 1] + planes[:, 2]
        self._middle[:] = at
        self._middle[:, 2] += _MIDDLE
        moved = np.zeros((len(at), 4))
        if before is not state:
            earlier = self._space.cell_plane[before.cell]
            height = earlier[:, 0] * before.xy[:, 0] + earlier[:, 1] * before.xy[:, 1] + earlier[:, 2]
            moved[:, :2] = state.xy - before.xy + slid
            moved[:, 2] = at[:, 2] - height
            moved[:, 3] = (state.heading - before.heading + np.pi) % (2 * np.pi) - np.pi
            moved[(moved[:, :3] * moved[:, :3]).sum(axis=1) > _JUMP] = 0.0
        rows[:, 0, :3], rows[:, 0, 3] = at, state.heading
        rows[:, 0, :2] += self._shift
        rows[:, 1] = moved
        rows[:, 3, 1] = self._room
        self._light(slice(self._turn, None, _TURNS) if before is not state else slice(None))

    def _light(self, who: slice) -> None:
        """Light where some people are: it changes slowly, so that each is asked about every few steps."""
        rows, self._turn = self._crowd.playback.rows, (self._turn + 1) % _TURNS
        light = self._probes.at(self.position[who], self._room[who])
        rows[who, 3, 2:], rows[who, 4, 0] = light[:, :2], light[:, 2]

    def _seats_under(self, state: State) -> F64:
        """(n, 3) what each seated person sits on, looked up again only for those who are somewhere else than before."""
        seated = state.posture == Posture.SEATED
        new = np.nonzero(seated & (state.xy != self._sat_at).any(axis=1))[0]
        if len(new):
            self._sat_at[new] = state.xy[new]
            self._seat[new] = self._seats.under(state.xy[new], self._room[new])
        return np.where(seated[:, None], self._seat, np.nan)

    def seen(self, frames: F64, matrix: F64, head: F64) -> tuple[I64, F64]:
        """Who may show in the part of the screen their room, or the room they are about to enter, is seen in.

        Args:
            frames: (rooms + 1, 4) as ``Visibility.frames`` answers, the last row empty.
            matrix: building to clip space.
            head: (3,) the eyes.

        Returns:
            Their numbers and how many metres away they are.
        """
        shows = frames[:, 2] > frames[:, 0]
        chosen = np.nonzero(shows[self._room] | shows[self._near])[0]
        if not len(chosen):
            return chosen, np.zeros(0)
        room, near = frames[self._room[chosen]], frames[self._near[chosen]]
        low, high = np.minimum(room[:, :2], near[:, :2]), np.maximum(room[:, 2:], near[:, 2:])
        middle = self._middle[chosen]
        clip = middle @ matrix[:3] + matrix[3]
        depth = clip[:, 3:]
        within = (clip[:, :2] > low * depth - 2.0 * _REACH) & (clip[:, :2] < high * depth + 2.0 * _REACH)
        within &= depth > -_REACH
        kept = within[:, 0] & within[:, 1]
        chosen = chosen[kept]
        away = middle[kept, :2] - head[:2]
        metres: F64 = np.sqrt((away * away).sum(axis=1))
        return chosen, metres
