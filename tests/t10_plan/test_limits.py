"""Files nobody here wrote: whatever stands in them ends in a value or in one sentence that says where and why."""

import io
import json
import math
import os
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import FileProblem
from tools.importers import limits
from tools.importers.limits import line_of, number, open_zip, read_bytes, read_json, read_xml, read_yaml, text

ONE_FILE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def file(tmp_path: Path):
    """Writes a file and gives its path."""

    def write(content: str | bytes, name: str = "given") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def refused(read, path: Path, *arguments) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        read(path, *arguments)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    return caught.value


def tried(read, path: Path) -> object:
    """The value, or None when the file is refused in one line."""
    try:
        return read(path)
    except FileProblem as problem:
        told = str(problem)
    assert "\n" not in told
    assert len(told) < 400
    return None


class TestBytes:
    def test_a_file_is_read_whole(self, file):
        assert read_bytes(file(b"\0abc")) == b"\0abc"

    def test_a_file_of_exactly_the_largest_size_is_read(self, file):
        assert len(read_bytes(file(b"x" * 100), 100)) == 100

    def test_a_larger_one_is_refused_before_more_is_read(self, tmp_path):
        path = tmp_path / "huge.osm"
        with path.open("wb") as sparse:
            sparse.truncate(10_000_000_000)
        tracemalloc.start()
        problem = refused(read_bytes, path, 1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
        tracemalloc.stop()
        assert "larger than 1 MB" in problem.problem
        assert "one storey at a time" in problem.fix

    @pytest.mark.parametrize("content", [b"", b" \r\n\t"])
    def test_an_empty_file(self, file, content):
        assert "empty" in refused(read_bytes, file(content)).problem

    def test_a_missing_file_and_a_folder(self, tmp_path):
        assert "does not exist" in refused(read_bytes, tmp_path / "none").problem
        assert "folder" in refused(read_bytes, tmp_path).problem

    def test_a_name_the_system_knows_nothing_of(self):
        with pytest.raises(FileProblem):
            read_bytes(Path("a\0b"))

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
    def test_a_pipe_is_not_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        assert "ordinary file" in refused(read_bytes, tmp_path / "pipe").problem


class TestXml:
    def test_tags_have_their_namespace_and_elements_their_line(self, file):
        root = read_xml(file('<a xmlns="u:x" xmlns:g="u:g">\n <b g:k="1" j="ö"/>\n <g:c>text</g:c></a>'))
        assert [root.tag, root[0].tag, root[1].tag] == ["{u:x}a", "{u:x}b", "{u:g}c"]
        assert root[0].attrib == {"{u:g}k": "1", "j": "ö"}
        assert [line_of(root), line_of(root[0]), line_of(root[1])] == ["line 1", "line 2", "line 3"]
        assert root[1].text == "text"

    def test_an_element_made_elsewhere_has_no_line(self):
        from xml.etree.ElementTree import Element

        assert line_of(Element("a")) == ""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
    def test_the_encoding_it_says_it_has(self, file, encoding):
        declared = encoding.removesuffix("-sig")
        root = read_xml(file(f'<?xml version="1.0" encoding="{declared}"?><a n="Förråd"/>'.encode(encoding)))
        assert root.get("n") == "Förråd"

    @pytest.mark.parametrize("encoding", ["klingon", "utf-7", "idna", "base64", "utf-8"])
    def test_an_encoding_it_does_not_have(self, file, encoding):
        problem = refused(read_xml, file(f'<?xml version="1.0" encoding="{encoding}"?><a n="'.encode() + b'\xe5"/>'))
        assert problem.place.startswith("line 1")

    def test_the_root_must_be_one_of_those_asked_for(self, file):
        path = file('\n<kml xmlns="u:x"/>')
        assert read_xml(path, {"kml"}).tag == "{u:x}kml"
        problem = refused(read_xml, path, {"osm", "osmChange"})
        assert problem.problem == "begins with <kml>, not <osm> or <osmChange>."
        assert problem.place == "line 2"

    def test_a_text_that_is_cut_off(self, file):
        whole = '<osm>\n<node id="1"/>\n<way id="2"><nd ref="1"/></way></osm>'
        for end in range(1, len(whole)):
            problem = refused(read_xml, file(whole[:end]))
            assert problem.place.startswith("line ")
        assert "ends before" in refused(read_xml, file(whole[:-6])).problem

    @pytest.mark.parametrize(
        "attempt",
        [
            "<!DOCTYPE a>\n<a/>",
            '<!DOCTYPE a SYSTEM "file:///etc/passwd">\n<a/>',
            '<!DOCTYPE a PUBLIC "x" "http://example.org/x.dtd">\n<a/>',
            '<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>',
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<a>&x;</a>',
            '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.org/p"> %p;]>\n<a/>',
            '<!DOCTYPE a [<!ATTLIST a b CDATA "default">]>\n<a/>',
            '<!DOCTYPE a [<!ENTITY l0 "lol">'
            + "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
            + "]>\n<a>&l12;</a>",
            '<!DOCTYPE a [<!ENTITY x "' + "y" * 50_000 + '">]>\n<a>' + "&x;" * 50_000 + "</a>",
        ],
    )
    def test_document_types_and_entities_are_refused_with_their_line(self, file, attempt):
        problem = refused(read_xml, file('<?xml version="1.0"?>\n' + attempt))
        assert "document type" in problem.problem
        assert problem.place == "line 2"
        assert "DOCTYPE" in problem.fix

    def test_the_usual_entities_are_letters(self, file):
        assert read_xml(file("<a>&lt;&amp;&#229;</a>")).text == "<&å"

    def test_an_entity_nobody_declared(self, file):
        assert "undefined entity" in refused(read_xml, file("<a>&x;</a>")).problem

    def test_an_include_of_another_file_is_only_an_element(self, file):
        source = '<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></a>'
        assert len(read_xml(file(source))[0]) == 0

    def test_depth(self, file):
        deepest = limits.DEEPEST
        read_xml(file("<a>" * deepest + "</a>" * deepest))
        assert "nested" in refused(read_xml, file("<a>" * (deepest + 1))).problem
        assert "nested" in refused(read_xml, file("<a>" * 3_000_000)).problem

    def test_number_of_elements(self, file, monkeypatch):
        monkeypatch.setattr(limits, "MOST_ELEMENTS", 1000)
        read_xml(file("<a>" + "<b/>" * 999 + "</a>"))
        assert "more than 1000 elements" in refused(read_xml, file("<a>" + "<b/>" * 1000 + "</a>")).problem

    @given(st.binary(max_size=300))
    @ONE_FILE
    def test_anything_at_all(self, tmp_path, content):
        (tmp_path / "x").write_bytes(b"<a>" + content)
        refused(read_xml, tmp_path / "x")


class TestJson:
    def test_a_value_is_read_and_a_byte_order_mark_passed_over(self, file):
        assert read_json(file(b'\xef\xbb\xbf{"a": [1, 2.5, "\xc3\xb6", null]}')) == {"a": [1, 2.5, "ö", None]}

    def test_of_equal_keys_the_last_counts(self, file):
        assert read_json(file('{"a": 1, "a": 2}')) == {"a": 2}

    @pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "[[-1e400]]", '{"a": {"b": NaN}}'])
    def test_numbers_without_an_end(self, file, value):
        assert "ordinary numbers" in refused(read_json, file(value)).problem

    def test_a_number_of_too_many_digits(self, file):
        assert "too many digits" in refused(read_json, file("[" + "9" * 10_000 + "]")).problem

    @pytest.mark.parametrize("depth", [limits.DEEPEST + 1, 5_000, 3_000_000])
    def test_depth(self, file, depth):
        assert "nested" in refused(read_json, file("[" * depth + "]" * depth)).problem
        assert "nested" in refused(read_json, file('{"a":' * depth + "1" + "}" * depth)).problem

    def test_as_deep_as_allowed(self, file):
        read_json(file("[" * limits.DEEPEST + "1" + "]" * limits.DEEPEST))

    def test_number_of_values_is_looked_at_before_anything_is_built(self, file, monkeypatch):
        monkeypatch.setattr(limits, "MOST_VALUES", 1000)
        assert "more than 1000 values" in refused(read_json, file("[" + "1," * 1000 + "1]")).problem

    def test_where_it_is_no_json(self, file):
        problem = refused(read_json, file('{"a": 1,\n "b": oops}'))
        assert (problem.place, "is not JSON" in problem.problem) == ("line 2, column 7", True)

    def test_a_text_that_is_cut_off(self, file):
        assert "cut off" in refused(read_json, file('{"features": [{"a": 1}, {"b')).fix
        assert "cut off" in refused(read_json, file('{"features": [{"a": 1}, ')).fix

    def test_other_letters(self, file):
        problem = refused(read_json, file('{"a":\n"Förråd"}'.encode("latin-1")))
        assert "UTF-8" in problem.problem
        assert problem.place == "line 2"

    @given(st.binary(max_size=200))
    @ONE_FILE
    def test_anything_at_all(self, tmp_path, content):
        path = tmp_path / "x"
        path.write_bytes(b"[" + content)
        json.dumps(tried(read_json, path), allow_nan=False)


yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")


class TestYaml:
    def test_plain_values(self, file):
        found = read_yaml(file("a: [1, -2.5, 1e3, yes, ~]\nb:\n  - {c: ö}\n  - 'it''s'\n"))
        assert found == {"a": [1, -2.5, "1e3", True, None], "b": [{"c": "ö"}, "it's"]}

    def test_days_stay_texts(self, file):
        assert read_yaml(file("a: 2020-01-01\nb: 2020-13-45")) == {"a": "2020-01-01", "b": "2020-13-45"}

    @pytest.mark.parametrize("attempt", ["a: &x 1", "a: &x [1]\nb: *x", "a: *x", "&x a: 1"])
    def test_references_are_refused(self, file, attempt):
        assert refused(read_yaml, file(attempt)).place.startswith("line ")

    def test_references_upon_references_are_refused_at_once(self, file):
        lines = ["a0: &a0 [lol]"] + [f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]" for n in range(12)]
        assert "references" in refused(read_yaml, file("\n".join(lines))).problem

    @pytest.mark.parametrize(
        "attempt",
        [
            "a: !!python/object/apply:os.system ['true']",
            "a: !!python/name:os.system",
            "!!set {1, 2}",
            "a: !!timestamp x",
            "a: !!int ''",
            "a: !!bool x",
            "a: !own 1",
            "a: !<tag:yaml.org,2002:str> 1",
        ],
    )
    def test_tags_are_refused(self, file, attempt):
        assert "tag" in refused(read_yaml, file(attempt)).problem

    @pytest.mark.parametrize(
        "attempt",
        ["a: [", "a: b: c", "\t- a", "a: 'b", "- a\nb", "{[1]: 2}", "a: 1\n---\nb: 2", "a: \x01", "<<: 1", "a: [1\n", "%X"],
    )
    def test_what_is_no_yaml(self, file, attempt):
        assert "is not YAML" in refused(read_yaml, file(attempt)).problem

    @pytest.mark.parametrize("value", [".nan", ".inf", "-.inf", "[[.nan]]"])
    def test_numbers_without_an_end(self, file, value):
        assert "ordinary numbers" in refused(read_yaml, file(f"a: {value}")).problem

    def test_a_number_of_too_many_digits(self, file):
        assert "cannot be read" in refused(read_yaml, file("a: " + "9" * 10_000)).problem
        assert "cannot be read" in refused(read_yaml, file("a: 0b_")).problem

    @pytest.mark.parametrize("depth", [limits.DEEPEST + 1, 100_000])
    def test_depth(self, file, depth):
        refused(read_yaml, file("[" * depth + "]" * depth))
        refused(read_yaml, file("- " * depth + "1"))

    def test_number_of_values(self, file, monkeypatch):
        monkeypatch.setattr(limits, "MOST_YAML_VALUES", 100)
        assert "more than 100 values" in refused(read_yaml, file("- 1\n" * 200)).problem

    @given(st.text(max_size=200))
    @ONE_FILE
    def test_anything_at_all(self, tmp_path, content):
        path = tmp_path / "x"
        path.write_text("a" + content, encoding="utf-8", errors="replace")
        tried(read_yaml, path)


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


class TestZip:
    def test_members_in_the_archives_order_without_folders_and_clutter(self, file):
        content = packed({"b.json": b"1", "x/": b"", "__MACOSX/._b.json": b"?", "x/.DS_Store": b"?", "x/a.json": b"2"})
        assert list(open_zip(file(content)).items()) == [("b.json", b"1"), ("x/a.json", b"2")]

    def test_a_member_that_unpacks_to_far_too_much(self, file):
        path = file(packed({"unit.json": b"0" * 60_000_000}))
        assert path.stat().st_size < 100_000
        problem = refused(open_zip, path)
        assert "unpacks to far more" in problem.problem
        assert problem.place == "unit.json"

    def test_many_members_that_do_so_together(self, file):
        content = packed({f"{n}.json": bytes(range(256)) * 10 for n in range(50)})
        assert len(open_zip(file(content))) == 50
        assert "unpacks" in refused(open_zip, file(content), 100_000).problem

    def test_sizes_the_archive_says_of_itself_are_not_believed(self, file):
        content = bytearray(packed({"a.json": b"0" * 30_000_000}))
        entry = content.rindex(b"PK\x01\x02")
        content[entry + 24 : entry + 28] = struct.pack("<I", 10)  # "unpacked size" in the directory
        refused(open_zip, file(bytes(content)))

    @pytest.mark.parametrize("name", ["../a.json", "a/../../b", "/etc/passwd", "C:\\a.json", "..\\a", "a:b", "a\x01b"])
    def test_names_that_lead_elsewhere(self, file, name):
        place = packed({"?" * len(name): b"1"}).replace(b"?" * len(name), name.encode())
        assert "leads out" in refused(open_zip, file(place)).problem

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_a_name_twice(self, file):
        content = packed({"a": b"1", "b": b"2"}).replace(b"b", b"a")
        assert "same name" in refused(open_zip, file(content)).problem

    def test_too_many_members(self, file, monkeypatch):
        monkeypatch.setattr(limits, "MOST_MEMBERS", 3)
        assert "at most 3" in refused(open_zip, file(packed({str(n): b"1" for n in range(4)}))).problem

    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_other_ways_of_packing(self, file, method):
        assert "packed in a way" in refused(open_zip, file(packed({"a": b"1"}, method))).problem

    def test_a_password(self, file):
        content = bytearray(packed({"a": b"1"}))
        content[content.rindex(b"PK\x01\x02") + 8] |= 1
        assert "password" in refused(open_zip, file(bytes(content))).problem

    def test_no_archive_at_all(self, file):
        assert "not a ZIP" in refused(open_zip, file(b"PK\x03\x04 but no more")).problem

    @given(st.data())
    @ONE_FILE
    def test_a_damaged_archive(self, tmp_path, data):
        content = bytearray(packed({"unit.json": b'{"features": []}' * 40, "level.json": b"{}"}))
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        del content[data.draw(st.integers(1, len(content))) :]
        (tmp_path / "x.zip").write_bytes(content)
        assert all(isinstance(v, bytes) for v in (tried(open_zip, tmp_path / "x.zip") or {}).values())


class TestNumbers:
    @pytest.mark.parametrize(("value", "expected"), [(3, 3.0), (-2.5, -2.5), ("1.5e3", 1500.0), (" 7\n", 7.0), (1e7, 1e7)])
    def test_numbers_and_their_texts(self, value, expected):
        found = number(value, Path("f"))
        assert (found, type(found)) == (expected, float)

    @pytest.mark.parametrize("value", [None, "", "x", "1_000", "nan", math.nan, True, [1], {}, "0x10", "1" * 500, b"1"])
    def test_what_is_none(self, value):
        with pytest.raises(FileProblem, match="is not a number") as caught:
            number(value, Path("f"), "features[3]")
        assert caught.value.place == "features[3]"

    @pytest.mark.parametrize("value", [1.1e7, -1e8, 10**400, "1e300", "inf", math.inf, -math.inf])
    def test_too_far_from_the_origin(self, value):
        with pytest.raises(FileProblem, match="too large"):
            number(value, Path("f"))

    def test_another_limit(self):
        assert number("2e9", Path("f"), largest=1e10) == 2e9

    @given(st.one_of(st.floats(), st.integers(), st.text(max_size=30), st.none(), st.booleans(), st.binary(max_size=5)))
    def test_anything_is_a_finite_number_or_refused_in_one_line(self, value):
        found = tried(lambda path: number(value, path), Path("f"))
        assert found is None or abs(found) <= limits.LARGEST_NUMBER


class TestText:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (None, ""),
            (" Sal\u00a0 101\r\n ", "Sal 101"),
            ("A\x00B\x1b[31mC\u202eD", "AB[31mCD"),
            ("Fo\u0308rra\u030ad", "Förråd"),
            (12, "12"),
            ("\ud800x", "x"),
            ("ab\u00adc", "abc"),
        ],
    )
    def test_names_as_people_may_see_them(self, value, expected):
        assert text(value) == expected

    def test_long_ones_are_cut(self):
        assert text("ö" * 5000) == "ö" * limits.LONGEST_TEXT

    @given(st.text())
    def test_the_result_is_printable_short_and_stays_as_it_is(self, value):
        found = text(value)
        assert found.isprintable()
        assert len(found) <= limits.LONGEST_TEXT
        assert text(found) == found


class TestTangles:
    """Lines that cross each other everywhere are told from drawings before they are taken apart."""

    def scribble(self, count: int, reach: float):
        import numpy as np

        rng = np.random.default_rng(1)
        starts = rng.uniform(0, 100, (count, 2))
        return list(np.stack([starts, starts + rng.uniform(-reach, reach, (count, 2))], axis=1))

    def test_a_scribble_is_refused_at_once(self):
        pytest.importorskip("shapely", reason="shapely is not installed")
        from tools.importers.linework import enclosed

        with pytest.raises(limits.Tangled):
            enclosed(self.scribble(3000, 100.0))

    def test_many_lines_that_hardly_meet_are_not(self):
        pytest.importorskip("shapely", reason="shapely is not installed")
        from tools.importers.linework import enclosed

        assert enclosed(self.scribble(3000, 0.5)) is not None

    def test_the_person_reads_what_to_do(self, tmp_path, monkeypatch):
        import sys
        from types import ModuleType

        from tools.importers import import_plan

        def read(path, options):
            raise limits.Tangled

        reader = ModuleType("tools.importers.wkt")
        reader.read = read
        monkeypatch.setitem(sys.modules, "tools.importers.wkt", reader)
        path = tmp_path / "a.wkt"
        path.write_text("POLYGON ((0 0, 1 0, 1 1, 0 0))", encoding="ascii")
        problem = refused(import_plan, path)
        assert "cross each other" in problem.problem
        assert "one storey at a time" in problem.fix
