"""The phone's page of alarms: a programme that can be raised by hand here stands first, and its button raises it."""

from sim.core.commands import Action, ActionKind
from sim.poses import Pose
from sim.trainee.choices import Choice
from sim.trainee.menus import PHONE, Menus, Situation, button_for
from sim.trainee.vectors import looking

HEAD = Pose((5.0, 5.0, 1.5), looking(0.0))
DESK = Situation(programmes=(Choice("desk", "Lås enhet A. Det här är en övning."),))


def rows(situation: Situation) -> list[str]:
    made = Menus("sv", phone_out=True, page="alarm")
    made.update(situation, HEAD, HEAD)
    phone = next(p for p in made.panels if p.id == PHONE)
    return [w.id for w in phone.widgets if w.button]


def test_programmes_stand_before_the_app():
    assert rows(DESK) == ["alarm:desk", "alarm:lockdown", "alarm:fire", "page:"]
    assert rows(Situation()) == ["alarm:lockdown", "alarm:fire", "page:"]


def test_the_button_raises_the_programme():
    wanted = Action(ActionKind.RAISE_ALARM, value="desk")
    assert Menus("sv").press("alarm:desk") == wanted
    assert button_for(wanted) == (PHONE, "alarm", "alarm:desk")
