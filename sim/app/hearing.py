"""The run's sound on this machine: which device, and where the ears are."""

from sim.app.probe import probe_sound
from sim.app.stage import Wish
from sim.core.simulation import Simulation
from sim.poses import Pose
from sim.sound.ears import Ears, open_ears
from sim.sound.voice import Listener
from sim.text import say
from sim.trainee.vectors import forward, rotate


def ears_for(simulation: Simulation, wish: Wish, *, flat: bool, lockstep: bool) -> Ears | None:
    """Ears on the device there is; None where no sound is wanted, or time does not run as it does for ears."""
    if wish.sound is None or lockstep or wish.pace != 1.0:
        return None
    return open_ears(
        simulation,
        wish.sound,
        headset=not flat,
        works=lambda: probe_sound().ok,
        silent=lambda: wish.notice(say("app.sound.none", wish.language)),
    )


def listener(head: Pose) -> Listener:
    """Ears where the head is; ``head`` is in the building."""
    return Listener(head.position, forward(head.rotation), rotate(head.rotation, (0.0, 0.0, 1.0)))
