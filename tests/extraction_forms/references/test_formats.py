"""A format is told by what a file holds; whatever is done to a file, there are references or a fault."""

import contextlib
import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import ImportFault
from extraction_forms.references import formats
from extraction_forms.references.decoding import MAX_LINE
from extraction_forms.references.formats import READERS, read_bytes, read_file, sniff
from tests.extraction_forms.references.samples import SAMPLES
from tests.thoroughness import cases


@pytest.mark.parametrize("name", SAMPLES)
def test_a_format_is_told_by_what_a_file_holds(name):
    assert sniff(SAMPLES[name]) == name
    assert sniff("\n\n" + SAMPLES[name]) == name


@pytest.mark.parametrize("name", SAMPLES)
def test_every_record_is_kept_or_rejected(name):
    reading = read_bytes(SAMPLES[name].encode(), "export.enl")

    assert reading.format == name
    assert reading.records == len(reading.references) + len(reading.rejected)
    assert reading.rejected == ()
    assert "A second record" in {one.title for one in reading.references}


@pytest.mark.parametrize("name", SAMPLES)
def test_line_ends_marks_and_encodings_do_not_matter(name):
    text = SAMPLES[name].replace("Okafor", "Okáfor")

    def read(data):
        return [(one.authors, one.title, one.more) for one in read_bytes(data, "a").references]

    plain = read(text.encode())
    assert read(text.replace("\n", "\r\n").encode("utf-8-sig")) == plain
    assert read(text.replace("\n", "\r").encode("utf-16")) == plain
    assert read(text.encode("utf-16-le")) == plain
    assert read(text.encode("cp1252")) == plain


@pytest.mark.parametrize("name", SAMPLES)
@given(seed=st.integers(0, 2**32), cut=st.booleans())
@settings(max_examples=cases(40, 1000))
def test_bytes_changed_at_random_give_references_or_a_fault_and_never_anything_else(name, seed, cut):
    chance = random.Random(seed)
    data = bytearray(SAMPLES[name].encode())
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randrange(1, 40)]
            case 2:
                data[at:at] = data[chance.randrange(len(data)) :][: chance.randrange(1, 60)]
            case _:
                data[at:at] = bytes(chance.choices(b'\n\r\t -%@{}<>[]",:&;#\x00\xff0AZ', k=3))
    if cut:
        del data[chance.randrange(1, len(data)) :]

    with contextlib.suppress(ImportFault):
        reading = read_bytes(bytes(data), "mutated")
        assert reading.adds_up
        assert all(one.title for one in reading.references)
        assert "\n".join(reading.lines()).encode()


@pytest.mark.parametrize("name", SAMPLES)
@given(at=st.integers(0, 200), times=st.sampled_from([2, 300, 3000]))
@settings(max_examples=cases(4, 100))
def test_a_line_that_stands_thousands_of_times_is_read_or_refused_in_bounded_memory(name, at, times):
    lines = SAMPLES[name].split("\n")
    line = at % len(lines)
    data = "\n".join([*lines[:line], *lines[line : line + 1] * times, *lines[line + 1 :]]).encode()

    tracemalloc.start()
    with contextlib.suppress(ImportFault):
        assert read_bytes(data, "long").adds_up
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 1_000_000 + 200 * len(data)


def test_every_reader_is_tried_on_a_sample():
    assert set(SAMPLES) == set(READERS)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_of_more_records_than_memory_holds_is_refused(name, monkeypatch):
    monkeypatch.setattr(formats, "MAX_RECORDS", 0)

    with pytest.raises(ImportFault, match="expected at most 0 records"):
        read_bytes(("\n" + SAMPLES[name]).encode(), "a")


HOSTILE = {
    "nothing": b"",
    "blanks": b" \n\t\n",
    "words": b"Dear colleague, here are the references.",
    "a page": b"<html><body><p>Sign in</p></body></html>",
    "a pdf": b"%PDF-1.7\n%\xe2\xe3",
    "a workbook": b"PK\x03\x04abc",
    "zeros": b"TY  - JOUR\nTI  - A\x00\x00\x00\x00 trial with words\nER  - \n",
    "a huge line": b"TY  - JOUR\nTI  - " + b"x" * (MAX_LINE + 10) + b"\nER  - \n",
    "entities": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<xml><records><record><titles><title>&b;</title></titles></record></records></xml>",
    "an external entity": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b"<xml><records><record><titles><title>&a;</title></titles></record></records></xml>",
    "deep elements": b"<xml><records><record>" + b"<a>" * 100_000,
    "half a document": b"<xml><records><record><titles><title>A</title></titles>",
    "deep lists": b'[{"title": ' + b"[" * 100_000,
    "a long number": b'[{"title": "A", "volume": ' + b"1" * 10_000 + b"}]",
    "half a list": b'[{"title": "A"}',
    "a list and more": b'[{"title": "A"}] and more',
    "not a number": b'"text"',
    "an open quotation mark": b'title,authors\nA,"Okafor\nB,Roe\n',
    "a bare tag": b"ER  - \nER  - \n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_file_of_references_is_refused_in_words(name):
    with pytest.raises(ImportFault) as caught:
        read_bytes(HOSTILE[name], "file.txt")

    assert str(caught.value).startswith("file.txt")
    assert "Traceback" not in str(caught.value)


LONG = {
    "a value of many lines": b"TY  - JOUR\nTI  - A\nAB  - x\n" + b"word\n" * 200_000 + b"ER  - \n",
    "many authors": b"TY  - JOUR\nTI  - A\n" + b"AU  - Okafor, A\n" * 100_000 + b"ER  - \n",
    "many blanks": b"TY  - JOUR\nTI  - A"
    + b" " * 500_000
    + b"B\nDO  - 10.1000/"
    + b"((" * 50_000
    + b"\nER  - \n",
    "many quotes": b"TY  - JOUR\nTI  - A\nN1  - RAYYAN-INCLUSION: {" + b'"a=>' * 50_000 + b"}\nER  - \n",
    "many digits": b"TY  - JOUR\nTI  - A\nSN  - "
    + b"1234 " * 50_000
    + b"\nPY  - "
    + b"2019 " * 50_000
    + b"\nER  - \n",
    "many commas": b"TY  - JOUR\nTI  - A\nAU  - " + b"a, " * 100_000 + b"\nER  - \n",
    "many braces": b"@misc{a, title = {A}, note = {" + b"{" * 20_000 + b"}" * 20_000 + b"}}\n",
}


@pytest.mark.parametrize("name", LONG)
def test_what_is_long_is_read_without_going_over_it_again_and_again(name):
    reading = read_bytes(LONG[name], "long")

    assert reading.adds_up


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ImportFault, match=r"none\.ris: expected a readable file; found no such file"):
        read_file(tmp_path / "none.ris")
    with pytest.raises(ImportFault, match="a readable file"):
        read_file(tmp_path)


def test_the_account_tells_what_was_kept_as_it_was(tmp_path):
    path = tmp_path / "export.txt"
    path.write_text(SAMPLES["ris"] + "TY  - JOUR\nAU  - Roe, C\n", encoding="utf-8")

    assert list(read_file(path).lines()) == [
        "export.txt: ris, utf-8: 3 records in = 2 kept + 1 rejected",
        "  export.txt:37: rejected: no title",
        "  export.txt:37: 1 without the line `ER` that ends a record; the next `TY` or the end of the file ended it",
        "  export.txt:1: 2 lines that belong to no record, from here on",
        "  kept as they were: ris C1 (1), ris JO (1)",
    ]


def test_a_review_of_revman_is_told_as_what_it_is():
    data = (Path(__file__).parents[3] / "docs/data/walking.rm5").read_bytes()

    with pytest.raises(ImportFault, match="which `synthesis import rm5` takes in with its references"):
        read_bytes(data, "walking.rm5")


def test_a_file_of_more_records_than_any_search_finds_is_refused(monkeypatch):
    """A file of empty records is small, and what is made of each is not."""
    monkeypatch.setattr("extraction_forms.references.reading.MAX_RECORDS", 3)
    text = "".join(f"TY  - JOUR\nTI  - {number}\nER  - \n" for number in range(4))

    with pytest.raises(ImportFault, match="a:10: expected at most 3 records; found more"):
        read_bytes(text.encode(), "a")
