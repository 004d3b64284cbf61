"""How loud samples are: the published weighting, windows, and the files they come from."""

import contextlib
import math
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import FileProblem
from sim.sound.clip import Clip, read_wav
from sim.sound.loudness import NOTHING, a_weight, amplitude, decibels, fast_rms, weighted

RATE = 24000

TABLE = {31.5: -39.4, 63: -26.2, 125: -16.1, 250: -8.6, 500: -3.2, 1000: 0.0, 2000: 1.2, 4000: 1.0, 8000: -1.1, 16000: -6.6}
"""IEC 61672-1:2013, table 3."""


def sine(hertz, seconds, peak=1.0, channels=1):
    tone = peak * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)
    return np.repeat(tone[:, None], channels, axis=1)


class TestWeighting:
    @pytest.mark.parametrize(("hertz", "level"), TABLE.items())
    def test_it_is_the_standards(self, hertz, level):
        nominal = 1000.0 * 10 ** (round(10 * math.log10(hertz / 1000.0)) / 10)  # the table's frequencies are the exact tenths
        assert decibels(float(a_weight(np.array([nominal]))[0])) == pytest.approx(level, abs=0.06)

    def test_a_tone_is_weighted_as_its_frequency(self):
        assert decibels(fast_rms(weighted(sine(125, 1.0), RATE), RATE)) == pytest.approx(-3.01 - 16.1, abs=0.1)

    def test_a_constant_is_not_heard(self):
        assert float(np.abs(weighted(np.ones((RATE, 1)), RATE)).max()) < 1e-9


class TestFast:
    def test_of_a_steady_tone_it_is_its_rms(self):
        assert decibels(fast_rms(sine(500, 1.0), RATE)) == pytest.approx(-3.01, abs=0.01)

    def test_a_short_sound_counts_for_the_part_of_the_window_it_fills(self):
        assert fast_rms(sine(400, 0.0125), RATE) == pytest.approx(math.sqrt(0.5 * 0.1), rel=1e-6)

    def test_the_loudest_moment_and_the_louder_side_count(self):
        quiet = np.zeros((RATE, 2))
        quiet[8000:12000, 1] = sine(600, 4000 / RATE, 0.5)[:, 0]
        assert fast_rms(quiet, RATE) == pytest.approx(0.5 / math.sqrt(2), rel=1e-3)

    @given(st.floats(0.01, 1.0), st.floats(0.01, 1.0))
    def test_a_sum_is_never_louder_than_its_parts_together(self, a, b):
        one, other = sine(500, 0.3, a), sine(503, 0.3, b)
        assert fast_rms(one + other, RATE) <= fast_rms(one, RATE) + fast_rms(other, RATE) + 1e-12

    def test_of_a_loop_the_seam_counts_too(self):
        split = np.zeros((RATE, 1))
        split[:1500], split[-1500:] = 0.5, 0.5
        assert Clip(split, RATE, loop=True).rms == pytest.approx(0.5)
        assert Clip(split, RATE).rms == pytest.approx(0.5 / math.sqrt(2))


@given(st.floats(-119.0, 40.0))
def test_decibels_and_amplitudes_are_each_others_inverse(level):
    assert decibels(amplitude(level)) == pytest.approx(level, abs=1e-9)


def test_nothing_is_no_infinity():
    assert decibels(0.0) == NOTHING


def riff(body: bytes, *, kind=1, channels=1, rate=RATE, bits=16, extra=b"", frame=None) -> bytes:
    frame = bits // 8 * channels if frame is None else frame
    head = struct.pack("<HHIIHH", kind, channels, rate, rate * frame, frame, bits) + extra
    chunks = b"fmt " + struct.pack("<I", len(head)) + head + b"LIST" + struct.pack("<I", 3) + b"abc\0"
    chunks += b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


class TestWavFiles:
    def test_what_is_written_is_read_back(self, tmp_path):
        wave = sine(700, 0.2, 0.7, channels=2)
        (tmp_path / "a.wav").write_bytes(Clip(wave, RATE).as_wav())
        back = read_wav(tmp_path / "a.wav", loop=True)
        assert back.rate == RATE
        assert back.loop
        np.testing.assert_allclose(back.samples, wave, atol=2.0 / 32768)

    @pytest.mark.parametrize(
        ("bits", "kind", "body"),
        [
            (8, 1, bytes([128, 192, 64])),
            (16, 1, struct.pack("<hhh", 0, 16384, -16384)),
            (24, 1, b"\0\0\0" + b"\0\0\x40" + b"\0\0\xc0"),
            (32, 1, struct.pack("<iii", 0, 1 << 30, -(1 << 30))),
            (32, 3, struct.pack("<fff", 0.0, 0.5, -0.5)),
        ],
    )
    def test_every_usual_kind_of_sample_is_read(self, tmp_path, bits, kind, body):
        (tmp_path / "a.wav").write_bytes(riff(body, bits=bits, kind=kind))
        assert read_wav(tmp_path / "a.wav").samples[:, 0].tolist() == [0.0, 0.5, -0.5]

    def test_and_the_extended_header_editors_write(self, tmp_path):
        extra = struct.pack("<HHIH", 22, 16, 4, 1) + bytes(14)
        (tmp_path / "a.wav").write_bytes(riff(struct.pack("<h", 16384), kind=0xFFFE, extra=extra))
        assert read_wav(tmp_path / "a.wav").samples.tolist() == [[0.5]]

    def test_what_is_no_number_is_silence(self, tmp_path):
        (tmp_path / "a.wav").write_bytes(riff(struct.pack("<ff", math.nan, math.inf), bits=32, kind=3))
        assert read_wav(tmp_path / "a.wav").samples[:, 0].tolist() == [0.0, 1.0]

    def test_an_unfinished_last_frame_is_left_out(self, tmp_path):
        (tmp_path / "a.wav").write_bytes(riff(struct.pack("<hhh", 1, 2, 3), channels=2))
        assert read_wav(tmp_path / "a.wav").samples.shape == (1, 2)

    @pytest.mark.parametrize(
        "data",
        [b"", b"RIFF", b"not a sound at all, but long enough", riff(b"", kind=2), riff(b"", channels=0), riff(b"", frame=7),
         riff(b"", rate=0), riff(b"", bits=20), riff(b"")[:30]],
    )  # fmt: skip
    def test_anything_else_is_one_clear_problem(self, tmp_path, data):
        (tmp_path / "a.wav").write_bytes(data)
        with pytest.raises(FileProblem, match="not a WAV file of plain samples"):
            read_wav(tmp_path / "a.wav")

    def test_so_is_a_file_that_cannot_be_read(self, tmp_path):
        with pytest.raises(FileProblem, match="cannot be read"):
            read_wav(tmp_path / "missing.wav")
        with pytest.raises(FileProblem, match="cannot be read"):
            read_wav(tmp_path)

    @given(st.binary(max_size=200))
    def test_no_bytes_whatever_do_anything_worse(self, tmp_path_factory, data):
        path = Path(tmp_path_factory.getbasetemp()) / "any.wav"
        path.write_bytes(riff(b"\1\2\3\4")[: len(data)] + data)
        with contextlib.suppress(FileProblem):
            assert read_wav(path).samples.ndim == 2
