"""The widget layer: all lies on its panel without overlap, is as large as eyes and fingers need, and hears its own presses."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from sim.poses import Pose
from sim.resources import asset
from sim.text import LANGUAGES
from sim.trainee.comfort import Comfort, Moving, Side, Turning
from sim.trainee.handwork import AT_PANEL
from sim.trainee.legibility import FINGER_TARGET, GLANCING, RAY_TARGET, READING, X_HEIGHT, across, letter, looks
from sim.trainee.panels import POKE_DOWN, POKE_NEAR, POKE_THROUGH, POKE_UP, Panel, Pointer, Widget
from sim.trainee.pausing import AWAY, SETTINGS, TOP, Page, Pausing
from sim.trainee.vectors import add, looking, scale
from sim.trainee.widgets import ENTER, ERASE, KEYS, Board, Button, Keypad, Label, Listing, Pair, Row

LETTER, TALL = 0.05, 0.1
words = st.text("abcåäö ", min_size=1, max_size=60)


class TestLegibility:
    @pytest.mark.parametrize("weight", ["Regular", "Bold"])
    def test_the_typefaces_small_letters_are_as_high_as_is_reckoned_with(self, weight):
        font = ImageFont.truetype(str(asset(f"fonts/AtkinsonHyperlegibleNext-{weight}.ttf")), 1000)
        assert -font.getbbox("x", anchor="ls")[1] / 1000 == pytest.approx(X_HEIGHT, abs=0.005)

    @given(st.floats(0.2, 8.0), st.floats(0.002, 0.2))
    def test_a_letter_made_for_a_distance_looks_as_large_as_asked(self, distance, angle):
        assert looks(letter(distance, angle) * X_HEIGHT, distance) == pytest.approx(angle)

    def test_a_metre_away_reading_takes_two_centimetres(self):
        assert across(1.0, READING) == pytest.approx(0.021, abs=1e-3)
        assert GLANCING < READING


def board(*items) -> Board:
    return Board("board", 0.9, list(items))


def panel_of(made: Board) -> Panel:
    return made.panel((1.0, 2.0, 1.4), 0.7)


def laid_well(panel: Panel) -> None:
    """Everything is on the panel, and no two buttons overlap."""
    for w in panel.widgets:
        assert abs(w.x) + w.width / 2 <= panel.width / 2 + 1e-9
        assert abs(w.y) + w.height / 2 <= panel.height / 2 + 1e-9
    for a, b in itertools.combinations(panel.widgets, 2):
        apart = max(abs(a.x - b.x) - (a.width + b.width) / 2, abs(a.y - b.y) - (a.height + b.height) / 2)
        assert apart >= -1e-9, (a.id, b.id)


heard: list[str] = []


def keypad(**more) -> Keypad:
    heard.clear()
    return Keypad("pin", "Ring", "Sudda", heard.append, LETTER, TALL, **more)


class TestLayout:
    @given(words, st.lists(words, min_size=1, max_size=4), st.integers(1, 9), st.integers(2, 6))
    def test_whatever_is_on_it_a_board_holds_it(self, text, options, rows, shown):
        made = board(
            Label("title", text, LETTER),
            Row("row", text, [(str(k), t) for k, t in enumerate(options)], "0", LETTER, TALL, heard.append),
            Listing("list", [(str(k), text) for k in range(rows)], LETTER, TALL, shown, "Fler", heard.append),
            keypad(),
            Pair(Button("a", "A", LETTER, heard.clear, TALL), Button("b", "B", LETTER, heard.clear, TALL)),
        )
        panel = panel_of(made)
        laid_well(panel)
        ids = [w.id for w in panel.widgets]
        assert len(set(ids)) == len(ids)

    def test_long_text_takes_more_lines(self):
        short, long = Label("l", "ett ord", LETTER), Label("l", "ett ord " * 20, LETTER)
        assert long.height(0.5) > 4 * short.height(0.5)
        assert Label("l", "a\nb", LETTER).lines(1.0) == 2

    def test_a_press_goes_to_whose_it_is_and_nowhere_else(self):
        made = board(keypad(), Button("go", "Gå", LETTER, lambda: heard.append("went"), TALL))
        assert made.press("go")
        assert heard == ["went"]
        assert not made.press("nobody's")

    def test_what_is_off_is_not_pressed(self):
        heard.clear()
        off = Button("go", "Gå", LETTER, lambda: heard.append("went"), TALL, enabled=False)
        assert off.press("go")
        assert heard == []


class TestChoosing:
    def test_one_answer_counts_and_it_is_marked(self):
        heard.clear()
        row = Row("hand", "Hand?", [("left", "Vänster"), ("right", "Höger")], "right", LETTER, TALL, heard.append)
        assert [w.chosen for w in row.lay(0.5, 0.8)] == [False, False, True]
        assert row.press("hand=left")
        assert heard == ["left"]
        assert [w.id for w in row.lay(0.5, 0.8) if w.chosen] == ["hand=left"]
        assert not row.press("hand=both")
        assert not row.press("hand?")

    @given(st.integers(1, 30), st.integers(2, 8))
    def test_a_list_is_paged_through_to_its_end_and_round_again(self, count, shown):
        rows = [(str(k), f"rad {k}") for k in range(count)]
        listing, seen = Listing("l", rows, LETTER, TALL, shown, "Fler", heard.append), []
        for _ in range(count + 1):
            laid = listing.lay(0.5, 0.8)
            assert len(laid) <= shown
            seen += [w.id for w in laid if w.id != "l+"]
            if not listing.press("l+") or len(rows) <= shown:
                break
            if listing.first == 0:
                break
        assert seen == [f"l:{k}" for k in range(count)]
        assert listing.height(0.8) == pytest.approx(min(count, shown) * TALL + (min(count, shown) - 1) * 0.02)

    def test_what_is_picked_is_told_and_stays_marked(self):
        heard.clear()
        listing = Listing("l", [("a", "A"), ("b", "B")], LETTER, TALL, 4, "Fler", heard.append)
        assert listing.press("l:b")
        assert heard == ["b"]
        assert [w.id for w in listing.lay(0, 1) if w.chosen] == ["l:b"]
        assert not listing.press("l:c")
        assert not listing.press("other:b")


class TestKeypad:
    def type(self, pad, keys):
        return [pad.press(f"pin:{k}") for k in keys]

    def test_it_has_a_telephones_keys_in_a_telephones_order(self):
        laid = {w.id: w for w in keypad().lay(0.5, 0.45)}
        assert [laid[f"pin:{k}"].text for k in "123456789*0#"] == list(KEYS)
        assert laid["pin:1"].y > laid["pin:4"].y > laid["pin:0"].y
        assert laid["pin:1"].x < laid["pin:2"].x < laid["pin:3"].x

    def test_what_is_typed_is_shown_and_sent_once(self):
        pad = keypad()
        assert all(self.type(pad, "112"))
        assert pad.lay(0.5, 0.45)[0].text == "112"
        self.type(pad, [ENTER, ENTER])
        assert heard == ["112"]
        assert pad.typed == ""

    def test_a_slip_is_erased(self):
        pad = keypad()
        self.type(pad, ["1", "1", "3", ERASE, "2", ENTER])
        assert heard == ["112"]

    def test_nothing_typed_can_neither_be_sent_nor_erased(self):
        off = {w.id for w in keypad().lay(0.5, 0.45) if w.button and not w.enabled}
        assert off == {f"pin:{ERASE}", f"pin:{ENTER}"}

    @given(st.lists(st.sampled_from([*KEYS, ERASE, ENTER]), max_size=60), st.integers(1, 12))
    def test_no_number_is_longer_than_it_may_be(self, keys, longest):
        pad = keypad(longest=longest)
        self.type(pad, keys)
        assert len(pad.typed) <= longest
        assert all(1 <= len(n) <= longest for n in heard)

    def test_a_code_can_be_hidden_from_who_stands_beside(self):
        pad = keypad(hidden=True)
        self.type(pad, "4711")
        assert pad.lay(0.5, 0.45)[0].text == "••••"

    def test_other_widgets_are_not_its_own(self):
        assert not keypad().press("pin:x")
        assert not keypad().press("phone:1")


def over(panel: Panel, x: float, y: float, height: float):
    return add(panel.point(x, y), scale(panel.normal, height))


class TestFingers:
    BOARD = Panel("p", (0, 0, 1.4), 0.0, 0.5, 0.4, (Widget("yes", "", 0, 0.1, 0.4, 0.1), Widget("no", "", 0, -0.1, 0.4, 0.1)))

    def poke(self, heights, y=0.1, panel=BOARD):
        pointer = Pointer()
        return [c[1] for h in heights if (c := pointer.poke([panel], over(panel, 0.0, y, h)))]

    def test_in_through_the_face_and_out_again_is_one_press(self):
        assert self.poke([0.09, 0.03, POKE_DOWN - 0.001, -0.01, 0.01, POKE_UP + 0.001, 0.05]) == ["yes"]

    def test_noise_at_the_face_does_not_chatter(self):
        assert self.poke([0.09, 0.003, 0.01, 0.002, 0.015, 0.001, 0.017, 0.05]) == ["yes"]

    def test_a_hand_that_comes_from_behind_or_rests_there_presses_nothing(self):
        assert self.poke([-0.05, -0.01, 0.003, 0.05]) == []

    def test_a_hand_drawn_through_presses_nothing(self):
        assert self.poke([0.09, 0.03, -0.02, -POKE_THROUGH - 0.01, -0.02, 0.05]) == []

    def test_sliding_onto_another_button_takes_the_press_back(self):
        pointer = Pointer()
        ways = [(0.1, 0.05), (0.1, 0.0), (-0.1, 0.0), (-0.1, 0.05)]
        assert [pointer.poke([self.BOARD], over(self.BOARD, 0, y, h)) for y, h in ways] == [None] * 4

    def test_beside_the_panel_is_nowhere(self):
        pointer = Pointer()
        pointer.poke([self.BOARD], over(self.BOARD, 0.0, 0.1, 0.05))
        assert pointer.poke([self.BOARD], over(self.BOARD, 0.4, 0.1, 0.0)) is None
        assert pointer.spot is None

    @given(st.lists(st.tuples(st.floats(-0.3, 0.3), st.floats(-0.12, 0.12)), max_size=40))
    def test_every_press_began_before_the_panel(self, steps):
        pointer, lowest_since_before, seen_before = Pointer(), 0.0, False
        for x, height in steps:
            clicked = pointer.poke([self.BOARD], over(self.BOARD, x, 0.1, height))
            if clicked:
                assert seen_before
                assert lowest_since_before <= POKE_DOWN
            near = abs(x) <= 0.25 and -POKE_THROUGH <= height <= POKE_NEAR
            seen_before = near and (seen_before or height > POKE_UP)
            lowest_since_before = min(lowest_since_before, height) if near and height <= POKE_UP else 1.0

    def test_the_finger_counts_before_it_touches(self):
        assert POKE_DOWN < POKE_UP < AT_PANEL < POKE_NEAR


HEAD = Pose((5.0, 5.0, 1.6), looking(0.3))


class TestPause:
    @pytest.fixture
    def heard(self):
        return []

    @pytest.fixture
    def pause(self, heard):
        return Pausing("sv", Comfort(), heard.append, lambda: heard.append("on"), lambda: heard.append("stop"))

    def buttons(self, pause):
        return [w.id for w in pause.panel(HEAD).widgets if w.button]

    def test_it_is_closed_until_it_is_opened(self, pause):
        assert pause.panel(HEAD) is None
        assert not pause.press("pause.resume")

    def test_one_goes_on_changes_settings_or_stops(self, pause, heard):
        pause.show(Page.PAUSE)
        assert self.buttons(pause) == ["pause.resume", "pause.settings", "pause.stop"]
        assert "ÖVNING" in pause.panel(HEAD).widgets[0].text
        pause.press("pause.resume")
        assert (heard, pause.open) == (["on"], False)
        pause.show(Page.PAUSE)
        pause.press("pause.stop")
        assert heard == ["on", "stop"]

    def test_every_setting_can_be_chosen_and_counts_at_once(self, pause, heard):
        pause.show(Page.SETTINGS)
        chosen = {"side": "left", "seated": "yes", "one_handed": "yes", "turning": "none"}
        for name, value in chosen.items():
            assert pause.press(f"settings.{name}={value}")
        pause.press("settings.more1")
        assert pause.page is Page.MORE
        for name, value in {"moving": "steps", "vignette": "3", "volume": "0", "low_stimulation": "yes"}.items():
            assert pause.press(f"settings.{name}={value}")
        last = heard[-1]
        assert (last.side, last.turning, last.moving) == (Side.LEFT, Turning.NONE, Moving.STEPS)
        assert (last.seated, last.one_handed, last.low_stimulation) == (True, True, True)
        assert (last.volume, last.vignette) == (0.0, 0.85)
        assert len(heard) == 8

    def test_settings_lead_back_to_the_pause_and_in_the_room_before_away(self, pause, heard):
        pause.show(Page.SETTINGS)
        pause.press("settings.done1")
        assert pause.page is Page.PAUSE
        before = Pausing("sv", Comfort(), heard.append, lambda: None, None)
        before.show(Page.SETTINGS)
        before.press("settings.done1")
        assert not before.open

    def test_what_was_set_before_is_what_is_marked(self, heard):
        pause = Pausing("sv", Comfort(side=Side.LEFT, seated=True), heard.append, lambda: None, None)
        pause.show(Page.SETTINGS)
        marked = {w.id for w in pause.panel(HEAD).widgets if w.chosen}
        assert {"settings.side=left", "settings.seated=yes", "settings.turning=snap"} <= marked

    def test_it_hangs_where_one_looked_and_stays_while_pages_turn(self, pause):
        pause.show(Page.PAUSE)
        first = pause.panel(HEAD)
        later = pause.panel(Pose((5.2, 5.0, 1.6), looking(1.5)))
        assert first.at == later.at
        pause.press("pause.settings")
        assert pause.panel(HEAD).at[:2] == first.at[:2]

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("page", [Page.PAUSE, Page.SETTINGS, Page.MORE])
    def test_it_can_be_read_hit_and_leaves_the_sign_in_sight(self, language, page, heard):
        pause = Pausing(language, Comfort(), heard.append, lambda: None, lambda: None)
        pause.show(page)
        panel = pause.panel(HEAD)
        laid_well(panel)
        assert panel.id in ("pause", SETTINGS)
        assert panel.at[2] + panel.height / 2 <= HEAD.position[2] + TOP + 1e-9
        away = math.dist(panel.at[:2], HEAD.position[:2])
        assert away == pytest.approx(AWAY)
        for w in panel.widgets:
            assert looks(w.letter * X_HEIGHT, AWAY) >= READING * 0.999, w.id
            assert len(w.text) * w.letter * 0.5 <= w.width, f"{w.text} is cut"
            if w.button:
                assert looks(min(w.width, w.height), AWAY) >= RAY_TARGET
                assert min(w.width, w.height) >= FINGER_TARGET
