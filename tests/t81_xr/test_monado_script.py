"""The script that brings a real runtime to any machine: what it says, what it hands back, that it leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

INSIDE = os.environ.get("INRYMNING_MONADO") == "1"
NEEDS = ("debootstrap", "unshare", "setpriv", "flock", "apt-get")


@pytest.fixture(scope="module")
def script(repository):
    return repository / "tools" / "packaging" / "monado.sh"


@pytest.fixture(scope="module")
def tree(script):
    """The tree, made if need be; skips where it cannot be."""
    if INSIDE:
        pytest.skip("already inside the Monado tree")
    lacking = [tool for tool in NEEDS if shutil.which(tool) is None and not Path("/usr/sbin", tool).exists()]
    if os.geteuid() != 0 or lacking:
        pytest.skip(f"the Monado tree needs root and {', '.join(NEEDS)}; lacking here: {', '.join(lacking) or 'root'}")
    done = subprocess.run([script, "-", ":"], capture_output=True, text=True, check=False)
    if done.returncode == 3 or "Could not resolve" in done.stderr:
        pytest.skip(f"the Monado tree cannot be made here: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return "-"


def run(script, *command, **more):
    return subprocess.run([script, *command], capture_output=True, text=True, check=False, **more)


def test_without_a_command_it_says_how_it_is_used(script):
    done = run(script)
    assert done.returncode == 2
    assert "ROOT COMMAND" in done.stderr


def test_an_unknown_compositor_is_refused_before_anything_is_done(script, tmp_path):
    done = run(script, tmp_path / "tree", "true", env={**os.environ, "XR_COMPOSITOR": "magic"})
    assert done.returncode == 2
    assert "magic" in done.stderr
    assert not (tmp_path / "tree").exists()


def test_it_is_plain_shell_and_names_no_host(script):
    text = script.read_text()
    assert text.startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0
    assert "://" not in text
    assert os.access(script, os.X_OK)


def test_the_commands_exit_code_and_output_come_through(script, tree):
    done = run(script, tree, "sh", "-c", "echo out; echo err >&2; exit 7")
    assert done.returncode == 7
    assert done.stdout == "out\n"
    assert "err" in done.stderr


def test_inside_is_this_checkout_with_python_and_its_own_network(script, tree, repository):
    question = "import os, sim, socket; print(os.getcwd(), sim.__file__, os.environ['INRYMNING_MONADO'])"
    done = run(script, tree, "python", "-c", question)
    assert done.stdout.split() == ["/src/repo", "/src/repo/sim/__init__.py", "1"], done.stderr
    there = run(script, tree, "sh", "-c", "ls pyproject.toml; ls /sys/class/net 2>/dev/null | wc -l; id -u")
    assert "pyproject.toml" in there.stdout


def test_from_another_folder_and_by_another_way_it_is_the_same_checkout(script, tree, tmp_path):
    link = tmp_path / "link.sh"
    link.write_text(f'#!/bin/sh\nexec "{script}" "$@"\n')
    link.chmod(0o755)
    assert run(link, tree, "pwd", cwd=tmp_path).stdout == "/src/repo\n"


def test_two_at_once_have_two_headsets(script, tree):
    program = (
        "from sim.xr.remote_driver import RemoteHeadset; from sim.poses import Pose; import time, sys\n"
        "r = RemoteHeadset(); r.head(Pose((float(sys.argv[1]), 0.0, 1.5))); time.sleep(2); r.close()\n"
        "time.sleep(0.5); print(round(RemoteHeadset().state.head.center.x))"
    )
    pair = [subprocess.Popen([script, tree, "python", "-c", program, str(x)], stdout=subprocess.PIPE, text=True) for x in (1, 2)]
    assert [p.communicate(timeout=60)[0].strip() for p in pair] == ["1", "2"]


def test_ending_the_script_ends_everything_inside(script, tree, tmp_path):
    marker = f"87{os.getpid()}"
    process = subprocess.Popen([script, tree, "sleep", marker])
    deadline = time.monotonic() + 30
    while not _running(marker) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _running(marker)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 143
    deadline = time.monotonic() + 10
    while _running(marker) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _running(marker)
    mounts = Path("/proc/mounts").read_text()
    assert "/inrymning/monado" not in mounts


def _running(marker: str) -> bool:
    for entry in Path("/proc").iterdir():
        try:
            if (entry / "cmdline").read_bytes() == f"sleep\0{marker}\0".encode():
                return True
        except OSError:
            continue
    return False


def test_the_tests_that_need_the_runtime_pass_in_it(script, tree):
    """The same tests that are skipped outside, with Monado (this is how a build machine runs them)."""
    command = ["python", "-m", "pytest", "-q", "-m", "openxr", "-p", "no:cacheprovider", "tests/t81_xr"]
    done = run(script, tree, *command)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "skipped" not in done.stdout.splitlines()[-1] or "failed" not in done.stdout
    print(done.stdout.splitlines()[-1])
