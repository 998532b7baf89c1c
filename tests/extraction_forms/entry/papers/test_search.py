"""Quotes and numbers looked for in the pages of a paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.entry.papers.lines import Line, PageText, Word
from extraction_forms.entry.papers.search import find


def _page(*lines):
    return PageText(
        width=400,
        height=600,
        lines=tuple(
            Line(
                words=(Word(text=text, left=50, right=50 + 5 * len(text)),),
                top=20 * row,
                bottom=20 * row + 12,
            )
            for row, text in enumerate(lines, 1)
        ),
    )


def _matches(page, wanted):
    return [hit.match for hit in find([page], wanted).hits]


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("a difference of −0.31 points", "-0.31"),
        ("a difference of –0.31 points", "−0.31"),
        ("with p = 0·03 in all", "0.03"),
        ("the ﬁrst eﬃcacy trial", "first efficacy"),
        ("the first trial", "ﬁrst"),
        ("mean\u00a012.5\u2009(4.1)", "12.5 (4.1)"),
        ("“they felt heard”", '"they felt heard"'),
        ("Mollié’s model", "Mollie's Model"),
    ],
)
def test_what_is_printed_otherwise_than_typed_is_found(printed, typed):
    assert len(_matches(_page(printed), typed)) == 1


@pytest.mark.parametrize("typed", ["8", "1", "2.5", "12"])
def test_a_number_is_not_found_within_another(typed):
    assert _matches(_page("18 and 1.8 and 12.5 and 1,200"), typed) == []


def test_a_number_is_found_at_the_end_of_a_sentence():
    assert _matches(_page("The mean was 12.5."), "12.5") == ["12.5"]


def test_words_are_found_across_lines():
    page = _page("personal recovery", "improved")

    (hit,) = find([page], "recovery improved").hits

    assert len(hit.boxes) == 2
    assert hit.boxes[0].top < hit.boxes[1].top


def test_words_that_were_parted_otherwise_are_found_by_their_letters():
    assert _matches(_page("peer-led self management"), "peer led selfmanagement") == [
        "peer-led self management"
    ]


def test_parts_of_a_quote_are_found_each_by_itself_and_one_that_is_not_there_is_told():
    page = _page("They felt heard by peers, and they stayed in touch.")

    assert find([page], "felt heard […] stayed in touch").is_whole
    half = find([page], "felt heard ... moved away")
    assert [hit.match for hit in half.hits] == ["felt heard"]
    assert not half.is_whole


def test_a_hit_has_whole_words_around_it():
    (hit,) = find([_page("word " * 30 + "needle" + " other" * 30)], "needle").hits

    assert set(hit.before.split()) == {"word"}
    assert set(hit.after.split()) == {"other"}


def test_pages_are_counted_from_one_and_those_without_text_are_named():
    found = find([_page("nothing"), _page(), _page("the needle")], "needle")

    assert [hit.page for hit in found.hits] == [3]
    assert found.blank == (2,)


def test_nothing_is_found_of_nothing():
    assert find([_page("text")], " … ").hits == ()
    assert not find([_page("text")], " … ").is_whole


_WORDS = st.lists(st.text("abcdeé", min_size=1, max_size=8), min_size=2, max_size=12)


@given(words=_WORDS, data=st.data())
def test_any_words_in_a_row_are_found_where_they_stand(words, data):
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    wanted = " ".join(words[start:end])

    found = find([_page(" ".join(words))], wanted)

    assert found.is_whole
    assert wanted in {hit.match for hit in found.hits}
