"""A learning record store of its own process: ``lrs_process.py VERSION [LOGIN] [MOOD] [SEED]``; prints its port.

It keeps statements in memory by the rules of xAPI part 3: a batch is taken whole or not at all, an id that is there with other
content is a conflict, one with the same is no news.  Its mood makes it fail: ``moody`` at random (an error, a connection that
ends before or after the statements were kept, an order to wait), ``full`` always, ``strict`` refuses criteria of one name,
``elsewhere`` sends everybody on to another address.
"""

import base64
import json
import random
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import parse_qs, urlsplit

VERSION, LOGIN, MOOD, SEED = [*sys.argv[1:], *["1.0.3", "", "calm", "1"][len(sys.argv) - 1 :]]
DICE, LOCK = random.Random(SEED), Lock()
KEPT: dict[str, dict] = {}
STORED: list[str] = []
REQUESTS: list[int] = []


class Lrs(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, body=None, **headers):
        REQUESTS.extend([] if self.path == "/all" else [status])
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def fits(self):
        if urlsplit(self.path).path != "/xapi/statements":
            return self.answer(404)
        if LOGIN and self.headers.get("Authorization") != "Basic " + base64.b64encode(LOGIN.encode()).decode():
            return self.answer(401, {"message": "no such login"})
        if self.headers.get("X-Experience-API-Version") != VERSION:
            return self.answer(400, {"message": "another version of xAPI"})
        return True

    def do_GET(self):
        if self.path == "/all":
            self.answer(200, {"statements": list(KEPT.values()), "stored": STORED, "requests": REQUESTS})
        elif self.fits():
            asked = parse_qs(urlsplit(self.path).query).get("statementId", [""])[0]
            self.answer(200 if asked in KEPT else 404, KEPT.get(asked))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if MOOD == "elsewhere":
            self.answer(307, None, Location="http://127.0.0.1:9/xapi/statements")
        elif self.fits():
            self.take(body, DICE.choice(["well"] * 6 + ["full", "before", "after", "wait"]) if MOOD == "moody" else MOOD)

    def take(self, body, mood):
        if mood == "full":
            self.answer(503, {"message": "not now"})
        elif mood == "wait":
            self.answer(429, None, Retry_After="1")
        else:
            self.close_connection = mood in ("before", "after")
            with LOCK:
                status, said = (0, None) if mood == "before" else self.keep(json.loads(body))
            if not self.close_connection:
                self.answer(status, said)

    def keep(self, statements):
        if any(s["id"] in KEPT and KEPT[s["id"]] != s for s in statements):
            return 409, {"message": "another statement has that id"}
        if MOOD == "strict" and any(name_of(s) == "Låsa dörren" for s in statements):
            return 400, {"message": "\x1b[31mnot that criterion\n"}
        new = [s for s in statements if s["id"] not in KEPT]
        KEPT.update({s["id"]: s for s in new})
        STORED.extend(s["id"] for s in new)
        return 200, [s["id"] for s in statements]


def name_of(statement):
    return next(iter(statement["object"]["definition"].get("name", {"": ""}).values()))


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Lrs)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever(poll_interval=0.05)


main()
