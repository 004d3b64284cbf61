"""Films of runs: what may be asked for, where frames go, and that whatever ends a film leaves whole frames."""

import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sim.app.filming.film import STALL, WAITING, Film, Shutter, fitted
from sim.app.filming.reels import FRAME, PictureReel, VideoReel, coding, ffmpeg, open_reel, pictures_folder, writing
from sim.app.filming.wish import HEIGHTS, RATE, RATES, SIZE, WIDTHS, FilmWish, size_of
from sim.errors import FileProblem, UsageProblem
from sim.files import write_private

SMALL = (160, 90)


def picture(value: int, size=SMALL) -> np.ndarray:
    return np.full((size[1], size[0], 3), value, np.uint8)


class TestWishes:
    def test_what_is_not_said_is_a_classroom_projectors(self):
        wish = FilmWish(Path("film.mp4"))
        assert (wish.size, wish.rate, wish.video) == (SIZE, RATE, True)
        assert SIZE[0] / SIZE[1] == pytest.approx(16 / 9)

    @pytest.mark.parametrize("size", [(WIDTHS[0] - 2, 90), (160, HEIGHTS[1] + 2), (WIDTHS[1] + 2, 720), (0, 0)])
    def test_a_size_no_screen_shows_is_refused(self, size):
        with pytest.raises(UsageProblem, match="160x90 to 3840x2160"):
            FilmWish(Path("f"), size)

    def test_odd_sizes_are_refused_since_videos_have_none(self):
        with pytest.raises(UsageProblem, match="even"):
            FilmWish(Path("f"), (1281, 720))

    @pytest.mark.parametrize("rate", [RATES[0] - 1, RATES[1] + 1, -5])
    def test_a_rate_nobody_can_watch_is_refused(self, rate):
        with pytest.raises(UsageProblem, match="1 to 60"):
            FilmWish(Path("f"), rate=rate)

    @pytest.mark.parametrize("name", ["film.avi", "film.MOV", "film.gif", "frame.png"])
    def test_other_kinds_of_film_are_told_apart_from_folders(self, name):
        with pytest.raises(UsageProblem, match=r"FILE\.mp4"):
            FilmWish(Path(name))

    def test_a_name_with_a_dot_is_a_folder_like_any_other(self):
        assert not FilmWish(Path("klass 8.b")).video

    @given(st.integers(1, 99999), st.integers(1, 99999))
    def test_sizes_are_read_as_they_are_written(self, width, height):
        assert size_of(f"{width}x{height}") == size_of(f" {width}X{height} ") == size_of(f"{width}×{height}") == (width, height)

    @pytest.mark.parametrize("text", ["", "720p", "1280", "1280*720", "-1x5", "1e3x1e3", "x"])
    def test_anything_else_is_not_a_size(self, text):
        with pytest.raises(UsageProblem, match="1280x720"):
            size_of(text)


class TestPictures:
    def test_they_are_counted_and_are_what_was_given(self, tmp_path):
        reel = PictureReel(tmp_path / "new" / "folder")
        for value in (10, 200):
            reel.add(picture(value))
        reel.close()
        files = sorted(reel.path.iterdir())
        assert [f.name for f in files] == [FRAME.format(1), FRAME.format(2)]
        with Image.open(files[1]) as image:
            assert (np.asarray(image) == 200).all()

    @pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
    def test_only_their_owner_may_read_them(self, tmp_path):
        reel = PictureReel(tmp_path / "film")
        reel.add(picture(1))
        assert stat.S_IMODE(reel.path.stat().st_mode) == 0o700
        assert stat.S_IMODE((reel.path / FRAME.format(1)).stat().st_mode) == 0o600

    def test_copies_are_frames_of_their_own(self, tmp_path):
        reel = PictureReel(tmp_path)
        reel.add(picture(5), copies=3)
        assert reel.frames == len(list(tmp_path.iterdir())) == 3

    def test_a_film_is_not_mixed_with_an_older_one(self, tmp_path):
        PictureReel(tmp_path).add(picture(1))
        with pytest.raises(FileProblem, match="already"):
            PictureReel(tmp_path)

    def test_other_things_in_the_folder_do_no_harm(self, tmp_path):
        (tmp_path / "notes.txt").write_text("x")
        PictureReel(tmp_path).add(picture(1))
        assert (tmp_path / "notes.txt").read_text() == "x"

    def test_a_file_is_no_folder(self, tmp_path):
        (tmp_path / "film").write_text("x")
        with pytest.raises(FileProblem, match="is a file"):
            PictureReel(tmp_path / "film")

    def test_a_full_disk_leaves_whole_pictures_and_nothing_else(self, tmp_path, monkeypatch):
        reel = PictureReel(tmp_path)
        reel.add(picture(1))
        fsync_free_write = os.fdopen

        def full(handle, mode):
            out = fsync_free_write(handle, mode)

            class Full:
                def __enter__(self):
                    return self

                def __exit__(self, *_):
                    out.close()

                def write(self, data):
                    out.write(data[: len(data) // 2])
                    raise OSError(28, "No space left on device")

            return Full()

        monkeypatch.setattr(os, "fdopen", full)
        with pytest.raises(FileProblem, match="No space left"):
            reel.add(picture(2))
        monkeypatch.undo()
        assert [p.name for p in tmp_path.iterdir()] == [FRAME.format(1)]
        assert reel.frames == 1

    def test_a_video_without_its_program_becomes_pictures_beside_it(self, tmp_path):
        wish = FilmWish(tmp_path / "klass 8.mp4", SMALL)
        reel = open_reel(wish, None)
        assert reel.path == pictures_folder(wish) == tmp_path / "klass 8-frames"


PRETENDING = """#!{python}
import sys
out = sys.argv[-1]
if "-encoders" in sys.argv:
    print(" V....D libx264  H.264"); sys.exit()
if "copy" in sys.argv:
    data = open(sys.argv[sys.argv.index("-i") + 1], "rb").read()
    open(out, "wb").write(b"whole:" + data); sys.exit()
limit, taken = {limit}, 0
with open(out, "wb") as file:
    while piece := sys.stdin.buffer.read({frame}):
        taken += 1
        file.write(bytes([piece[0]])); file.flush()
        if taken == limit:
            print("frame pool", file=sys.stderr); print("No space left on device.", file=sys.stderr); sys.exit(1)
"""


@pytest.fixture
def pretend(tmp_path):
    """Makes a program that takes frames as ffmpeg does and keeps the first byte of each; fails after ``limit``."""

    def make(limit: int = -1, size=SMALL) -> str:
        path = tmp_path / "bin" / "ffmpeg"
        path.parent.mkdir(exist_ok=True)
        path.write_text(PRETENDING.format(python=sys.executable, limit=limit, frame=size[0] * size[1] * 3))
        path.chmod(0o755)
        return str(path)

    return make


@pytest.mark.skipif(sys.platform == "win32", reason="the pretended program is a script with a first line")
class TestVideos:
    def fill(self, reel):
        for _ in range(200):
            reel.add(picture(67))

    def test_every_frame_reaches_it_and_the_video_gets_its_name_at_the_end(self, tmp_path, pretend):
        reel = VideoReel(FilmWish(tmp_path / "new" / "film.mp4", SMALL), pretend())
        reel.add(picture(65))
        reel.add(picture(66), copies=2)
        assert not reel.path.exists()
        reel.close()
        reel.close()
        assert reel.path.read_bytes() == b"whole:ABB"
        assert [p.name for p in reel.path.parent.iterdir()] == ["film.mp4"]
        assert stat.S_IMODE(reel.path.stat().st_mode) == 0o600

    def test_one_that_stops_in_the_middle_keeps_what_it_had_and_says_why(self, tmp_path, pretend):
        reel = VideoReel(FilmWish(tmp_path / "out" / "film.mp4", SMALL), pretend(limit=2))
        with pytest.raises(FileProblem, match="ends early"):
            self.fill(reel)
        with pytest.raises(FileProblem, match="No space left on device"):
            reel.close()
        assert reel.path.read_bytes() == b"CC"
        assert [p.name for p in reel.path.parent.iterdir()] == ["film.mp4"]

    def test_one_without_a_frame_leaves_nothing(self, tmp_path, pretend):
        reel = VideoReel(FilmWish(tmp_path / "out" / "film.mp4", SMALL), pretend())
        reel.close()
        assert list(reel.path.parent.iterdir()) == []

    def test_an_older_film_is_replaced_only_by_a_new_one(self, tmp_path, pretend):
        path = tmp_path / "out" / "film.mp4"
        path.parent.mkdir()
        path.write_bytes(b"older")
        empty = VideoReel(FilmWish(path, SMALL), pretend())
        empty.close()
        assert path.read_bytes() == b"older"
        reel = VideoReel(FilmWish(path, SMALL), pretend())
        reel.add(picture(68))
        reel.close()
        assert path.read_bytes() == b"whole:D"

    def test_a_place_that_cannot_be_written_is_told_before_anything_starts(self, tmp_path, pretend):
        (tmp_path / "file").write_text("x")
        with pytest.raises(FileProblem, match="cannot be written"):
            VideoReel(FilmWish(tmp_path / "file" / "film.mp4", SMALL), pretend())

    def test_a_program_that_cannot_be_started_leaves_nothing(self, tmp_path):
        with pytest.raises(FileProblem, match="cannot be written"):
            VideoReel(FilmWish(tmp_path / "out" / "film.mp4", SMALL), str(tmp_path / "nothing"))
        assert list((tmp_path / "out").iterdir()) == []

    def test_ctrl_c_is_not_for_the_program_that_writes(self, tmp_path, pretend):
        reel = VideoReel(FilmWish(tmp_path / "out" / "film.mp4", SMALL), pretend())
        assert os.getpgid(reel._maker.pid) != os.getpgid(0)
        reel.add(picture(69))
        reel.close()
        assert reel.path.read_bytes() == b"whole:E"

    def test_the_command_says_size_rate_and_whole_pieces(self, tmp_path, pretend):
        command = writing(pretend(), FilmWish(tmp_path / "f.mp4", (320, 180), 12), tmp_path / "part.mp4")
        told = " ".join(command)
        for words in ("-s 320x180", "-framerate 12", "-g 12", "frag_keyframe", "libx264", "format=yuv420p"):
            assert words in told

    def test_an_ffmpeg_without_h264_uses_what_it_has(self, tmp_path):
        path = tmp_path / "ffmpeg"
        path.write_text("#!/bin/sh\necho ' V mpeg4 '\n")
        path.chmod(0o755)
        assert "mpeg4" in coding(str(path))


@pytest.mark.skipif(ffmpeg() is None, reason="ffmpeg is not installed (apt-get install ffmpeg)")
class TestRealVideos:
    """What the program on this machine makes can be read back."""

    def frames(self, path: Path) -> list[np.ndarray]:
        raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
        done = subprocess.run([shutil.which("ffmpeg"), "-loglevel", "error", "-i", path, *raw], capture_output=True, check=True)
        return list(np.frombuffer(done.stdout, np.uint8).reshape(-1, SMALL[1], SMALL[0], 3))

    def test_a_film_has_its_frames_in_order(self, tmp_path):
        reel = VideoReel(FilmWish(tmp_path / "film.mp4", SMALL, 5), ffmpeg())
        for value in range(20, 240, 20):
            reel.add(picture(value))
        reel.close()
        found = self.frames(reel.path)
        assert [int(f.mean()) for f in found] == pytest.approx(list(range(20, 240, 20)), abs=3)

    def test_what_lies_there_while_it_is_written_can_be_played(self, tmp_path):
        reel = VideoReel(FilmWish(tmp_path / "film.mp4", SMALL, 2), ffmpeg())
        for value in range(200):
            reel.add(picture(value))
        reel._maker.kill()
        reel._maker.wait()
        with pytest.raises(FileProblem):
            reel.close()
        found = self.frames(reel.path)
        assert found, "whole pieces"
        assert [int(f.mean()) for f in found] == pytest.approx(range(len(found)), abs=3)


def film_into(folder: Path, notices: list[str], size=SMALL) -> Film:
    return Film(FilmWish(folder, size), "sv", notices.append)


class TestFilms:
    def test_frames_come_out_in_order_and_are_counted(self, tmp_path):
        notices: list[str] = []
        film = film_into(tmp_path / "f", notices)
        assert all(film.take(picture(k)) for k in range(3 * WAITING))
        film.close()
        film.close()
        assert film.result.frames == 3 * WAITING
        for k in (0, 17, 3 * WAITING - 1):
            with Image.open(tmp_path / "f" / FRAME.format(k + 1)) as image:
                assert np.asarray(image)[0, 0, 0] == k
        assert notices == []

    def test_after_its_end_it_takes_no_more(self, tmp_path):
        film = film_into(tmp_path / "f", [])
        film.close()
        assert not film.take(picture(1))
        assert film.result.as_dict()["file"] is None

    def test_who_cannot_wait_is_refused_while_too_much_waits(self, tmp_path, monkeypatch):
        film, gate = film_into(tmp_path / "f", []), threading.Event()
        plain = PictureReel.add
        monkeypatch.setattr(PictureReel, "add", lambda *a: (gate.wait(60), plain(*a)))
        taken = sum(film.take(picture(1), wait=False) for _ in range(3 * WAITING))
        assert WAITING <= taken <= WAITING + 1
        gate.set()
        film.close()
        assert film.result.frames == taken

    def test_a_problem_is_told_once_and_ends_the_film_not_who_films(self, tmp_path, monkeypatch):
        notices: list[str] = []
        film = film_into(tmp_path / "f", notices)
        count = iter(range(100))

        def full(reel, shot, copies=1):
            if next(count) == 2:
                raise FileProblem(reel.path, "cannot be written (No space left on device).")
            write_private(reel.path / FRAME.format(reel.frames + 1), b"frame", durable=False)
            reel.frames += 1

        monkeypatch.setattr(PictureReel, "add", full)
        for _ in range(40):
            film.take(picture(1))
        film.close()
        assert len(notices) == 1
        assert "2 bilder" in notices[0]
        assert "disken är full" in notices[0]
        assert film.over
        assert film.result.problem

    def test_without_ffmpeg_it_says_where_the_pictures_are(self, tmp_path):
        notices: list[str] = []
        film = Film(FilmWish(tmp_path / "klass.mp4", SMALL), "en", notices.append, program=lambda: None)
        film.take(picture(3))
        film.close()
        assert notices == [f"ffmpeg is not on this computer: the film becomes pictures in {tmp_path / 'klass-frames'}."]
        assert film.result.frames == 1
        assert film.result.seconds == pytest.approx(1 / RATE)

    @given(st.integers(2, 400), st.integers(2, 400))
    def test_any_picture_fits_whole_and_keeps_its_shape(self, width, height):
        frame = fitted(np.full((height, width, 3), 255, np.uint8), SMALL)
        assert frame.shape == (SMALL[1], SMALL[0], 3)
        light = frame[..., 0] > 128
        rows, columns = light.any(axis=1).sum(), light.any(axis=0).sum()
        assert rows == SMALL[1] or columns == SMALL[0]
        assert abs(columns / rows - width / height) <= max(width / height, 1) * 1.1 * max(1 / rows, 1 / columns)


class TestShutter:
    def play(self, times, rate=10, refuse=()):
        shutter, copies = Shutter(rate), []
        for k, now in enumerate(times):
            due = shutter.due(now)
            if due and k not in refuse:
                shutter.took(due)
                copies.append(due)
        return copies

    def test_a_fast_screen_is_filmed_as_often_as_the_film_has_frames(self):
        copies = self.play([100 + k / 90 for k in range(900)])
        assert set(copies) == {1}
        assert len(copies) == 100

    def test_a_slow_screen_is_shown_several_times_so_that_time_is_right(self):
        assert sum(self.play([k * 0.25 for k in range(41)])) == 101

    def test_a_frame_that_was_refused_is_made_up_for(self):
        copies = self.play([k / 10 for k in range(50)], refuse={10, 11})
        assert sum(copies) == 50
        assert 3 in copies

    def test_a_long_stall_is_left_out(self):
        copies = self.play([0.0, 0.1, 0.1 + STALL * 20, 0.2 + STALL * 20])
        assert copies == [1, 1, 1, 1]

    @given(st.lists(st.floats(0.001, STALL * 0.9), min_size=1, max_size=200), st.integers(1, 60))
    def test_the_film_is_never_more_than_a_frame_from_the_clock(self, gaps, rate):
        shutter, now, given_out = Shutter(rate), 0.0, 0
        for gap in gaps:
            due = shutter.due(now)
            shutter.took(due)
            given_out += due
            assert abs(given_out - now * rate) <= 1.0 + 1e-6
            now += gap
