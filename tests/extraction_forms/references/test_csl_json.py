"""CSL-JSON is read item by item; whatever a JSON holds there are references, rejections or a fault."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import ImportFault
from extraction_forms.references.formats import read_bytes
from extraction_forms.references.reference import Tag
from tests.extraction_forms.references.samples import CSL
from tests.thoroughness import cases


def read(text):
    return read_bytes(text.encode(), "a.json")


def test_an_item_is_read_as_its_parts():
    first, second = read(CSL).references

    assert (first.key, first.kind, first.authors) == (
        "okafor_2019",
        "article",
        ("van Gogh, Ada", "PEER Group UK"),
    )
    assert (first.year, first.month, first.day, first.volume) == ("2019", "3", "5", "12")
    assert (first.issn, first.keywords) == (("1234-5678", "8765-4321"), ("peer support", "recovery"))
    assert first.more == (Tag("csl", "event-place", "Lagos"),)
    assert (second.kind, second.year, second.month, second.place.line) == ("book", "2018", "3", 7)


def test_one_item_and_an_object_with_items_are_read_too():
    assert read('{"title": "A"}').references[0].title == "A"
    assert [one.title for one in read('{"items": [{"title": "A"}, {"title": "B"}]}').references] == ["A", "B"]


def test_what_is_no_item_or_has_no_title_is_rejected_with_its_line():
    reading = read('[{"title": "A"},\n 3,\n {"DOI": "10.1000/x"}]')

    assert [(remark.place.line, remark.text) for remark in reading.rejected] == [
        (2, "no item with fields: int"),
        (3, "no title"),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        "id",
        "type",
        "title",
        "author",
        "editor",
        "issued",
        "DOI",
        "ISSN",
        "note",
        "custom",
        "keyword",
        "page",
        "genre",
    ]
)
OURS = st.sampled_from(["accessions", "screening", "more", "notes", "study", "text"])
ITEMS = st.dictionaries(
    FIELDS,
    JSON | st.builds(lambda ours: {"synthesis": ours}, st.dictionaries(OURS, JSON, max_size=2)),
    max_size=6,
)


@given(st.lists(ITEMS | JSON, min_size=1, max_size=3))
@settings(max_examples=cases(60, 1000))
def test_items_of_any_shape_are_kept_or_rejected(items):
    with contextlib.suppress(ImportFault):
        reading = read(json.dumps(items))

        assert reading.records == len(items)
        assert "\n".join(reading.lines()).encode()


@pytest.mark.parametrize("depth", [70, 900, 985, 990, 100_000])
@pytest.mark.parametrize("sign", ["[]", "{}"])
def test_values_nested_too_deep_are_a_fault_at_any_depth(depth, sign):
    begin, end = ('{"a":', "}") if sign == "{}" else sign
    nested = begin * depth + "1" + end * depth
    for text in (f'[{{"title": "T", "custom": {nested}}}]', nested, f'{{"items": [{nested}]}}'):
        with pytest.raises(ImportFault, match="nested far too deep"):
            read(text)


def test_a_field_named_with_half_of_a_pair_is_kept_without_it():
    (one,) = read('[{"title": "T", "x\\ud800y": "z"}]').references

    assert Tag("csl", "xy", "z") in one.more
