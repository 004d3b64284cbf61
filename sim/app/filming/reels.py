"""Where a film's frames go: PNG pictures in a folder, or one MP4 made by ffmpeg.

Whatever ends a film (its end, Ctrl-C, a full disk, a crash of this program), what is left are whole frames: a picture gets its
name when all of it is written, and a video is written in pieces of a second that can each be played.
"""

import io
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from sim.app.filming.wish import FilmWish
from sim.errors import FileProblem
from sim.files import OWNER_ONLY, write_private

Picture = npt.NDArray[np.uint8]

FRAME = "frame-{:06d}.png"
"""Counted from 1, as video programs read series of pictures."""

PATIENCE = 120.0
"""Seconds ffmpeg may take to finish what it has been given."""

QUICK = 1
"""PNG compression: a third larger than the usual level and several times as fast."""


class Reel(Protocol):
    """Takes frames one after another; ``path`` is where they are, ``frames`` how many there are."""

    path: Path
    frames: int

    def add(self, picture: Picture, copies: int = 1) -> None:
        """Appends (height, width, 3) sRGB bytes, ``copies`` times. Raises FileProblem; what came before is kept."""
        ...

    def close(self) -> None:
        """Finishes the film. Raises FileProblem when what is there is not all of it."""
        ...


def ffmpeg() -> str | None:
    """The program that makes videos, if this machine has it."""
    return shutil.which("ffmpeg")


def open_reel(wish: FilmWish, program: str | None) -> Reel:
    """The reel for a wish; pictures in a folder beside it when a video was wanted and there is no ``program`` to make it.

    Raises FileProblem when the place cannot be written to, or has a film's pictures already.
    """
    if wish.video and program is not None:
        return VideoReel(wish, program)
    return PictureReel(pictures_folder(wish))


def pictures_folder(wish: FilmWish) -> Path:
    """Where pictures go: the folder that was named, or ``NAME-frames`` for a NAME.mp4."""
    return wish.path.with_name(f"{wish.path.stem}-frames") if wish.video else wish.path


class PictureReel:
    """Pictures ``frame-000001.png`` and on in a folder that has none yet."""

    def __init__(self, folder: Path) -> None:
        self.path, self.frames = folder, 0
        if folder.is_file():
            raise FileProblem(folder, "is a file, not a folder.", fix="Name a folder for the pictures, or FILE.mp4.")
        if folder.is_dir() and any(folder.glob("frame-*.png")):
            raise FileProblem(folder, "has the pictures of a film already.", fix="Name another folder.")
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise FileProblem(folder, f"cannot be written ({reason}).", fix="Name another folder.") from problem

    def add(self, picture: Picture, copies: int = 1) -> None:
        """Appends a picture."""
        packed = io.BytesIO()
        Image.fromarray(picture).save(packed, format="PNG", compress_level=QUICK)
        for _ in range(copies):
            write_private(self.path / FRAME.format(self.frames + 1), packed.getvalue(), durable=False)
            self.frames += 1

    def close(self) -> None:
        """Nothing is left to do."""


class VideoReel:
    """One MP4. While it is written it lies beside its place under another name; then it gets its name."""

    def __init__(self, wish: FilmWish, program: str) -> None:
        self.path, self.frames = wish.path, 0
        self._program, self._whole = program, False
        self._part = wish.path.with_name(f".{wish.path.stem[:60]}.{os.getpid()}.part.mp4")
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  what ffmpeg says, to the end; a pipe nobody reads would stop it
        try:
            wish.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY))  # ffmpeg keeps who may read it
            self._maker = self._start(writing(program, wish, self._part))
        except OSError as problem:
            self._said.close()
            with suppress(OSError):
                self._part.unlink(missing_ok=True)
            reason = problem.strerror or str(problem)
            raise FileProblem(wish.path, f"cannot be written ({reason}).", fix="Name another file.") from problem

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        """In a session of its own: Ctrl-C is for us, and we then let it finish."""
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._said, start_new_session=True
        )

    def add(self, picture: Picture, copies: int = 1) -> None:
        """Hands a picture to ffmpeg."""
        data = np.ascontiguousarray(picture).data
        assert self._maker.stdin is not None, "opened with a pipe"
        try:
            for _ in range(copies):
                self._maker.stdin.write(data)
                self.frames += 1
        except (OSError, ValueError) as problem:
            raise FileProblem(self.path, f"the film ends early: {self._reason()}.") from problem

    def close(self) -> None:
        """Lets ffmpeg finish and gives the video its name; a video that ends early keeps what can be played."""
        if self._whole:
            return
        self._whole = True
        try:
            ended = self._end()
            if ended == 0 and self.frames and self._in_order():
                return
            self._keep_part()
            if ended != 0:
                raise FileProblem(self.path, f"the film ends early: {self._reason()}.")
        finally:
            self._part.unlink(missing_ok=True)
            self._said.close()

    def _end(self) -> int:
        """The exit status of ffmpeg after it has been given everything."""
        try:
            if self._maker.stdin is not None:
                self._maker.stdin.close()
        except OSError:
            pass  # it has ended already; its status says how
        try:
            return self._maker.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._maker.kill()
            return self._maker.wait()

    def _in_order(self) -> bool:
        """Writes the video again with its table of contents first, as players and slides like it; False when that fails."""
        whole = self._part.with_name(self._part.name.replace(".part.", ".whole."))
        command = [self._program, *SILENT, "-y", "-i", str(self._part), "-c", "copy", "-movflags", "+faststart", str(whole)]
        try:
            os.close(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY))
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False, start_new_session=True
            )
            if done.returncode == 0 and whole.stat().st_size:
                whole.replace(self.path)
                return True
        except (OSError, subprocess.TimeoutExpired):
            pass  # a full disk: the pieces can be played as they are
        finally:
            whole.unlink(missing_ok=True)
        return False

    def _keep_part(self) -> None:
        if self.frames and self._part.exists() and self._part.stat().st_size:
            self._part.replace(self.path)

    def _reason(self) -> str:
        """The last thing ffmpeg said."""
        if not self._said.closed:
            self._said.seek(0)
            lines = self._said.read().decode(errors="replace").strip().splitlines()
            if lines:
                return lines[-1].strip().rstrip(".")
        return "ffmpeg ended"


SILENT = ("-hide_banner", "-loglevel", "error", "-nostdin")


def writing(program: str, wish: FilmWish, part: Path) -> list[str]:
    """The command that makes a video of raw frames on its standard input, a whole piece each second."""
    width, height = wish.size
    frames = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-framerate", str(wish.rate), "-i", "pipe:0"]
    colours = ["-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-colorspace", "bt709"]
    pieces = ["-g", str(wish.rate), "-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-flush_packets", "1"]
    return [program, *SILENT, "-y", *frames, *colours, *coding(program), *pieces, "-f", "mp4", str(part)]


def coding(program: str) -> list[str]:
    """The best coder this ffmpeg was built with: H.264, which everything plays, or MPEG-4."""
    try:
        asked = subprocess.run(
            [program, "-hide_banner", "-encoders"], stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )
        if b" libx264 " in asked.stdout:
            return ["-c:v", "libx264", "-preset", "veryfast", "-crf", "21"]
    except subprocess.TimeoutExpired:
        pass  # it will say itself what is wrong
    return ["-c:v", "mpeg4", "-q:v", "4"]
