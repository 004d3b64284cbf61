"""Which button of which controller means what. Data only; ``sim.xr.actions`` suggests it, a test suggests all of it.

One wrong path makes a runtime refuse the controller's whole table.  Order: most common in schools first.
"""

from dataclasses import dataclass, field

TRIGGER, SQUEEZE, STICK, PRIMARY, SECONDARY, MENU = "trigger", "squeeze", "stick", "primary", "secondary", "menu"
GRIP, AIM, PULSE = "grip", "aim", "pulse"
SIDES = ("left", "right")

XY = {PRIMARY: "x/click", SECONDARY: "y/click"}
AB = {PRIMARY: "a/click", SECONDARY: "b/click"}
MENU_LEFT = {MENU: "menu/click"}
ANALOGUE = {TRIGGER: "trigger/value", SQUEEZE: "squeeze/value", STICK: "thumbstick"}
CLICK_SQUEEZE = {TRIGGER: "trigger/value", SQUEEZE: "squeeze/click", STICK: "thumbstick"}


@dataclass(frozen=True)
class Table:
    """One interaction profile; input paths are relative to ``/user/hand/SIDE/input``."""

    profile: str
    both: dict[str, str]
    left: dict[str, str] = field(default_factory=dict)
    right: dict[str, str] = field(default_factory=dict)
    extension: str = ""
    pulse: bool = True

    def paths(self) -> list[tuple[str, str]]:
        """(action, full path) pairs of both hands."""
        rows = []
        for side, own in (("left", self.left), ("right", self.right)):
            user = f"/user/hand/{side}"
            inputs = {**self.both, **own, GRIP: "grip/pose", AIM: "aim/pose"}
            rows += [(action, f"{user}/input/{path}") for action, path in inputs.items()]
            if self.pulse:
                rows.append((PULSE, f"{user}/output/haptic"))
        return rows


TABLES = (
    Table("oculus/touch_controller", ANALOGUE, {**XY, **MENU_LEFT}, AB),
    Table("khr/simple_controller", {TRIGGER: "select/click", MENU: "menu/click"}),
    Table("valve/index_controller", {**ANALOGUE, **AB}),
    Table("bytedance/pico4_controller", ANALOGUE, {**XY, **MENU_LEFT}, AB, "XR_BD_controller_interaction"),
    Table("bytedance/pico_neo3_controller", ANALOGUE, {**XY, **MENU_LEFT}, AB, "XR_BD_controller_interaction"),
    Table("htc/vive_focus3_controller", CLICK_SQUEEZE, {**XY, **MENU_LEFT}, AB, "XR_HTC_vive_focus3_controller_interaction"),
    Table("htc/vive_cosmos_controller", CLICK_SQUEEZE, {**XY, **MENU_LEFT}, AB, "XR_HTC_vive_cosmos_controller_interaction"),
    Table("hp/mixed_reality_controller", {**ANALOGUE, MENU: "menu/click"}, XY, AB, "XR_EXT_hp_mixed_reality_controller"),
    Table("microsoft/motion_controller", {**CLICK_SQUEEZE, MENU: "menu/click", PRIMARY: "trackpad/click"}),
    Table(
        "htc/vive_controller",
        {
            TRIGGER: "trigger/value",
            SQUEEZE: "squeeze/click",
            STICK: "trackpad",
            PRIMARY: "trackpad/click",
            MENU: "menu/click",
        },
    ),
    Table("meta/touch_controller_plus", ANALOGUE, {**XY, **MENU_LEFT}, AB, "XR_META_touch_controller_plus"),
    Table("facebook/touch_controller_pro", ANALOGUE, {**XY, **MENU_LEFT}, AB, "XR_FB_touch_controller_pro"),
    Table(
        "ext/hand_interaction_ext",
        {TRIGGER: "pinch_ext/value", SQUEEZE: "grasp_ext/value"},
        extension="XR_EXT_hand_interaction",
        pulse=False,
    ),
)
