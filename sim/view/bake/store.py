"""Baked light on disk: one folder per building and one file per room, named by what the light depends on.

A file is written whole or not at all, so whatever is interrupted is gone on with, room by room.
"""

import hashlib
import io
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.files import write_private
from sim.plan.building import Building
from sim.view.bake.facts import prisms_of, skyline_of
from sim.view.bake.gather import Effort
from sim.view.bake.patches import Radiance
from sim.view.bake.room import Lit, RoomBake
from sim.view.statics import Statics

VERSION = 1
"""Raise when the same building gets other light."""

KEPT, MOST_BYTES = 12, 600_000_000
"""Buildings whose light is kept, and how much of it; the oldest goes first."""

BOUNCE = "bounce.npz"

_DAMAGE = (ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
"""What comes of reading a spoilt file."""

Arrays = dict[str, npt.NDArray[np.generic]]


def light_key(building: Building, statics: Statics) -> str:
    """Names a building's light: everything it depends on and nothing else; names, locks and texts are not in it."""
    digest = hashlib.blake2b(f"{VERSION}".encode(), digest_size=12)
    for k, prism in sorted(prisms_of(building).items()):
        facts = (k, prism.a.tolist(), prism.b.tolist(), prism.floor, prism.ceiling, prism.gaps)
        digest.update(repr((facts, [(w.overhead, w.outline.tolist(), w.room, w.beyond) for w in prism.wells])).encode())
    for cell in statics.cells[:-1]:
        for form in cell.forms:
            for name in ("vertex", "normal", "color"):
                digest.update(form.rows[name].tobytes())
            digest.update(form.index.tobytes())
    skyline = skyline_of(building)
    digest.update(skyline.ends.tobytes() + skyline.top.tobytes())
    return digest.hexdigest()


def folder_of(cache: Path, key: str) -> Path:
    """Where the light of a building is kept."""
    return cache / f"light-{key}"


def room_path(folder: Path, room: int) -> Path:
    """The file of one room."""
    return folder / f"room-{room}.npz"


def pack(bake: RoomBake, effort: Effort) -> bytes:
    """A room's light as the bytes of its file."""
    arrays: Arrays = {"effort": _effort(effort), "block": bake.block, "air": bake.air.astype(np.float16)}
    for k, lit in enumerate(bake.forms):
        arrays |= {f"{part}_{k}": getattr(lit, part) for part in _PARTS}
    return _zipped(arrays)


def _zipped(arrays: Arrays) -> bytes:
    """The same bytes for the same arrays, wherever and whenever."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, array in arrays.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, np.ascontiguousarray(array), allow_pickle=False)
            file.writestr(zipfile.ZipInfo(f"{name}.npy"), data.getvalue(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


_PARTS = ("light", "kind", "moved", "takes", "copies")


def _effort(effort: Effort) -> npt.NDArray[np.float64]:
    return np.array([effort.sky, effort.lamp, effort.sun, effort.around, 1.0 / effort.texel])


def write_room(folder: Path, room: int, data: bytes) -> None:
    """Keeps a packed room. Raises FileProblem."""
    write_private(room_path(folder, room), data)


def read_room(folder: Path, room: int, corners: Sequence[int], least: Effort | None = None) -> RoomBake | None:
    """A room's light as it was kept; None where there is none, or a coarser one than ``least``.

    Args:
        folder: of the building.
        room: its number.
        corners: how many the room is drawn with, near and from afar.
        least: what it should have been made with.

    Raises:
        ValueError: the file is damaged.
    """
    path = room_path(folder, room)
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            if least is not None and (file["effort"] < _effort(least)).any():
                return None
            forms = tuple(Lit(*(file[f"{part}_{k}"] for part in _PARTS)) for k in range(len(corners)))
            bake = RoomBake(file["block"], forms, file["air"].astype(np.float32))
    except FileNotFoundError:
        return None
    except (OSError, *_DAMAGE) as problem:
        raise ValueError(f"{path.name}: {problem}") from problem
    _check(bake, corners)
    return bake


def write_bounce(folder: Path, sent: Mapping[int, Radiance], walls: Mapping[int, int]) -> None:
    """Keeps what all patches of all rooms send out, so that whoever goes on need not begin anew. Raises FileProblem."""
    rooms = sorted(sent)
    arrays: Arrays = {"rooms": np.array([[k, walls[k]] for k in rooms], np.int32).reshape(-1, 2)}
    for k in rooms:
        arrays |= {f"day_{k}": sent[k].day, f"lamp_{k}": sent[k].lamp}
    write_private(folder / BOUNCE, _zipped(arrays))


def read_bounce(folder: Path, rooms: Sequence[int]) -> tuple[dict[int, Radiance], dict[int, int]] | None:
    """What was kept of these rooms' patches and how many of each are walls; None where there is none or it is damaged."""
    try:
        with (folder / BOUNCE).open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            walls = {int(k): int(n) for k, n in file["rooms"]}
            sent = {k: Radiance(file[f"day_{k}"], file[f"lamp_{k}"]) for k in rooms}
    except (OSError, *_DAMAGE):
        return None
    return sent, walls


def _check(bake: RoomBake, corners: Sequence[int]) -> None:
    """Raises ValueError for arrays that do not belong together."""
    good = bake.block.ndim == 4 and bake.block.dtype == np.uint8 and bake.block.shape[::3] == (2, 4)
    for lit, count in zip(bake.forms, corners, strict=True):
        good &= lit.light.shape == (len(lit.kind), 3) and len(lit.kind) == count + len(lit.copies)
        good &= len(lit.moved) == len(lit.takes)
    if not good:
        raise ValueError("parts do not belong together")


def kept_folders(cache: Path) -> Iterator[Path]:
    """Folders of baked light, the one used last first."""
    found = [p for p in cache.glob("light-*") if p.is_dir()]
    yield from sorted(found, key=lambda p: (-p.stat().st_mtime_ns, p.name))


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(p.stat().st_size for p in folder.iterdir() if p.is_file())


def prune(cache: Path, keep: Path) -> list[Path]:
    """Takes away the light of buildings beyond what is kept, the oldest first and never ``keep``; what was taken away."""
    gone, total = [], size_of(keep) if keep.is_dir() else 0
    for number, folder in enumerate(p for p in kept_folders(cache) if p != keep):
        total += size_of(folder)
        if number + 1 >= KEPT or total > MOST_BYTES:
            shutil.rmtree(folder, ignore_errors=True)
            gone.append(folder)
    return gone
