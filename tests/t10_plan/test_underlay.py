"""Pictures to trace over: what a PDF, scan or photo becomes, and that nothing about it is guessed or kept that should not be."""

import hashlib
import io
import json
import math
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from sim.errors import FileProblem, Issue, UsageProblem
from sim.issue_text import issue_text
from sim.plan.geometry import F64
from tools.importers.calibration import apply
from tools.importers.options import Measured, Options
from tools.importers.perspective import homography, rectify
from tools.importers.underlay import UnderlayResult, load_underlay, read, save_underlay
from tools.importers.underlay.direction import CLEAR, main_direction
from tools.importers.underlay.model import Underlay, underlay_json
from tools.importers.underlay.pictures import MOST_PIXELS, png_of

Save = Callable[..., Path]


def drawing(width: int = 400, height: int = 300, turn: float = 0.0) -> Image.Image:
    """A plan of a few rooms, turned counter-clockwise by ``turn`` degrees."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def line(x0: float, y0: float, x1: float, y1: float) -> None:
        ends = [(width / 2 + x * c + y * s, height / 2 - x * s + y * c) for x, y in ((x0, y0), (x1, y1))]
        draw.line(ends, fill="black", width=2)

    for x in (-120, -40, 40, 120):
        line(x, -80, x, 80)
    for y in (-80, 0, 80):
        line(-120, y, 120, y)
    return image


@pytest.fixture
def saved(tmp_path: Path) -> Save:
    """Writes a picture and names the file."""

    def save(image: Image.Image, name: str = "plan.png", **how: object) -> Path:
        path = tmp_path / name
        image.save(path, **how)
        return path

    return save


def codes(result: UnderlayResult) -> list[str]:
    return [i.code for i in result.findings]


def known(x0: float, y0: float, x1: float, y1: float, metres: float) -> Measured:
    return Measured((x0, y0), (x1, y1), metres)


def matrix(underlay: Underlay) -> F64:
    assert underlay.transform is not None
    return np.array(underlay.transform)


def test_the_readers_of_pictures_are_loaded_only_to_read_one() -> None:
    code = "import sys, tools.importers.underlay; print([m for m in ('PIL', 'pypdfium2', 'shapely') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


class TestScale:
    """Known lengths make the scale; without them there is none."""

    def test_without_known_lengths_there_is_no_scale(self, saved: Save) -> None:
        result = read(saved(drawing()), Options())
        assert result.underlay.metres_per_pixel is None
        assert result.underlay.transform is None
        assert result.underlay.worst_residual is None
        assert "I181" in codes(result)

    def test_two_lengths_give_one_scale_and_what_each_is_off(self, saved: Save) -> None:
        lengths = (known(80, 70, 320, 70, 12.0), known(80, 70, 80, 230, 8.08))
        result = read(saved(drawing()), Options(measured=lengths))
        assert result.underlay.metres_per_pixel == pytest.approx(0.05, rel=0.01)
        assert [round(100 * x.residual, 1) for x in result.underlay.lengths] == [0.3, -0.7]
        assert {"I181", "I182", "I183"}.isdisjoint(codes(result))

    def test_one_length_is_taken_and_said_to_be_unchecked(self, saved: Save) -> None:
        result = read(saved(drawing()), Options(measured=(known(80, 70, 320, 70, 12.0),)))
        assert result.underlay.metres_per_pixel == pytest.approx(0.05)
        assert "I182" in codes(result)

    def test_lengths_that_disagree_are_named(self, saved: Save) -> None:
        lengths = (known(80, 70, 320, 70, 12.0), known(80, 70, 80, 230, 9.0))
        result = read(saved(drawing()), Options(measured=lengths))
        (issue,) = [i for i in result.findings if i.code == "I183"]
        assert issue.data["numbers"] == "1, 2"
        assert issue.data["percent"] == pytest.approx(8.0, abs=0.5)

    def test_centimetres_typed_for_metres_are_noticed(self, saved: Save) -> None:
        lengths = (known(80, 70, 320, 70, 1200.0), known(80, 70, 80, 230, 800.0))
        result = read(saved(drawing()), Options(measured=lengths))
        assert "I184" in codes(result)

    @pytest.mark.parametrize("metres", [0.0, -2.0, math.nan, math.inf, 1e12])
    def test_lengths_that_cannot_be_are_refused(self, saved: Save, metres: float) -> None:
        with pytest.raises(UsageProblem, match="known length is"):
            read(saved(drawing()), Options(measured=(known(80, 70, 320, 70, metres),)))

    def test_a_length_of_no_pixels_is_refused(self, saved: Save) -> None:
        with pytest.raises(UsageProblem, match="different places"):
            read(saved(drawing()), Options(measured=(known(80, 70, 80, 70, 3.0),)))

    @pytest.mark.parametrize("x", [-50.0, 450.0, math.nan, math.inf])
    def test_ends_outside_the_picture_are_refused(self, saved: Save, x: float) -> None:
        with pytest.raises(UsageProblem, match="lies outside the picture of 400 × 300"):
            read(saved(drawing()), Options(measured=(known(x, 70, 80, 70, 3.0),)))


class TestTransform:
    """Pixels to metres: y up, walls along the axes, the sheet's lower left corner at the origin."""

    def test_a_straight_plan_is_only_scaled_and_turned_over(self, saved: Save) -> None:
        result = read(saved(drawing()), Options(measured=(known(80, 70, 320, 70, 12.0),)))
        corners = apply(matrix(result.underlay), np.array([[0.0, 300.0], [400.0, 0.0]]))
        assert corners == pytest.approx(np.array([[0.0, 0.0], [20.0, 15.0]]), abs=1e-6)
        assert result.underlay.turn == 0.0

    @pytest.mark.parametrize("degrees", [-30.0, -5.0, 4.0, 12.5, 40.0])
    def test_a_leaning_plan_is_turned_straight(self, saved: Save, degrees: float) -> None:
        result = read(saved(drawing(turn=degrees)), Options(measured=(known(100, 100, 200, 100, 5.0),)))
        assert math.degrees(result.underlay.turn) == pytest.approx(-degrees, abs=0.3)
        c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        wall = apply(matrix(result.underlay), np.array([[200.0, 150.0], [200 + 100 * c, 150 - 100 * s]]))
        assert wall[1] - wall[0] == pytest.approx([5.0, 0.0], abs=0.03)
        assert "I185" in codes(result)

    @given(st.floats(1.0, 100.0))
    @settings(max_examples=10)
    def test_lengths_come_out_as_measured(self, metres: float) -> None:
        sheet = read_bytes_of(drawing(turn=7.0), Options(measured=(known(50, 60, 350, 260, metres),)))
        a, b = apply(matrix(sheet.underlay), np.array([[50.0, 60.0], [350.0, 260.0]]))
        assert math.dist(a, b) == pytest.approx(metres, rel=1e-6)
        corners = apply(matrix(sheet.underlay), np.array([[0.0, 0], [400, 0], [400, 300], [0, 300]]))
        assert corners.min(axis=0) == pytest.approx([0.0, 0.0], abs=1e-6)

    def test_a_picture_of_noise_is_not_turned(self, saved: Save) -> None:
        noise = np.random.default_rng(7).integers(0, 256, (300, 300, 3), np.uint8)
        result = read(saved(Image.fromarray(noise)), Options())
        assert result.underlay.turn == 0.0
        assert "I186" in codes(result)

    def test_an_empty_sheet_says_nothing(self, saved: Save) -> None:
        assert main_direction(np.full((60, 60, 3), 255, np.uint8)) == (0.0, 0.0)
        assert "I186" in codes(read(saved(Image.new("RGB", (60, 60), "white")), Options()))

    @given(st.floats(-44, 44))
    @settings(max_examples=25)
    def test_the_direction_is_found_whichever_it_is(self, degrees: float) -> None:
        found, clear = main_direction(np.asarray(drawing(turn=degrees)))
        off = (math.degrees(found) - degrees + 45) % 90 - 45
        assert abs(off) < 0.4
        assert clear > CLEAR


def read_bytes_of(image: Image.Image, options: Options) -> UnderlayResult:
    """Reads a picture from a file that is gone afterwards (for property tests, which have no folder of their own)."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.png"
        image.save(path)
        return read(path, options)


class TestPictures:
    """Every kind of PNG and JPEG becomes the same plain picture."""

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
    def test_kinds_of_colour(self, saved: Save, mode: str) -> None:
        plan = drawing()
        deep = Image.fromarray(np.asarray(plan.convert("L")).astype(np.uint16) * 257)
        image = deep if mode == "I;16" else plan.convert(mode)
        name = "plan.jpg" if mode == "CMYK" else "plan.png"
        result = read(saved(image, name), Options())
        shown = np.asarray(Image.open(io.BytesIO(result.picture)).convert("L")).astype(int)
        assert np.abs(shown - np.asarray(plan.convert("L"))).mean() < 3

    def test_what_is_see_through_becomes_white(self, saved: Save) -> None:
        clear = Image.new("RGBA", (100, 80), (0, 0, 0, 0))
        result = read(saved(clear), Options())
        assert np.asarray(Image.open(io.BytesIO(result.picture)).convert("L")).min() == 255

    def test_a_photo_is_turned_as_the_camera_was_held(self, saved: Save) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # the camera was turned a quarter
        result = read(saved(drawing(), "photo.jpg", exif=exif, quality=90), Options())
        assert result.underlay.size_px == (300, 400)

    def test_nothing_the_camera_wrote_is_kept(self, saved: Save) -> None:
        exif = Image.Exif()
        exif[0x013B] = "Somebody Private"
        exif[0x0132] = "2026:01:02 03:04:05"
        exif.get_ifd(0x8825)[2] = (59.0, 19.0, 42.0)  # GPS latitude
        path = saved(drawing(), "photo.jpg", exif=exif, comment=b"Somebody Private")
        assert b"Private" in path.read_bytes()
        result = read(path, Options())
        kept = result.picture + underlay_json(result.underlay)
        assert b"Private" not in kept
        assert b"2026:01" not in kept
        assert set(chunks(result.picture)) == {b"IHDR", b"IDAT", b"IEND"}

    def test_a_jpeg_without_corners_may_be_a_photo(self, saved: Save) -> None:
        assert "I189" in codes(read(saved(drawing(), "plan.jpg"), Options()))
        assert "I189" not in codes(read(saved(drawing(), "plan.png"), Options()))

    def test_a_photo_is_made_square_by_its_corners(self, saved: Save) -> None:
        corners = np.array([[90.0, 60.0], [560, 30], [600, 420], [50, 400]])
        there = homography(np.array([[0.0, 0], [400, 0], [400, 300], [0, 300]]), corners)
        photo = Image.fromarray(rectify(np.asarray(drawing()), there, (640, 480)))
        ends = apply_to(there, [[80, 70], [320, 70], [80, 70], [80, 230]])
        lengths = (known(*ends[0], *ends[1], 12.0), known(*ends[2], *ends[3], 8.0))
        options = Options(measured=lengths, corners=tuple((float(x), float(y)) for x, y in corners))
        result = read(saved(photo, "photo.jpg", quality=95), options)
        underlay = result.underlay
        assert underlay.corners == options.corners
        assert "I189" not in codes(result)
        across, down = underlay.lengths
        assert across.start[1] == pytest.approx(across.end[1], abs=1.5)  # the wall lies straight now
        assert down.start[0] == pytest.approx(down.end[0], abs=1.5)

    def test_lengths_outside_the_corners_are_refused(self, saved: Save) -> None:
        corners = ((100.0, 80.0), (300.0, 80.0), (300.0, 220.0), (100.0, 220.0))
        with pytest.raises(UsageProblem, match="the sheet within its corners"):
            read(saved(drawing()), Options(measured=(known(10, 10, 200, 100, 3.0),), corners=corners))

    def test_corners_that_cross_are_refused(self, saved: Save) -> None:
        corners = ((100.0, 80.0), (300.0, 220.0), (300.0, 80.0), (100.0, 220.0))
        with pytest.raises(UsageProblem, match="clockwise"):
            read(saved(drawing()), Options(corners=corners))

    def test_a_large_picture_is_made_smaller_and_what_was_told_of_it_with_it(self, saved: Save) -> None:
        large = Image.new("L", (6001, 5000), 255)
        ImageDraw.Draw(large).rectangle((600, 500, 5400, 4500), outline=0, width=40)
        corners = ((100.0, 100.0), (5900.0, 100.0), (5900.0, 4900.0), (100.0, 4900.0))
        lengths = (known(620, 520, 5380, 520, 47.6), known(620, 520, 620, 4480, 39.6))
        plain = read(saved(large), Options(measured=lengths))
        assert plain.underlay.size_px == (3001, 2500)
        assert plain.underlay.metres_per_pixel == pytest.approx(0.02)
        assert "I191" in codes(plain)
        cut = read(saved(large), Options(measured=lengths, corners=corners))
        assert cut.underlay.size_px == pytest.approx((2900, 2400), abs=1)
        assert cut.underlay.metres_per_pixel == pytest.approx(0.02, rel=1e-3)
        assert cut.underlay.corners == corners  # in the file's own pixels
        with pytest.raises(UsageProblem, match="outside the picture of 6002 × 5000"):
            read(saved(large), Options(measured=(known(6100, 10, 10, 10, 3.0),)))

    def test_a_picture_has_no_pages(self, saved: Save) -> None:
        with pytest.raises(UsageProblem, match="without pages"):
            read(saved(drawing()), Options(page=2))


def apply_to(there: F64, points: list[list[float]]) -> list[tuple[float, float]]:
    from tools.importers.perspective import project

    return [(float(x), float(y)) for x, y in project(there, np.array(points, np.float64))]


def chunks(png: bytes) -> list[bytes]:
    """Names of a PNG's chunks."""
    found, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found.append(png[at + 4 : at + 8])
        at += 12 + length
    return found


def giant_png(width: int, height: int) -> bytes:
    """A PNG that claims a size without having the pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


class TestDamage:
    """Whatever is wrong ends in one sentence."""

    @pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (60_000, 10), (10_000, 10_000)])
    def test_pictures_that_would_fill_the_memory(self, tmp_path: Path, width: int, height: int) -> None:
        path = tmp_path / "plan.png"
        path.write_bytes(giant_png(width, height))
        with pytest.raises(FileProblem, match="pixels"):
            read(path, Options())
        assert width * height > MOST_PIXELS or width > 30_000

    def test_pictures_too_small_to_be_plans(self, saved: Save) -> None:
        with pytest.raises(FileProblem, match="only 40 × 40 pixels"):
            read(saved(Image.new("L", (40, 40))), Options())

    @pytest.mark.parametrize("name", ["plan.png", "plan.jpg"])
    @pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
    def test_cut_off_pictures(self, saved: Save, name: str, share: float) -> None:
        path = saved(drawing(), name)
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        with pytest.raises(FileProblem, match="not a picture that can be read"):
            read(path, Options())

    @given(st.integers(0, 2**32 - 1), st.sampled_from(["PNG", "JPEG"]))
    @settings(max_examples=60)
    def test_flipped_bits_give_a_picture_or_one_problem(self, seed: int, kind: str) -> None:
        import tempfile

        random = np.random.default_rng(seed)
        out = io.BytesIO()
        drawing(120, 90).save(out, format=kind)
        data = bytearray(out.getvalue())
        for at in random.integers(8, len(data), 4):
            data[at] ^= 1 << int(random.integers(8))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "plan.png"
            path.write_bytes(bytes(data))
            with suppress(FileProblem):
                assert min(read(path, Options()).underlay.size_px) >= 50

    def test_a_text_called_png(self, tmp_path: Path) -> None:
        path = tmp_path / "plan.png"
        path.write_text("This is no picture.")
        with pytest.raises(FileProblem, match="not a picture that can be read"):
            read(path, Options())

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(FileProblem, match="does not exist"):
            read(tmp_path / "plan.png", Options())


class TestFile:
    """``NAME.underlay.json`` beside its picture."""

    OPTIONS = Options(measured=(known(80, 70, 320, 70, 12.0), known(80, 70, 80, 230, 8.0)), storey=(1, "Plan 2"))

    def test_what_is_saved_is_read_again(self, saved: Save, tmp_path: Path) -> None:
        result = read(saved(drawing(turn=3)), self.OPTIONS)
        target = tmp_path / "skola.underlay.json"
        assert save_underlay(result, target) == tmp_path / "skola.underlay.png"
        again = load_underlay(target)
        assert again.underlay == result.underlay
        assert again.picture == result.picture
        assert again.underlay.level is not None
        assert (again.underlay.level.ordinal, again.underlay.level.name) == (1, "Plan 2")

    def test_the_same_picture_gives_the_same_bytes(self, saved: Save) -> None:
        path = saved(drawing(turn=3))
        one, two = read(path, self.OPTIONS), read(path, self.OPTIONS)
        assert one.picture == two.picture
        assert underlay_json(one.underlay) == underlay_json(two.underlay)
        assert one.underlay.source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()

    def test_another_ending_is_refused(self, saved: Save, tmp_path: Path) -> None:
        result = read(saved(drawing()), Options())
        for name in ("skola.plan.json", "skola.json", ".underlay.json"):
            with pytest.raises(UsageProblem, match=r"ends in \.underlay\.json"):
                save_underlay(result, tmp_path / name)

    def test_both_files_or_neither(self, saved: Save, tmp_path: Path) -> None:
        result = read(saved(drawing()), Options())
        target = tmp_path / "skola.underlay.json"
        target.mkdir()  # so that it cannot be written
        with pytest.raises(FileProblem, match="cannot be written"):
            save_underlay(result, target)
        assert not (tmp_path / "skola.underlay.png").exists()
        (tmp_path / "skola.underlay.png").write_bytes(b"an older picture")
        with pytest.raises(FileProblem, match="cannot be written"):
            save_underlay(result, target)
        assert (tmp_path / "skola.underlay.png").read_bytes() == b"an older picture"

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"format": "inrymning.plan"}, "the format is"),
            ({"version": 99}, "this program reads 1"),
            ({"unknown": 1}, "unknown"),
            ({"metres_per_pixel": -1.0}, "metres_per_pixel"),
            ({"metres_per_pixel": None}, "scale without a transform"),
            ({"transform": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]}, "determinant"),
            ({"size_px": [0, 5]}, "size_px"),
            ({"picture_sha256": "0" * 64}, "is not the picture"),
        ],
    )
    def test_changed_files_are_refused(self, saved: Save, tmp_path: Path, change: dict[str, object], message: str) -> None:
        target = tmp_path / "skola.underlay.json"
        save_underlay(read(saved(drawing()), self.OPTIONS), target)
        target.write_text(json.dumps({**json.loads(target.read_text()), **change}))
        with pytest.raises(FileProblem, match=message):
            load_underlay(target)

    def test_a_missing_picture_is_told(self, saved: Save, tmp_path: Path) -> None:
        target = tmp_path / "skola.underlay.json"
        save_underlay(read(saved(drawing()), self.OPTIONS), target).unlink()
        with pytest.raises(FileProblem, match="does not exist"):
            load_underlay(target)

    def test_the_report_has_what_every_import_tells(self, saved: Save) -> None:
        report = read(saved(drawing()), self.OPTIONS).report()
        assert (report["levels"], report["rooms"], report["doors"], report["components"]) == (1, 0, 0, 0)
        assert report["source"]["format"] == "png"
        assert report["underlay"]["metres_per_pixel"] == pytest.approx(0.05)
        assert report["underlay"]["residual"] < 1e-9
        assert report["underlay"]["size_px"] == [400, 300]
        assert {"doors_two_rooms", "doors_outside", "windows", "vertical_links", "findings", "seconds"} <= report.keys()

    def test_the_picture_is_packed_as_grey_when_it_is_grey(self) -> None:
        grey, red = np.full((60, 60, 3), 200, np.uint8), np.full((60, 60, 3), 200, np.uint8)
        red[..., 0] = 255
        assert Image.open(io.BytesIO(png_of(grey))).mode == "L"
        assert Image.open(io.BytesIO(png_of(red))).mode == "RGB"

    @pytest.mark.parametrize("language", ["sv", "en"])
    def test_every_finding_has_its_sentence(self, tmp_path: Path, saved: Save, language: str) -> None:
        results = [
            read(saved(drawing(turn=5), "a.jpg"), Options(measured=(known(80, 70, 320, 70, 1e5), known(80, 70, 80, 200, 9.0)))),
            read(saved(Image.new("L", (90, 90), "white"), "b.png"), Options(measured=(known(1, 1, 80, 1, 4.0),))),
            read(saved(drawing()), Options()),
        ]
        issues: dict[str, Issue] = {i.code: i for r in results for i in r.findings}
        assert {f"I{n}" for n in (180, 181, 182, 183, 184, 185, 186, 188, 189)} <= issues.keys()
        for issue in issues.values():
            words = issue_text(issue, language)
            assert "{" not in words
            assert issue.code not in words
