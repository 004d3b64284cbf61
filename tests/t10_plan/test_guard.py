"""Whatever a drawing does to the library that reads it, the program goes on and says one thing."""

import copy
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from sim.errors import FileProblem, Issue, IssuesFound, Severity
from sim.plan.save import plan_json, save_plan
from tests.t10_plan import guard_workers as workers
from tests.t10_plan.plan_examples import small_school
from tools.importers import import_plan
from tools.importers.guard import FIRST_SECONDS, deadline, guarded, guarded_import

FILE = Path("drawing.ifc")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a limit of memory")
posix = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


@pytest.fixture(autouse=True)
def _nothing_left_behind(tmp_path, monkeypatch):
    """No process and no file is left, however the work ended."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    yield
    assert not list(temporary.iterdir())
    if os.name == "posix":
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)


def refused(work, *arguments, **how) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        guarded(work, FILE, arguments, **how)
    assert caught.value.path == FILE
    assert "\n" not in str(caught.value)
    assert caught.value.fix
    return caught.value


class TestAnswers:
    def test_the_work_is_done_in_a_process_of_its_own(self):
        assert guarded(workers.add, FILE, (2, 3)) == 5
        process, loaded = guarded(workers.where, FILE, ())
        assert process != os.getpid()
        assert loaded == []

    def test_a_large_task_and_a_large_answer_pass(self):
        assert len(guarded(workers.add, FILE, ("x" * 5_000_000, "y" * 5_000_000))) == 10_000_000

    def test_what_libraries_say_is_kept_from_the_person_unless_asked_for(self, capfd):
        assert guarded(workers.noisy, FILE, (2,)) == "answer"
        assert capfd.readouterr() == ("", "")
        heard = []
        guarded(workers.noisy, FILE, (2,), noise=heard.append)
        assert heard == ["printed\nwritten by a native library\nwarning 0\nwarning 1"]

    def test_endless_talk_blocks_nothing_and_only_its_end_is_kept(self):
        heard = []
        assert guarded(workers.noisy, FILE, (200_000,), noise=heard.append) == "answer"
        assert heard[0].endswith("warning 199999")
        assert len(heard[0]) <= 20_000

    def test_silence_is_not_reported(self):
        heard = []
        guarded(workers.add, FILE, (2, 3), noise=heard.append)
        assert heard == []

    def test_modules_beside_the_drawing_are_not_run(self, tmp_path, monkeypatch):
        """Drawings come in folders of other people's making."""
        (tmp_path / "pickle.py").write_text("raise SystemExit(9)", encoding="ascii")
        (tmp_path / "sim.py").write_text("raise SystemExit(9)", encoding="ascii")
        monkeypatch.chdir(tmp_path)
        assert guarded(workers.add, FILE, (2, 3)) == 5


class TestErrors:
    @pytest.mark.parametrize("problem", workers.PROBLEMS, ids=lambda p: type(p).__name__)
    def test_our_own_errors_cross_whole(self, problem):
        with pytest.raises(type(problem)) as caught:
            guarded(workers.raises, FILE, (problem,))
        assert str(caught.value) == str(problem)
        assert vars(caught.value) == vars(problem)

    @pytest.mark.parametrize("problem", workers.PROBLEMS, ids=lambda p: type(p).__name__)
    def test_they_are_copied_whole_too(self, problem):
        for other in (copy.copy(problem), pickle.loads(pickle.dumps(problem))):
            assert (type(other), str(other), vars(other)) == (type(problem), str(problem), vars(problem))

    def test_issues_keep_their_data(self):
        issue = Issue("P001", Severity.ERROR, "door 1", {"width": 0.4})
        assert pickle.loads(pickle.dumps(IssuesFound("p", [issue]))).issues == (issue,)

    def test_anything_else_is_one_sentence_and_the_rest_is_noise(self):
        heard = []
        problem = refused(workers.unforeseen, noise=heard.append)
        assert "something unforeseen (KeyError: 'a key\\nthat is missing')" in problem.problem
        assert "Traceback" in heard[0]
        assert "guard_workers.py" in heard[0]


class TestLimits:
    def test_time(self, tmp_path):
        problem = refused(workers.sleeps, tmp_path / "note", seconds=3)
        assert "within 3 seconds" in problem.problem
        assert "--seconds" in problem.fix

    def test_time_of_a_child_that_works_on(self):
        refused(workers.spins, seconds=2)

    @linux
    def test_memory(self):
        assert "more than 800 MB of memory" in refused(workers.fills_memory, megabytes=800).problem

    @linux
    def test_memory_as_native_libraries_say_it(self):
        assert "of memory" in refused(workers.aborts).problem

    @posix
    def test_memory_as_the_system_ends_it(self):
        assert "of memory" in refused(workers.ended_from_outside).problem

    def test_a_library_that_stops(self):
        problem = refused(workers.stops_natively)
        assert "made the library" in problem.problem
        assert "export it anew" in problem.fix
        if os.name == "posix":
            assert f"signal {int(signal.SIGSEGV)}" in problem.problem

    def test_a_library_that_leaves(self):
        assert "exit code 3" in refused(workers.leaves).problem

    def test_what_python_itself_cannot_hold(self):
        refused(workers.nests_natively)


class TestDeadline:
    def test_it_grows_with_the_file(self, tmp_path):
        path = tmp_path / "a.ifc"
        path.write_bytes(b"x" * 2_000_000)
        assert deadline(path) == pytest.approx(FIRST_SECONDS + 30)

    def test_an_archive_is_counted_unpacked_and_a_folder_by_its_files(self, tmp_path):
        (tmp_path / "a.zip").write_bytes(b"x" * 1_000_000)
        assert deadline(tmp_path / "a.zip") > FIRST_SECONDS + 60
        assert deadline(tmp_path) == pytest.approx(FIRST_SECONDS + 15)

    @pytest.mark.parametrize("path", ["none.ifc", "a\0b.ifc"])
    def test_a_file_that_is_not_there_has_the_first_seconds(self, path):
        assert deadline(Path(path)) == FIRST_SECONDS


class TestInterruption:
    @posix
    def test_ctrl_c_stops_the_child_too(self, tmp_path):
        note = tmp_path / "note"

        def press() -> None:
            while not note.exists() or not note.read_text(encoding="ascii"):
                time.sleep(0.02)
            os.kill(os.getpid(), signal.SIGINT)

        presser = threading.Thread(target=press)
        presser.start()
        with pytest.raises(KeyboardInterrupt):
            guarded(workers.sleeps, FILE, (note,))
        presser.join()
        with pytest.raises(ProcessLookupError):
            os.kill(int(note.read_text(encoding="ascii")), 0)

    @posix
    def test_ctrl_c_in_a_terminal_reaches_both_and_prints_nothing(self, tmp_path, repository):
        script = (
            "import sys; sys.path.insert(0, sys.argv[1])\n"
            "from pathlib import Path; from tools.importers.guard import guarded; from tests.t10_plan import guard_workers as w\n"
            "try: guarded(w.sleeps, Path('x'), (Path(sys.argv[2]),))\n"
            "except KeyboardInterrupt: sys.exit(130)\n"
        )
        note = tmp_path / "note"
        command = [sys.executable, "-c", script, str(repository), str(note)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as process:
            while not note.exists() or not note.read_text(encoding="ascii"):
                time.sleep(0.02)
            os.killpg(process.pid, signal.SIGINT)
            assert process.communicate(timeout=20)[1] == b""
            assert process.returncode == 130
        with pytest.raises(ProcessLookupError):
            os.kill(int(note.read_text(encoding="ascii")), 0)


class TestImports:
    def test_a_plan_comes_back_as_import_plan_gives_it(self, tmp_path):
        path = tmp_path / "school.plan.json"
        save_plan(small_school(), path)
        guarded_result, plain = guarded_import(path), import_plan(path)
        assert plan_json(guarded_result.building) == plan_json(plain.building)
        assert guarded_result.findings == plain.findings
        assert (guarded_result.counts, guarded_result.facts) == (plain.counts, plain.facts)
        assert guarded_result.seconds > 0

    def test_problems_of_the_file_come_back_as_they_are(self, tmp_path):
        path = tmp_path / "school.plan.json"
        path.write_text('{"format": "inrymning.plan", "version": 99}', encoding="utf-8")
        with pytest.raises(FileProblem, match="is of version 99") as caught:
            guarded_import(path)
        assert caught.value.place == "version"

    def test_a_missing_file(self, tmp_path):
        with pytest.raises(FileProblem, match="does not exist"):
            guarded_import(tmp_path / "none.ifc")
