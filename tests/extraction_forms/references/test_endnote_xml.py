"""Whatever stands in EndNote's XML, its records are read, or refused in words; no text of them is lost."""

import contextlib
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import ImportFault
from extraction_forms.references.decoding import Decoded
from extraction_forms.references.endnote_types import TYPES
from extraction_forms.references.endnote_xml import DEPTH, LAYOUT, read
from extraction_forms.references.plain import plain
from tests.thoroughness import cases

PATHS = (
    *(*LAYOUT.title, *LAYOUT.container, *LAYOUT.authors, *LAYOUT.editors, *LAYOUT.dates, *LAYOUT.notes),
    *(tag for tags in LAYOUT.texts.values() for tag in tags),
    *("keywords/keyword", "isbn", "urls/related-urls/url", "accession-num", "remote-database-name", "label"),
    *(
        "custom1",
        "custom2",
        "custom7",
        "work-type",
        "ref-type",
        "electronic-resource-num",
        "database",
        "x/y/z",
    ),
)
WORDS = st.text("abc XYZ 019é中&<>;,./'\"-\n\t", max_size=12)


def styled(text, cuts):
    """A text over several styles, cut at some places, with a comment between."""
    parts, start = [], 0
    for at in sorted({min(cut, len(text)) for cut in cuts} | {len(text)}):
        parts.append(f'<style face="normal">{escape(text[start:at])}</style>')
        start = at
    return "<!-- <record> -->".join(parts)


def element(path, inner):
    """Elements in each other along a path."""
    for name in reversed(path.split("/")):
        inner = f"<{name}>{inner}</{name}>"
    return inner


@st.composite
def bodies(draw):
    """What stands in a record, and the texts that its reader should keep somewhere."""
    parts, said = [], []
    for path in draw(st.lists(st.sampled_from(PATHS), max_size=6)):
        text = draw(WORDS)
        match draw(st.integers(0, 4)):
            case 0:
                inner = styled(text, draw(st.lists(st.integers(0, 12), max_size=3)))
            case 1:
                inner = f"<![CDATA[{text.replace(']]>', '')}]]>"
            case 2:
                inner = f"{escape(text)}<i>slanted</i>"
                said.append((f"{path}/i", "slanted"))
            case 3:
                inner = "".join(f"&#{ord(letter)};" for letter in text)
            case _:
                inner = escape(text)
        parts.append(element(path, inner))
        said.append((path, text))
    return "\n".join(parts), said


RECORDS = st.lists(bodies(), min_size=1, max_size=3)


def document(records):
    return "<xml><records>" + "".join(f"<record>{body}</record>" for body, _ in records) + "</records></xml>"


def read_text(text):
    return read(Decoded(text=text, encoding="utf-8"), "a.xml")


@given(RECORDS)
@settings(max_examples=cases(60, 1000))
def test_every_record_is_kept_or_rejected_whatever_stands_in_it(records):
    reading = read_text(document(records))

    assert reading.records == len(records)
    assert reading.adds_up
    assert all(one.title for one in reading.references)


@given(RECORDS)
@settings(max_examples=cases(60, 1000))
def test_no_letter_of_a_record_is_lost(records):
    """Every word stands in some part of its reference, but for what is of EndNote's own library."""
    titled = [(f"<titles><title>T</title></titles>{body}", said) for body, said in records]

    for reference, (_, said) in zip(read_text(document(titled)).references, titled, strict=True):
        kept = "".join(sorted(repr(reference).casefold()))
        for path, text in said:
            if path != "database":
                assert set(plain(text).casefold()) - set(" ;,-./'\"\\") <= set(kept), (path, text)


@pytest.mark.parametrize(
    ("inner", "title", "more"),
    [
        ("<style>Peers </style>after <style>discharge</style>", "Peers after discharge", ()),
        ("Peers <i>after</i> discharge", "Peers discharge", (("endnote", "titles/title/i", "after"),)),
        ("<style><style>Peers</style> after</style>", "Peers after", ()),
        ("<![CDATA[Peers <record> & after]]>", "Peers <record> & after", ()),
        ("Peers &amp; &#8220;after&#x201D;", "Peers & “after”", ()),
    ],
)
def test_text_over_several_elements_is_put_together(inner, title, more):
    (found,) = read_text(document([(f"<titles><title>{inner}</title></titles>", [])])).references

    assert (found.title, found.more) == (title, more)


def test_text_between_the_parts_of_a_record_is_kept():
    (found,) = read_text(document([("stray<titles><title>A</title></titles> words", [])])).references

    assert found.more == (("endnote", "record", "stray words"),)


@given(RECORDS, st.data())
@settings(max_examples=cases(60, 1000))
def test_a_document_that_is_cut_off_is_refused_with_its_line(records, data):
    text = document(records)
    end = data.draw(st.integers(1, len(text) - 1))

    with pytest.raises(ImportFault, match=r"a\.xml"):
        read_text(text[:end])


WORDS_FOR_TYPES = st.one_of(
    st.none(), st.text('Jo17 é<&"', max_size=8), st.sampled_from(["Journal Article", "Generic"])
)


@given(name=WORDS_FOR_TYPES, number=WORDS_FOR_TYPES)
@settings(max_examples=cases(40, 400))
def test_a_type_that_nobody_knows_is_kept_under_its_tag(name, number):
    attribute = "" if name is None else f" name={quoteattr(name)}"
    body = f"<ref-type{attribute}>{escape(number or '')}</ref-type><titles><title>A</title></titles>"

    (found,) = read_text(document([(body, [])])).references

    word = plain(name or "")
    if word and word.casefold() not in TYPES:
        assert ("endnote", "ref-type/name", word) in found.more
        assert found.kind == "misc"


HOSTILE = {
    "an entity of its own": '<!DOCTYPE x [<!ENTITY a "b">]><xml><records><record/></records></xml>',
    "an entity that nobody declared": "<xml><records><record>&nobody;</record></records></xml>",
    "a record within a record": "<xml><records><record><record/></record></records></xml>",
    "two roots": "<xml><records><record/></records></xml><xml/>",
    "a name that is no name": "<xml><records><record><1/></record></records></xml>",
    "a record that is not ended": "<xml><records><record></records></xml>",
    "an attribute twice": '<xml><records><record><ref-type name="a" name="b"/></record></records></xml>',
    "too deep": "<xml><records><record>" + "<a>" * DEPTH + "</a>" * DEPTH + "</record></records></xml>",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_export_is_refused_or_does_not_add_up(what):
    with contextlib.suppress(ImportFault):
        assert not read_text(HOSTILE[what]).adds_up


def test_empty_records_are_rejected_one_by_one():
    reading = read_text("<xml><records>" + "<record/><record></record>\n" * 500 + "</records></xml>")

    assert (reading.records, len(reading.rejected)) == (1000, 1000)
    assert reading.rejected[-1].place.line == 500


@given(st.text('<>/!?[]&;"= recodxmlstyi-CDAT', max_size=60))
@settings(max_examples=cases(60, 2000))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(ImportFault):
        read_text(f"<record>{text}")
