"""PDF pages to trace over, and underlays of several storeys laid over each other."""

import io
import math
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image

from sim.errors import FileProblem, UsageProblem
from sim.issue_text import issue_text
from sim.plan.geometry import F64
from tools.importers.calibration import apply
from tools.importers.options import Measured, Options
from tools.importers.underlay import UnderlayResult, align_underlays, read
from tools.importers.underlay.model import MOST_SNAP_LINES, SourcePicture, StoreyShown, TiePoint, Underlay, underlay_json


def vector_pdf(path: Path, pages: int = 1, rotate: int = 0) -> Path:
    """A PDF of 300 × 200 points: a line 20 points from the top, a rectangle, a curve and a dot."""
    from fpdf import FPDF

    pdf = FPDF(unit="pt", format=(300, 200))
    pdf.set_author("Somebody Private")
    pdf.set_title("Secret")
    for _ in range(pages):
        pdf.add_page()
        pdf.line(20, 20, 280, 20)
        pdf.rect(50, 60, 100, 80)
        pdf.ellipse(200, 80, 40, 40)
        pdf.line(10, 190, 11, 190)
    pdf.output(str(path))
    if rotate:
        import pypdfium2

        document = pypdfium2.PdfDocument(path.read_bytes())
        document[0].set_rotation(rotate)
        document.save(str(path))
        document.close()
    return path


def codes(result: UnderlayResult) -> list[str]:
    return [i.code for i in result.findings]


def matrix(underlay: Underlay) -> F64:
    assert underlay.transform is not None
    return np.array(underlay.transform)


class TestPdf:
    """A page of a PDF."""

    def test_a_page_is_drawn_at_150_dots_per_inch(self, tmp_path: Path) -> None:
        result = read(vector_pdf(tmp_path / "plan.pdf"), Options())
        assert result.underlay.size_px == (625, 417)
        assert result.underlay.source.page == 1
        assert result.facts == {"format": "pdf", "unit": None, "residual": None, "pages": 1, "dpi": 150.0}

    def test_its_straight_lines_can_be_snapped_to(self, tmp_path: Path) -> None:
        k = 150 / 72
        found = {(x.start, x.end) for x in read(vector_pdf(tmp_path / "plan.pdf"), Options()).underlay.snap_lines}
        lines = {tuple(round(v / k) for p in pair for v in p) for pair in found}
        assert (20, 20, 280, 20) in lines
        assert {(50, 60, 150, 60), (150, 60, 150, 140), (150, 140, 50, 140), (50, 140, 50, 60)} <= lines
        assert len(lines) == 5  # the dot is too short, the ellipse is no line

    @pytest.mark.parametrize("rotate", [90, 180, 270])
    def test_a_turned_page_is_shown_as_readers_show_it_and_its_lines_with_it(self, tmp_path: Path, rotate: int) -> None:
        result = read(vector_pdf(tmp_path / "plan.pdf", rotate=rotate), Options())
        assert result.underlay.size_px == ((417, 625) if rotate in {90, 270} else (625, 417))
        picture = np.asarray(Image.open(io.BytesIO(result.picture)).convert("L"))
        for line in result.underlay.snap_lines:
            x, y = ((a + b) / 2 for a, b in zip(line.start, line.end, strict=True))
            assert picture[int(y) - 2 : int(y) + 3, int(x) - 2 : int(x) + 3].min() < 160, "a line is drawn where it is told"

    def test_lines_follow_the_corners(self, tmp_path: Path) -> None:
        corners = ((0.0, 0.0), (600.0, 0.0), (600.0, 400.0), (0.0, 400.0))
        result = read(vector_pdf(tmp_path / "plan.pdf"), Options(corners=corners))
        assert result.underlay.size_px == (600, 400)
        assert len(result.underlay.snap_lines) == 5

    def test_another_page(self, tmp_path: Path) -> None:
        path = vector_pdf(tmp_path / "plan.pdf", pages=3)
        result = read(path, Options(page=3))
        assert result.underlay.source.page == 3
        assert "I187" in codes(result)
        for page in (4, 0, -1):
            with pytest.raises(UsageProblem, match=f"there is no page {page}"):
                read(path, Options(page=page))

    def test_no_name_of_the_document_is_kept(self, tmp_path: Path) -> None:
        path = vector_pdf(tmp_path / "plan.pdf")
        result = read(path, Options())
        assert b"Private" not in result.picture + underlay_json(result.underlay)

    def test_a_huge_page_is_drawn_coarser(self, tmp_path: Path) -> None:
        from fpdf import FPDF

        pdf = FPDF(unit="pt", format=(9000, 6000))
        pdf.add_page()
        pdf.output(str(tmp_path / "huge.pdf"))
        result = read(tmp_path / "huge.pdf", Options())
        assert "{" not in "".join(issue_text(i, lang) for i in result.findings for lang in ("sv", "en"))
        width, height = result.underlay.size_px
        assert width * height <= 25_100_000
        assert "I190" in codes(result)

    def test_too_many_lines_leave_the_longest(self, tmp_path: Path) -> None:
        from fpdf import FPDF

        pdf = FPDF(unit="pt", format=(300, 200))
        pdf.add_page()
        for n in range(MOST_SNAP_LINES + 500):
            pdf.line(10, 10 + n / 50, 10 + (5 if n % 2 else 100), 10 + n / 50)
        pdf.output(str(tmp_path / "many.pdf"))
        lines = read(tmp_path / "many.pdf", Options()).underlay.snap_lines
        assert len(lines) == MOST_SNAP_LINES
        assert sum(abs(x.end[0] - x.start[0]) > 100 for x in lines) == (MOST_SNAP_LINES + 500) // 2

    def test_a_locked_pdf(self, tmp_path: Path) -> None:
        from fpdf import FPDF

        pdf = FPDF()
        pdf.add_page()
        pdf.set_encryption(owner_password="a", user_password="b")
        pdf.output(str(tmp_path / "locked.pdf"))
        with pytest.raises(FileProblem, match="locked with a password"):
            read(tmp_path / "locked.pdf", Options())

    @pytest.mark.parametrize("share", [0.1, 0.5])
    def test_a_cut_off_pdf_gives_its_page_or_one_problem(self, tmp_path: Path, share: float) -> None:
        path = vector_pdf(tmp_path / "plan.pdf")
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        with pytest.raises(FileProblem, match="not a PDF that can be read"):
            read(path, Options())


def storey(name: str, scale: float | None, ties: dict[str, tuple[float, float]]) -> Underlay:
    """An underlay of 1000 × 800 pixels with named points."""
    return Underlay(
        source=SourcePicture(file="plan.png", sha256="0" * 64, importer="png"),
        picture_sha256="0" * 64,
        size_px=(1000, 800),
        level=StoreyShown(ordinal=0, name=name),
        metres_per_pixel=scale,
        transform=None if scale is None else ((scale, 0.0, 0.0), (0.0, -scale, 800 * scale)),
        tie_points=tuple(TiePoint(name=n, at=at) for n, at in ties.items()),
    )


class TestStoreys:
    """Underlays of several storeys laid over each other."""

    STAIRS: ClassVar = {"A": (100.0, 100.0), "B": (700.0, 120.0), "C": (300.0, 600.0)}

    def test_a_storey_is_laid_over_the_first_by_its_common_points(self) -> None:
        moved = {n: (x / 2 + 40, y / 2 + 10) for n, (x, y) in self.STAIRS.items()}
        first, second = align_underlays([storey("0", 0.02, self.STAIRS), storey("1", 0.04, moved)])
        assert first.residual == 0.0
        assert second.residual == pytest.approx(0.0, abs=1e-6)
        assert second.common == ("A", "B", "C")
        for name, at in self.STAIRS.items():
            here = apply(np.array(first.transform), np.array([at]))
            assert apply(np.array(second.transform), np.array([moved[name]])) == pytest.approx(here, abs=1e-6)

    def test_without_a_scale_of_its_own_it_takes_the_first_ones(self) -> None:
        moved = {n: (x / 2, y / 2) for n, (x, y) in self.STAIRS.items()}
        _, second = align_underlays([storey("0", 0.02, self.STAIRS), storey("1", None, moved)])
        assert second.transform[0][0] == pytest.approx(0.04)

    def test_its_own_scale_is_kept_and_the_rest_is_told(self) -> None:
        _, second = align_underlays([storey("0", 0.02, self.STAIRS), storey("1", 0.021, self.STAIRS)])
        assert second.transform[0][0] == pytest.approx(0.021)
        assert 0.2 < second.residual < 0.5

    def test_storeys_are_joined_through_others(self) -> None:
        roof = {"X": (10.0, 20.0), "Y": (500.0, 300.0)}
        middle = {**self.STAIRS, **roof}
        laid = align_underlays([storey("0", 0.02, self.STAIRS), storey("2", 0.02, roof), storey("1", 0.02, middle)])
        assert [x.common for x in laid] == [(), ("X", "Y"), ("A", "B", "C")]
        assert max(x.residual for x in laid) < 1e-6

    def test_too_few_common_points_are_told(self) -> None:
        with pytest.raises(UsageProblem, match="Plan 9 shares fewer than two points"):
            align_underlays([storey("0", 0.02, self.STAIRS), storey("Plan 9", 0.02, {"A": (1.0, 2.0)})])

    def test_the_first_needs_a_scale(self) -> None:
        for none in ([], [storey("0", None, self.STAIRS)]):
            with pytest.raises(UsageProblem, match="needs a scale"):
                align_underlays(none)


class TestRealPlan:
    """An institute's floor: one bitmap on a page, building turned by 5 degrees, columns 7 m apart, drawn at 1:150."""

    COLUMNS = Measured((1595.56, 1545.09), (3517.0, 1716.12), 49.0)  # seven bays along the façade
    DOORWAY = Measured((694.5, 783.0), (691.2, 821.5), 1.0)

    def test_the_pdf_is_calibrated_by_two_lengths(self, real_plans: Path) -> None:
        options = Options(measured=(self.COLUMNS, self.DOORWAY), storey=(1, "Plan 2"))
        result = read(real_plans / "pdf" / "institute_f2_raster.pdf", options)
        underlay = result.underlay
        assert underlay.size_px == (4967, 3509)
        assert underlay.metres_per_pixel == pytest.approx(150 * 0.0254 / 150, rel=0.001)  # 1:150 at 150 dots per inch
        assert [round(100 * x.residual, 1) for x in underlay.lengths] == pytest.approx([0.0, -1.9], abs=0.2)
        assert math.degrees(underlay.turn) == pytest.approx(5.09, abs=0.15)  # what the row of columns leans by
        row = apply(matrix(underlay), np.array([self.COLUMNS.start, self.COLUMNS.end]))
        assert row[1] - row[0] == pytest.approx([49.0, 0.0], abs=0.15)
        assert underlay.snap_lines == ()
        assert {"I181", "I182", "I183", "I184", "I186", "I188"}.isdisjoint(codes(result))
