import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.yaml_text import parse, plain
from extraction_forms.yaml_write import WIDTH, dump
from tests.thoroughness import cases

PLAIN_TROUBLE = (
    "a: b,, x,x ,#,a #b,',\",\\,- a,?,---,...,<<,~,NO,12:30,{a},[,&x,*x,!x,%x,@x,>,|,a:,=,=cmd,1.5"
)
AWKWARD = st.one_of(
    st.sampled_from(PLAIN_TROUBLE.split(",")),
    st.sampled_from(
        [
            "1,8",
            "-0,05",
            "\n",
            "a\n b\n",
            "\x00",
            "\t",
            "\r\n",
            "\xa0",
            "\u2028",
            "\x85",
            "\ufeff",
            "\u202e",
            "\uffff",
        ]
    ),
)
TEXT = st.one_of(AWKWARD, st.text(max_size=12), st.lists(AWKWARD, max_size=4).map("".join))
VALUES = st.recursive(
    TEXT,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=25,
)


def round_trip(value):
    return plain(parse(dump(value), "x.yaml"))


@given(VALUES)
@settings(max_examples=cases(200, 2000), deadline=None)
def test_whatever_is_written_reads_back_as_it_was(value):
    assert value == round_trip(value)


@given(VALUES)
@settings(max_examples=200, deadline=None)
def test_other_yaml_readers_see_the_same_strings(value):
    assert value == yaml.safe_load(dump(value))


@given(VALUES)
@settings(max_examples=100, deadline=None)
def test_lines_end_with_a_line_feed_and_carry_no_hidden_characters(value):
    text = dump(value)

    assert text.endswith("\n")
    assert not set(text) & set("\0\r\t\u00a0\u0085\u2028\u202e\ufeff")


def test_a_record_is_written_in_blocks_with_leaf_maps_on_one_line():
    record = {
        "schema": "1",
        "study": "boevink_2016",
        "characteristics": {"label": "Boevink, 2016", "country": "NO", "aim": "to see\nwhat helps\n"},
        "arms": [{"id": "peer", "format": "group"}, {"id": "control"}],
        "results": [{"id": "row_1", "values": {"peer": {"mean": {"printed": "1,8", "column": "mean_arm1"}}}}],
        "reports": ["a", "b, c"],
        "shift": "-0,05",
    }

    assert dump(record) == (
        'schema: "1"\n'
        "study: boevink_2016\n"
        "characteristics:\n"
        "  label: Boevink, 2016\n"
        '  country: "NO"\n'
        "  aim: |\n"
        "    to see\n"
        "    what helps\n"
        "arms:\n"
        "  - {id: peer, format: group}\n"
        "  - {id: control}\n"
        "results:\n"
        "  - id: row_1\n"
        "    values:\n"
        "      peer:\n"
        '        mean: {printed: "1,8", column: mean_arm1}\n'
        'reports: [a, "b, c"]\n'
        "shift: -0,05\n"
    )


@pytest.mark.parametrize(
    "text", ["NO", "yes", "null", "~", "1", "1.10", "0123", "1e5", "0x1F", "12:30", "2016-05-01"]
)
def test_what_another_reader_would_retype_is_quoted(text):
    assert dump(text) == f'"{text}"\n'


def test_text_with_double_quotes_is_quoted_singly():
    assert dump({"quote": 'the "sum": it\'s'}) == "quote: 'the \"sum\": it''s'\n"


def test_a_leaf_map_breaks_into_lines_only_beyond_the_width():
    fits = {"k": {"a": "x" * (WIDTH - len("k: {a: }"))}}
    too_long = {"k": {"a": "x" * (WIDTH + 1 - len("k: {a: }"))}}

    assert dump(fits) == f"k: {{a: {fits['k']['a']}}}\n"
    assert dump(too_long) == f"k:\n  a: {too_long['k']['a']}\n"


def test_keys_longer_than_yaml_takes_for_a_simple_key_still_read_back():
    value = {"k" * 1500: {"a\n" * 700: ["x", {"y": "z\nw"}]}}

    assert value == round_trip(value)


def test_empty_collections_keep_their_kind():
    assert round_trip({"a": {}, "b": [], "c": ""}) == {"a": {}, "b": [], "c": ""}
    assert dump({}) == "{}\n"
    assert dump([]) == "[]\n"


def nested(levels):
    value = "x"
    for _ in range(levels):
        value = {"k": [value]} if isinstance(value, str) else {"k": value}
    return value


def test_as_many_levels_as_a_reader_takes_are_written_and_no_more():
    assert nested(31) == round_trip(nested(31))
    with pytest.raises(ValueError, match="more than 32 levels"):
        dump(nested(32))


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(ValueError, match="surrogate"):
        dump({"a": "x\ud800"})


@pytest.mark.parametrize("value", [1, {"a": 1.5}, {"a": None}, {1: "a"}, ["a", True]])
def test_values_that_are_not_text_are_refused(value):
    with pytest.raises(TypeError, match="expected text"):
        dump(value)
