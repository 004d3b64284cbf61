"""Khronos's own validation layer finds nothing to say about us, and would say something if there were."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.openxr

PROGRAM = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("shared", {conftest!r})
shared = importlib.util.module_from_spec(spec)
spec.loader.exec_module(shared)
made = shared.Stage({module!r}, {samples})
made.focused()
{act}
made.headset.request_exit()
made.run(lambda _: made.headset.status.value == "ended")
made.close()
"""


def validated(tmp_path, act="made.headset.pulse(0); [made.frame() for _ in range(20)]", module="pandagl", samples=0):
    """Runs a program under the layer; (its result, the layer's messages)."""
    report = tmp_path / "validation.txt"
    environment = {
        **os.environ,
        "XR_ENABLE_API_LAYERS": "XR_APILAYER_LUNARG_core_validation",
        "XR_CORE_VALIDATION_EXPORT_TYPE": "text",
        "XR_CORE_VALIDATION_FILE_NAME": str(report),
    }
    conftest = str(Path(__file__).with_name("conftest.py"))
    program = PROGRAM.format(conftest=conftest, act=act, module=module, samples=samples)
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    text = report.read_text() if report.exists() else ""
    return done, [line for line in text.splitlines() if line.startswith("[")]


@pytest.mark.parametrize(("module", "samples"), [("pandagl", 0), ("pandagl", 4), ("p3headlessgl", 0)])
def test_the_layer_has_nothing_to_say_and_the_exit_is_clean(tmp_path, module, samples):
    done, messages = validated(tmp_path, module=module, samples=samples)
    assert done.returncode == 0, done.stderr
    assert all("VUID-CoreValidation-" in m for m in messages), messages
    assert any("VUID-CoreValidation-Initialize" in m for m in messages), "the layer was not there"
    assert any("VUID-CoreValidation-Destroy" in m for m in messages), "the instance was left behind"


def test_a_mistake_leaves_a_line(tmp_path):
    mistake = "made.headset._live.loop._end._environment_blend_mode = 0; made.frame(); made.headset.reconnect()"
    _, messages = validated(tmp_path, act=f"{mistake}\nimport sys; made.close(); sys.exit(0)")
    assert any("VUID-CoreValidation-" not in m for m in messages), messages
