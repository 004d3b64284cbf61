"""How people come to know of the alarm and of the danger: by alarms, calls, words, sight of others and their own eyes."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from sim.core import rng
from sim.core.building import alarms, noise
from sim.core.context import Context
from sim.core.people import beliefs, mind, timing
from sim.core.people.mind import Learnt, M, Mode
from sim.core.rng import Purpose
from sim.core.state import I32, Activity, Index
from sim.core.zone import danger, inview
from sim.events import EventType
from sim.space.hearing import NOTICED_OVER
from sim.units import STEP_HZ

TELL_STEPS: Final = STEP_HZ
"""How often people look round and word spreads within a room."""

CALL_METRES: Final = 10.0
"""How far a call makes people act who can hear it (domain A21, A23); those who only hear it know."""

WITNESSES: Final = 3
LOOKERS: Final = 8
"""People on the way, and people elsewhere who may see them, compared in one look round at most: others each second."""


def alert(ctx: Context, person: int, how: Learnt = Learnt.ALARM) -> None:
    """A person learns of the alarm; only the first time counts."""
    alert_all(ctx, np.array([person], dtype=np.intp), how)


def alert_all(ctx: Context, people: Index, how: Learnt) -> None:
    """People learn of the alarm; only the first time counts.  Each acts after the reaction time of their policy."""
    state, m = ctx.state, ctx.state.mind
    new = people[(m[people, M.HEARD] < 0) & (m[people, M.STATE] != Mode.OFFICER)]
    if not len(new):
        return
    low, high = ctx.cast.reaction[new].T
    seconds = low + (high - low) * rng.units(ctx.world.seed, Purpose.REACTION, new)
    m[new, M.HEARD], m[new, M.LEARNT], m[new, M.STATE], m[new, M.WANT] = state.tick, how, Mode.NOTICE, 0
    m[new, M.UNTIL] = state.tick + np.maximum((seconds * STEP_HZ + 0.5).astype(np.int32), 1)
    state.pace[new] = 0.0
    seated = state.activity[new] == Activity.SIT
    state.activity[new] = np.where(seated, Activity.SIT, Activity.IDLE)  # sitting people stay seated while they listen


def urge(ctx: Context, person: int, how: Learnt = Learnt.TOLD) -> None:
    """Somebody calls at a person: they know now, and stop hesitating."""
    alert(ctx, person, how)
    if mind.mode(ctx, person) in (Mode.NOTICE, Mode.FROZEN):
        soon = ctx.after(timing.URGED.at(rng.unit(ctx.world.seed, Purpose.REACTION, person, 1)))
        until = int(ctx.state.mind[person, M.UNTIL])
        ctx.state.mind[person, M.UNTIL] = min(until, soon) if until >= 0 else soon


def by_alarm(ctx: Context, heard: I32) -> None:
    """Alarms have reached people; who is out of their sound and light has read it on the phone."""
    if not len(heard):
        return
    sounds = np.zeros(len(ctx.world.units) + 1, dtype=bool)
    for k, alarm in enumerate(ctx.world.scenario.alarms):
        if alarm.kind in alarms.ORDERS and alarms.sounding(ctx, k):
            sounds |= alarms.audible(ctx, k) > 0
    unit = ctx.world.space.cell_unit[ctx.state.cell]
    by_ear = sounds[unit[heard]]
    alert_all(ctx, heard[by_ear].astype(np.intp), Learnt.ALARM)
    alert_all(ctx, heard[~by_ear].astype(np.intp), Learnt.APP)


def step(ctx: Context) -> None:
    """Once a second people look round and tell each other."""
    if ctx.state.tick % TELL_STEPS:
        return
    if ctx.world.scenario.danger.known_to_people:
        _see_danger(ctx)
    known = beliefs.known(ctx)
    acting = known[ctx.state.mind[known, M.STATE] > Mode.FROZEN]
    if len(acting):
        _tell(ctx, acting[ctx.cast.adult[acting]])
        _see_others(ctx, acting)


def _tell(ctx: Context, grown_ups: Index) -> None:
    """In a room where a grown-up knows and has begun to act, everybody knows, also where the danger is."""
    state, unit = ctx.state, ctx.world.space.cell_unit[ctx.state.cell]
    grown_ups = grown_ups[unit[grown_ups] >= 0]
    if not len(grown_ups):
        return
    in_hearing = np.isin(unit, unit[grown_ups]) & (state.present == 1)
    in_hearing[0] = False
    alert_all(ctx, np.flatnonzero(in_hearing & (state.mind[:, M.HEARD] < 0)), Learnt.TOLD)
    for teller in grown_ups[state.mind[grown_ups, M.DANGER_A] >= 0].tolist():
        beliefs.learn_danger(ctx, np.flatnonzero(in_hearing & (unit == unit[teller])).tolist(), beliefs.danger(ctx, teller)[::-1])


def _see_others(ctx: Context, acting: Index) -> None:
    """Who sees others run or walk to shelter may understand; who hesitates makes up their mind."""
    state = ctx.state
    runners = acting[state.pace[acting] > 0.0]
    slow = (state.mind[:, M.HEARD] < 0) | ((state.mind[:, M.STATE] == Mode.NOTICE) & ctx.cast.hesitant)
    slow &= (state.present == 1) & ~ctx.cast.officer
    slow[0] = False
    who = np.flatnonzero(slow)
    if not len(who) or not len(runners):
        return
    unit = ctx.world.space.cell_unit[state.cell]
    seen = np.bincount(unit[runners] + 1, minlength=len(ctx.world.units) + 1)[unit[who] + 1]
    elsewhere = np.flatnonzero((seen == 0) & (state.mind[who, M.HEARD] < 0))
    if len(elsewhere):
        look = _in_turn(ctx, elsewhere, LOOKERS)
        seen[look] = _in_sight(ctx, _in_turn(ctx, runners, WITNESSES), who[look])
    draw = rng.units(ctx.world.seed, Purpose.GLANCE, who, state.tick // TELL_STEPS)
    for p in who[draw < timing.GLANCE.low * seen].tolist():
        urge(ctx, p, Learnt.SAW)


def _in_turn(ctx: Context, people: Index, most: int) -> Index:
    """At most so many of a list, others each second."""
    if len(people) <= most:
        return people
    first = ctx.state.tick // TELL_STEPS * most % len(people)
    return np.roll(people, -first)[:most]


def _in_sight(ctx: Context, runners: Index, who: Index) -> Index:
    """(n,) how many of some people each of others sees."""
    state = ctx.state
    eyes, targets = (inview.body_points(ctx, people)[:, inview.EYES] for people in (runners, who))
    seen = ctx.world.sight.visible(
        eyes,
        targets,
        state.door_open,
        state.door_covered == 1,
        state.blinds_down == 1,
        eye_cells=state.cell[runners],
        target_cells=state.cell[who],
    )
    return np.asarray(seen.sum(axis=0), dtype=np.intp)


def _see_danger(ctx: Context) -> None:
    """People who are where the danger is, or have that room in sight, know it; who meant to go there thinks again."""
    zone = danger.units(ctx)
    if not zone:
        return
    state = ctx.state
    there = state.present == 1
    there[0] = False
    unit = ctx.world.space.cell_unit[state.cell]
    there &= danger.noticed_in(ctx)[unit] & ~ctx.cast.officer & ~np.isin(state.mind[:, M.STATE], (Mode.LOW, Mode.OUT))
    who = np.flatnonzero(there)
    if not len(who):
        return
    learn(ctx, who[np.isin(unit[who], zone) | inview.see_danger(ctx, who)].tolist(), zone, Learnt.DANGER)


def learn(ctx: Context, people: Iterable[int], zone: tuple[int, ...], how: Learnt) -> None:
    """People learn where the danger is, and with it that there is cause for alarm."""
    for p in beliefs.learn_danger(ctx, people, zone):
        alert(ctx, p, how)


def call_out(ctx: Context, person: int) -> list[int]:
    """A person calls: all who can hear it know of the alarm, those near in the same room act; gives the near ones."""
    state, world = ctx.state, ctx.world
    here = ctx.unit_of(person)
    levels = ctx.sounds.levels(state, here, noise.LEVEL["calling_out"])
    heard = levels >= alarms.background(ctx) + NOTICED_OVER
    unit = world.space.cell_unit[state.cell]
    hears = heard[unit] & (state.present == 1) & ~ctx.cast.officer
    hears[[0, person]] = False
    off = state.xy - state.xy[person]
    near = hears & (unit == here) & (off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1] <= CALL_METRES * CALL_METRES)
    alert_all(ctx, np.flatnonzero(hears & ~near), Learnt.TOLD)
    reached = np.flatnonzero(near).tolist()
    for p in reached:
        urge(ctx, p)
    beliefs.learn_danger(ctx, reached, beliefs.danger(ctx, person)[::-1])
    ctx.emit(EventType.WARNED, actor=ctx.name(person), unit=here, people=len(reached))
    noise.make(ctx, person, "calling_out")
    return reached
