"""Sending to a learning record store: a real server in a process of its own that refuses, forgets to answer and breaks off."""

import json
import os
import random
import subprocess
import sys
import time
import warnings
from pathlib import Path
from urllib.request import urlopen

import pytest

from scoring.export.lrs import Http, Login, Told, address_of
from scoring.export.names import Names
from scoring.export.xapi import Wishes, statements_of
from scoring.outbox import Address, Counts
from scoring.records import Selection
from scoring.sending import PAUSES, Sender
from scoring.store import Store
from sim.errors import MissingOnThisMachine, UsageProblem

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EVERYTHING = Selection()


class Lrs:
    """A server process and what it has kept."""

    def __init__(self, *told):
        command = [sys.executable, str(HERE / "lrs_process.py"), *told]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.root = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
        self.url = f"{self.root}/xapi"

    def all(self):
        with urlopen(f"{self.root}/all", timeout=30) as answer:
            return json.load(answer)

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def lrs():
    """``lrs("1.0.3", "", "moody")`` starts a server."""
    started = []

    def start(*told):
        started.append(Lrs(*(told or ("1.0.3",))))
        return started[-1]

    yield start
    for server in started:
        server.end()


class Sending:
    """The outbox of a store for one receiver, with pauses that are counted and not waited for."""

    def __init__(self, store, url, *, wishes=Wishes(), login=None, names=Names("sv")):  # noqa: B008  frozen
        self.store, self.pauses, self.names, self.wishes = store, [], names, wishes
        self.number = store.outbox.receiver(Address(url, wishes.version, wishes.home, wishes.base, names.language))
        self.http = Http(url, wishes.version, login, 5.0)

    def put(self, selection=EVERYTHING, **how):
        return self.store.outbox.put(self.number, selection, **how)

    def send(self):
        made = lambda chosen: statements_of(self.store, chosen, self.names, self.wishes)  # noqa: E731
        return Sender(self.store, self.number, self.http, made, self.pauses.append).send(lambda done: None)

    @property
    def counts(self):
        return self.store.outbox.counts(self.number)


def expected(store, wishes=Wishes(), names=Names("sv")):  # noqa: B008  frozen
    return {s["id"]: s for _, told in statements_of(store, EVERYTHING, names, wishes) for s in told}


class TestSent:
    def test_everything_arrives_once_and_as_it_is(self, store, lrs):
        server = lrs()
        sending = Sending(store, server.url)
        assert sending.put() == 40
        told = sending.send()
        kept = server.all()
        assert {s["id"]: s for s in kept["statements"]} == expected(store)
        assert (told.sent, told.refused, told.statements) == (40, 0, len(kept["stored"]))
        assert sending.counts == Counts(sent=40)
        assert len(kept["requests"]) <= 40 / 4, "runs go together in a request"

    def test_somebody_elses_model_of_the_standard_reads_what_arrived(self, store, lrs):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package is of an older Python
            from tincan import Statement
        server = lrs()
        sending = Sending(store, server.url)
        sending.put()
        sending.send()
        for statement in server.all()["statements"]:
            read = json.loads(Statement.from_json(json.dumps(statement)).to_json("1.0.3"))
            assert (read["id"], read["verb"]["id"]) == (statement["id"], statement["verb"]["id"])
            assert read["actor"]["account"] == statement["actor"]["account"]

    def test_sent_again_nothing_goes_over_the_wire(self, store, lrs):
        server = lrs()
        sending = Sending(store, server.url)
        sending.put()
        sending.send()
        before = server.all()["requests"]
        assert sending.put() == 0
        assert sending.send().statements == 0
        assert server.all()["requests"] == before

    def test_a_new_score_is_sent_beside_the_old(self, store, lrs):
        server = lrs()
        sending = Sending(store, server.url)
        sending.put()
        sending.send()
        first = set(server.all()["stored"])
        run = next(r for r in store.each_run(EVERYTHING) if r.score is not None).run
        store._db.execute("UPDATE score SET rubric_hash = ? WHERE run = ?", ["8c" * 32, run])
        assert sending.put() == 1
        sending.send()
        assert first < set(server.all()["stored"])

    def test_only_the_chosen_runs_are_sent(self, store, lrs):
        server = lrs()
        sending = Sending(store, server.url)
        chosen = Selection(scenario="rundtur")
        assert sending.put(chosen) == store.count(chosen) > 0
        sending.send()
        assert len(server.all()["stored"]) == sum(len(t) for _, t in statements_of(store, chosen, Names("sv"), Wishes()))

    def test_version_two_and_a_login(self, store, lrs):
        server = lrs("2.0.0", "skola:hemligt å")
        wishes = Wishes(version="2.0.0", base="https://ovning.example.org")
        sending = Sending(store, server.url, wishes=wishes, login=Login("skola", "hemligt å"))
        sending.put()
        assert sending.send().sent == 40
        assert {s["version"] for s in server.all()["statements"]} == {"2.0.0"}

    def test_it_is_logged_by_number_in_one_line_a_day(self, store, lrs):
        sending = Sending(store, lrs().url)
        sending.put()
        sending.send()
        assert [(row.what, row.runs) for row in store.log() if row.what == "sent"] == [("sent", 40)]

    def test_a_run_that_goes_on_waits_for_its_end(self, store, lrs):
        store._db.execute("UPDATE run SET state = 'running' WHERE id = (SELECT max(id) FROM run)")
        sending = Sending(store, lrs().url)
        assert sending.put() == 39
        store._db.execute("UPDATE run SET state = 'finished' WHERE state = 'running'")
        assert sending.put() == 1

    def test_what_was_erased_meanwhile_is_not_sent(self, store, lrs):
        server = lrs()
        sending = Sending(store, server.url)
        sending.put()
        store.erase_code("K1")
        sending.send()
        assert not [s for s in server.all()["statements"] if s["actor"]["account"]["name"] == "K1"]
        assert sending.counts == Counts(sent=store.count())


class TestTrouble:
    def test_a_run_whose_score_was_taken_away_by_hand_is_not_called_sent(self, store, lrs):
        sending = Sending(store, lrs().url)
        sending.put()
        store._db.execute("DELETE FROM score WHERE run = (SELECT run FROM score LIMIT 1)")
        sending.send()
        assert sending.counts == Counts(sent=39, refused=1)
        assert [told for _, told in store.outbox.refusals(sending.number)] == ["no score by these rules"]

    @pytest.mark.parametrize("seed", ["1", "2", "3"])
    def test_a_receiver_that_fails_at_random_has_everything_once_in_the_end(self, store, lrs, seed):
        server = lrs("1.0.3", "", "moody", seed)
        sending = Sending(store, server.url)
        sending.put()
        assert sending.send().sent == 40
        kept = server.all()
        assert {s["id"]: s for s in kept["statements"]} == expected(store)
        assert len(set(kept["stored"])) == len(kept["stored"])

    def test_one_that_cannot_take_anything_is_asked_some_times_and_all_is_kept(self, store, lrs):
        sending = Sending(store, lrs("1.0.3", "", "full").url)
        sending.put()
        with pytest.raises(MissingOnThisMachine, match="503 not now"):
            sending.send()
        assert sending.pauses == list(PAUSES)
        assert sending.counts == Counts(waiting=40)

    def test_one_that_is_not_there(self, store, lrs):
        server = lrs()
        sending = Sending(store, server.url)
        server.end()
        sending.put()
        with pytest.raises(MissingOnThisMachine, match="What waits is kept"):
            sending.send()
        assert sending.counts == Counts(waiting=40)

    def test_the_pause_it_asks_for_is_kept_within_reason(self, store):
        class Busy:
            def __init__(self):
                self.told = [Told(429, wait=3.0), Told(503, wait=86400.0), Told(0), Told(204)]

            def post(self, statements):
                return self.told.pop(0) if self.told else Told(204)

        sending = Sending(store, "http://localhost")
        sending.http = Busy()
        sending.put()
        assert sending.send().sent == 40
        assert sending.pauses == [3.0, 60.0, PAUSES[2]]

    @pytest.mark.parametrize("login", [None, Login("skola", "fel"), Login("annan", "hemligt")])
    def test_a_wrong_login_ends_it_at_once(self, store, lrs, login):
        server = lrs("1.0.3", "skola:hemligt")
        sending = Sending(store, server.url, login=login)
        sending.put()
        with pytest.raises(UsageProblem, match="401"):
            sending.send()
        assert server.all()["requests"] == [401]
        assert sending.counts == Counts(waiting=40)

    def test_nobody_is_sent_on_to_another_address(self, store, lrs):
        server = lrs("1.0.3", "", "elsewhere")
        sending = Sending(store, server.url, login=Login("skola", "hemligt"))
        sending.put()
        with pytest.raises(UsageProblem, match="307"):
            sending.send()

    def test_an_address_with_no_store_behind_it(self, store, lrs):
        sending = Sending(store, lrs().root + "/elsewhere")
        sending.put()
        with pytest.raises(UsageProblem, match="404"):
            sending.send()

    def test_what_it_will_not_take_is_named_and_the_rest_is_sent(self, store, lrs, swedish):
        server = lrs("1.0.3", "", "strict")
        sending = Sending(store, server.url, names=swedish)
        sending.put()
        told = sending.send()
        locked = {
            run
            for run, statements in statements_of(store, EVERYTHING, swedish, Wishes())
            if any(s["object"]["definition"].get("name") == {"sv": "Låsa dörren"} for s in statements)
        }
        assert 0 < len(locked) < 40
        assert sending.counts == Counts(sent=40 - len(locked), refused=len(locked))
        assert (told.sent, told.refused) == (40 - len(locked), len(locked))
        refusals = dict(store.outbox.refusals(sending.number))
        assert set(refusals) == locked
        assert set(refusals.values()) == {"400 31mnot that criterion"}, "nothing a terminal would act on"
        assert sending.put() == 0
        sending.names = Names("sv")
        assert sending.put(again=True) == 0
        assert sending.send().sent == len(locked)

    def test_a_conflict_with_what_is_there_is_delivered(self, store, lrs):
        """A newer edition of the texts calls a criterion otherwise: the receiver keeps what it has under that id."""
        server = lrs()
        first = Sending(store, server.url)
        first.put()
        first.send()
        before = server.all()["statements"]
        store._db.execute("UPDATE outbox SET state = 'waiting'")
        again = Sending(store, server.url, names=Names("sv", {"lock_the_door": "Lås dörren"}))
        again.send()
        assert again.counts == Counts(sent=40)
        assert server.all()["statements"] == before


class TestEnded:
    def test_programs_that_end_without_warning_send_nothing_twice_and_lose_nothing(self, store, path_of, lrs):
        ended_while_sending(store, path_of, lrs("1.0.3", "", "moody", "7"), times=4, seed=1)

    @pytest.mark.slow
    @pytest.mark.timeout(3600)
    def test_ended_a_hundred_times(self, tmp_path, make, size, lrs, request):
        if "slow" not in str(request.config.getoption("-m")):
            pytest.skip("a hundred programs take minutes: run with -m slow")
        path = make(tmp_path / "many.db", size(800))
        with Store(path) as store:
            middle = ended_while_sending(store, path, lrs("1.0.3", "", "moody", "7"), times=100, seed=2)
        assert middle > 30


@pytest.fixture
def path_of(store):
    return store.path


def ended_while_sending(store, path, server, times, seed):
    """Starts a sender and ends it somewhere, again and again, then lets one go on to the end; how often it was in the middle."""
    moments, middle = random.Random(seed), 0
    command = [sys.executable, str(HERE / "sending_process.py"), str(path), server.url]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for _ in range(times):
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "begun\n"
        time.sleep(moments.uniform(0, 0.06))
        process.kill()
        middle += "done" not in process.stdout.read()
        process.wait()
        process.stdout.close()
        store.check()
    for _ in range(5):  # a receiver in that mood may well refuse six times on end
        whole = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, timeout=300)
        if whole.returncode == 0:
            break
    kept = server.all()
    assert {s["id"]: s for s in kept["statements"]} == expected(store)
    assert len(set(kept["stored"])) == len(kept["stored"])
    assert store.outbox.counts(1) == Counts(sent=store.count())
    return middle


class TestAddress:
    @pytest.mark.parametrize(
        ("given", "tidied"),
        [
            ("https://lrs.example.org/xapi", "https://lrs.example.org/xapi"),
            ("https://lrs.example.org/xapi/", "https://lrs.example.org/xapi"),
            ("https://lrs.example.org/xapi/statements", "https://lrs.example.org/xapi"),
            ("https://lrs.example.org:8443", "https://lrs.example.org:8443"),
            ("http://localhost:8080/xapi", "http://localhost:8080/xapi"),
            ("http://[::1]:8080/xapi", "http://[::1]:8080/xapi"),
        ],
    )
    def test_it_is_tidied(self, given, tidied):
        assert address_of(given, plain=False) == tidied

    @pytest.mark.parametrize("url", ["http://lrs.example.org/xapi", "http://10.0.0.7/xapi", "http://localhost.example.org/"])
    def test_sending_in_the_open_must_be_said(self, url):
        with pytest.raises(UsageProblem, match="in the open"):
            address_of(url, plain=False)
        assert address_of(url, plain=True)

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "lrs",
            "file:///etc/passwd",
            "ftp://x/y",
            "https://",
            "https://a b/",
            "https://x:99999/",
            "http://[::1",
            "https://x/?q=1",
        ],
    )
    def test_what_is_no_web_address(self, url):
        with pytest.raises(UsageProblem, match="web address"):
            address_of(url, plain=True)

    def test_a_password_in_it_is_refused_and_not_repeated(self):
        with pytest.raises(UsageProblem) as caught:
            address_of("https://skola:hemligt@lrs.example.org/xapi", plain=False)
        assert "hemligt" not in str(caught.value)

    def test_a_login_shows_itself_nowhere(self, store, lrs, tmp_path):
        login = Login("skolnamnet", "hemligheten")
        assert "skolnamnet" not in repr(login) + str(login)
        sending = Sending(store, lrs("1.0.3", "skolnamnet:hemligheten").url, login=login)
        sending.put()
        sending.send()
        for file in tmp_path.rglob("*"):
            assert not file.is_file() or not {b"hemligheten", b"skolnamnet"} & set(file.read_bytes().split(b"\0"))
            assert not file.is_file() or b"hemligheten" not in file.read_bytes()
