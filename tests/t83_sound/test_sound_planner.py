"""What is heard: nothing the core says is not heard, as loud as the core says, from where it comes."""

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.building import alarms
from sim.core.building.noise import LEVEL
from sim.core.building.sounds import Sounds
from sim.core.commands import Action, ActionKind
from sim.events import TRAINEE, Event, EventType
from sim.sound.catalogue import CLIPS, OF_EVENT, OF_NOISE, USUAL
from sim.sound.happenings import AFTER_KNOCK, LOUDEST_VOICE
from sim.sound.planner import SETTLED, SETTLES, WORDS
from sim.sound.rooms import Wall
from sim.space.hearing import NOTICED_OVER, Heard
from tests.t83_sound.conftest import Scene, ringing

DOORS = ("d1", "d2", "dg", "d3", "d4", "d5", "e1", "e2")
ROOMS = {"corridor": (12.0, 1.5), "A1": (4.0, 6.0), "G": (20.0, 5.5), "B1": (4.0, -3.0), "WC": (9.0, -1.2)}


def told(kind, place="", actor=TRAINEE, target="", **data):
    return Event(0, 0, 0.0, kind, actor, place, target, data)


class TestTheCoreDecides:
    """Audibility equals the core's."""

    @settings(max_examples=40)
    @given(
        st.sampled_from(sorted(ROOMS)),
        st.sets(st.sampled_from(DOORS)),
        st.floats(40.0, 85.0),
        st.sampled_from([(), ("A1",), ("B1", "G")]),
        st.sampled_from(["signal", "speech"]),
        st.sampled_from(["break", "lesson"]),
    )
    def test_an_alarm_has_a_voice_exactly_where_the_core_says_it_is_heard(self, bank, room, wide, level, giving, by, period):
        places = {f"p{k}": unit for k, unit in enumerate(giving)}
        given_ = ringing(level_db=level, by=by, places=tuple(places))
        scene = Scene(bank, at=ROOMS[room], unit=room, open_=(), places=places, period=period, **given_)
        for name in wide:
            scene.door(name, 1.0)
        alarms.start(scene.sim.context, 0)
        here = scene.sim.space.unit_index[room]
        heard = alarms.audible(scene.sim.context, 0)[here] != Heard.NOT
        found = scene.voices.get("lockdown_tones")
        assert (found is not None) == heard
        if found is not None:
            assert found.level_db == pytest.approx(float(alarms.levels(scene.sim.context, 0)[here]))

    @settings(max_examples=40)
    @given(
        st.sampled_from(sorted(ROOMS)),
        st.sampled_from(sorted(ROOMS)),
        st.sets(st.sampled_from(DOORS)),
        st.sampled_from(["talk", "knock"]),
    )
    def test_somebody_elses_sound_is_heard_exactly_when_the_core_notices_it(self, bank, room, other, wide, cause):
        scene = Scene(bank, at=ROOMS[room], unit=room, open_=(), places={})
        for name in wide:
            scene.door(name, 1.0)
        sim = scene.sim
        place = (*ROOMS[other], 1.1)
        level = LEVEL[cause]
        reached = scene.planner.reach.of(sim.space.unit_index[other], level, place, (*ROOMS[room], 1.5))
        core = float(Sounds(sim.world).levels(sim.state, sim.space.unit_index[other], level)[sim.space.unit_index[room]])
        if room == other:
            assert reached.level_db >= core
            assert reached.wall is Wall.NOTHING
        else:
            assert reached.level_db == core
        around = float(alarms.background(sim.context)[sim.space.unit_index[room]])
        assert scene.planner.reach.noticed(reached.level_db) == (reached.level_db - around >= NOTICED_OVER)

    def test_an_alarm_that_is_only_seen_is_not_heard(self, listen, alarmed):
        silent = alarmed(light=True, faults=({"kind": "silent", "chance": 1.0, "together": True},))
        scene = listen(**silent).step(times=3)
        assert alarms.audible(scene.sim.context, 0)[0] == Heard.CLEAR
        assert "lockdown_tones" not in scene.voices

    def test_one_that_comes_by_phone_is_a_note_on_the_phone(self, listen, alarmed):
        scene = listen(**alarmed(by="app", app={"roles": ("pupil",)})).step(times=12)
        assert "phone_note" in scene.voices
        assert "lockdown_tones" not in scene.voices

    def test_one_that_locks_doors_is_not_heard(self, listen, alarmed):
        assert "lockdown_tones" not in listen(**alarmed(kind="lock")).step(times=3).voices

    def test_the_murmur_is_the_cores_background_and_goes_when_the_building_goes_quiet(self, listen, alarmed):
        scene = listen(**alarmed()).step(times=2)
        assert scene.voices["murmur"].level_db == float(alarms.background(scene.sim.context)[0])
        scene.step(times=20 * 16)
        assert alarms.period(scene.sim.context) == "quiet"
        assert "murmur" not in scene.voices
        assert "air" in scene.voices


class TestDoors:
    """Less comes through a door the more it is shut."""

    @settings(max_examples=40)
    @given(st.sampled_from(["d1", "dg", "d3"]), st.sampled_from([60.0, 72.0, 85.0]), st.lists(st.floats(0.0, 1.0), min_size=2))
    def test_opening_a_door_never_makes_a_sound_fainter_or_darker(self, bank, door, level, shares):
        room = {"d1": "A1", "dg": "G", "d3": "B1"}[door]
        scene = Scene(bank, at=ROOMS[room], unit=room, open_=(), places={})
        reached = []
        for share in sorted(shares):
            scene.door(door, share)
            reached.append(scene.planner.reach.of(0, level, (12.0, 1.5, 1.0), (*ROOMS[room], 1.5)))
        assert [r.level_db for r in reached] == sorted(r.level_db for r in reached)
        assert [r.wall for r in reached] == sorted((r.wall for r in reached), reverse=True)

    def test_a_shut_one_takes_thirty_decibels_more_and_muffles(self, listen):
        scene = listen(at=ROOMS["A1"], unit="A1")
        ear, source = (*ROOMS["A1"], 1.5), (12.0, 1.5, 1.0)
        shut = scene.planner.reach.of(0, 76.0, source, ear)
        wide = scene.door("d1", 1.0).planner.reach.of(0, 76.0, source, ear)
        assert wide.level_db - shut.level_db == pytest.approx(30.0)
        assert (shut.wall, wide.wall) == (Wall.SHUT, Wall.CORNER)

    def test_it_comes_in_by_the_door(self, listen):
        scene = listen(at=ROOMS["A1"], unit="A1").door("d1", 1.0)
        reached = scene.planner.reach.of(0, 76.0, (20.0, 1.5, 1.0), (*ROOMS["A1"], 1.5))
        assert reached.place == pytest.approx((4.0, 3.1, 1.2))

    def test_in_the_corridor_by_the_one_that_stands_open(self, listen):
        scene = listen().door("d2", 1.0)
        unit = scene.sim.space.unit_index["A2"]
        assert scene.planner.reach.of(unit, 80.0, (12.0, 6.0, 1.0), (12.0, 1.5, 1.5)).place[:2] == pytest.approx((12.0, 3.1))

    def test_a_leaf_of_ones_own_room_is_heard_in_it_whichever_side_the_hand_was(self, listen):
        scene = listen(at=ROOMS["A1"], unit="A1", period="lesson")
        outside = told(EventType.DOOR_LOCKED, place="corridor", actor="person:1", target="d1")
        scene.planner.hear([outside], (*ROOMS["A1"], 1.5))
        assert scene.planner._going["door_locked:d1"].what.unit == scene.sim.space.unit_index["A1"]


class TestAlarms:
    def test_in_its_own_room_it_comes_from_the_ceiling(self, listen, alarmed):
        voice = listen(**alarmed()).step(times=2).voices["lockdown_tones"]
        assert voice.place is not None
        assert voice.place[2] > 2.0

    def test_the_tones_go_on_where_they_are_when_one_walks_into_another_room(self, listen, alarmed):
        scene = listen(**alarmed()).step(times=40)
        assert scene.voices["lockdown_tones"].age == pytest.approx(39 * 0.05, abs=0.06)

    def test_one_that_goes_on_becomes_softer_but_never_so_that_the_core_would_not_notice_it(self, listen, alarmed):
        scene = listen(**alarmed(level_db=80.0)).step(times=2)
        assert scene.voices["lockdown_tones"].level_db == 80.0
        scene.step(times=round(sum(SETTLES) * 20))
        assert scene.voices["lockdown_tones"].level_db == 80.0 - SETTLED

    def test_a_faint_one_stays_noticed(self, listen, alarmed):
        scene = listen(**alarmed(level_db=64.0)).step(times=2)
        scene.step(times=round(sum(SETTLES) * 20))
        assert scene.planner.reach.noticed(scene.voices["lockdown_tones"].level_db)

    def test_a_spoken_programme_leaves_time_for_its_words(self, listen, alarmed):
        scene = listen(**alarmed(by="speech", sound="chime")).step(times=2)
        assert "chime" in scene.voices
        scene.step(times=round(scene.bank.seconds("chime") * 20))
        assert "chime" not in scene.voices
        scene.step(times=round(WORDS * 20))
        assert "chime" in scene.voices

    @pytest.mark.parametrize("kind", ["lockdown", "fire", "lunch", "test", "message"])
    def test_a_name_nobody_knows_gets_what_is_usual_for_its_kind(self, listen, alarmed, kind):
        scene = listen(**alarmed(kind=kind, sound="our own"))
        assert scene.planner.clip_of(scene.sim.world.scenario.alarms[0]) == USUAL.get(kind, "chime")

    def test_it_ends_with_the_core(self, listen, alarmed):
        scene = listen(**alarmed(duration=1.0)).step(times=10)
        assert "lockdown_tones" in scene.voices
        assert "lockdown_tones" not in scene.step(times=20).voices


class TestHappenings:
    def test_ones_own_hands_are_heard_in_the_loudest_corridor(self, listen):
        scene = listen(at=(12.0, 2.6)).step()
        assert scene.voices["murmur"].level_db == 60.0
        scene.step(Action(ActionKind.OPEN_DOOR, "d2"))
        assert "door_open" in scene.voices
        scene.step(times=60)
        assert "door_open" not in scene.voices

    def test_a_lock_and_a_shut_door(self, listen):
        scene = listen(at=(12.0, 3.8), unit="A2", open_=()).step()
        scene.step(Action(ActionKind.LOCK_DOOR, "d2"))
        assert "lock" not in scene.voices, "the bolt is not home yet"
        scene.step(times=round(scene.sim.time * 20) + 18)
        assert scene.sim.state.door_locked[scene.sim.space.door_index["d2"]]
        assert scene.voices["lock"].level_db > LEVEL["lock"], "at arm's length"

    def test_a_knock_and_then_the_words(self, listen, brings):
        knock = {"id": "k", "kind": "knock", "channel": "voice", "text": {"sv": "Hej", "en": "Hello"}}
        scene = listen(at=ROOMS["G"], unit="G", **brings(knock)).step(times=2)
        assert "knock" in scene.voices
        assert "words" not in scene.voices
        scene.step(times=round(AFTER_KNOCK * 20))
        assert "words" in scene.voices
        assert scene.voices["words"].place == pytest.approx((20.0, 3.1, 1.5))

    @pytest.mark.parametrize(
        ("channel", "clip"), [("app", "phone_note"), ("speaker", "chime"), ("voice", "words"), ("officer", "words")]
    )
    def test_a_message_has_the_sign_of_its_channel(self, listen, brings, channel, clip):
        message = {"id": "m", "kind": "message", "channel": channel, "text": {"sv": "Hej", "en": "Hello"}}
        assert clip in listen(**brings(message)).step(times=2).voices

    def test_a_silent_phone_is_silent(self, listen, brings):
        message = {"id": "m", "kind": "message", "channel": "app", "text": {"sv": "Hej", "en": "Hello"}}
        ring = {"id": "r", "kind": "phone_ring"}
        scene = listen(**brings(message, ring, when=1.0)).step(Action(ActionKind.PHONE_SILENT)).step(times=30)
        assert not {"phone_note", "phone_ring"} & scene.voices.keys()
        loud = listen(**brings(ring)).step(times=3)
        assert "phone_ring" in loud.voices

    def test_nobody_calls_loudly_in_anybodys_ear(self, listen):
        scene = listen()
        call = told(EventType.NOISE, place="corridor", actor=TRAINEE, cause="calling_out", level_db=82.0)
        scene.planner.hear([call], (12.0, 1.5, 1.5))
        assert scene.planner._going["calling_out:trainee"].what.level_db == LOUDEST_VOICE

    def test_ones_own_voice_is_not_played(self, listen):
        scene = listen()
        for cause in ("speech", "call", "hush"):
            scene.planner.hear([told(EventType.NOISE, place="corridor", cause=cause, level_db=60.0)], (12.0, 1.5, 1.5))
        assert not scene.planner._going

    def test_every_clip_named_is_there_and_every_level_has_a_reason(self):
        named = (
            {d.clip for d in OF_EVENT.values()} | set(OF_NOISE.values()) | set(USUAL.values()) | {s.soft for s in CLIPS.values()}
        )
        assert named - {""} <= CLIPS.keys()

    def test_a_new_drill_begins_in_silence(self, listen):
        scene = listen().step(Action(ActionKind.OPEN_DOOR, "d2"))
        scene.planner.hear([told(EventType.DRILL_RESET)], (12.0, 1.5, 1.5))
        assert not scene.planner._going


class TestSteps:
    def test_walking_is_a_footfall_each_stride_and_running_is_louder(self, listen):
        scene = listen()
        state, falls = scene.sim.state, []
        for speed in (1.4, 3.0):
            state.speed[0] = speed
            for _ in range(40):
                state.xy[0, 0] += speed * 0.05
                falls.append([level for p, _, level in scene.planner._steps.footfalls(state) if p == 0])
        walked, ran = list(chain(*falls[:40])), list(chain(*falls[40:]))
        assert len(walked) == pytest.approx(2.8 / 0.7, abs=1)
        assert len(ran) == pytest.approx(6.0 / 0.7, abs=1)
        assert max(walked) < min(ran)

    def test_who_is_put_elsewhere_has_not_walked(self, listen):
        scene = listen()
        scene.planner._steps.footfalls(scene.sim.state)
        scene.sim.state.xy[0] += 9.0
        assert scene.planner._steps.footfalls(scene.sim.state) == []


class TestStandingStill:
    @pytest.mark.parametrize("how", [ActionKind.PAUSE, ActionKind.STOP])
    def test_nothing_is_wanted_while_a_run_is_paused_or_over(self, listen, alarmed, how):
        scene = listen(**alarmed()).step(times=10)
        assert scene.voices
        scene.step(Action(how))
        assert scene.voices == {}

    def test_what_had_begun_does_not_go_on_after_a_pause(self, listen):
        scene = listen(at=(12.0, 2.6)).step().step(Action(ActionKind.OPEN_DOOR, "d2"))
        assert "door_open" in scene.voices
        scene.step(Action(ActionKind.PAUSE))
        assert scene.voices == {}
        scene.step(Action(ActionKind.RESUME))
        assert "door_open" not in scene.voices


def test_the_ear_is_where_the_head_is(listen):
    scene = listen()
    low = scene.planner.reach.of(0, 60.0, (12.0, 1.5, 0.7), (12.0, 1.5, 0.7 + 0.8))
    high = scene.planner.reach.of(0, 60.0, (12.0, 1.5, 0.7), (12.0, 1.5, 0.7 + 1.6))
    assert low.level_db >= high.level_db
