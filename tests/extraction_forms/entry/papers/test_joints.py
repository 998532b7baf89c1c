"""How lines become running text."""

import pytest

from extraction_forms.entry.papers.joints import joined
from extraction_forms.entry.papers.lines import Line, PageText, Word


def _line(text, row, *, left=50.0, cut=False):
    words, at = [], left
    parts = text.split(" ")
    for index, part in enumerate(parts):
        shown = part if index == len(parts) - 1 else f"{part} "
        words.append(Word(text=shown, left=at, right=at + 5.0 * len(shown)))
        at = words[-1].right
    return Line(words=tuple(words), top=12.0 * row, bottom=12.0 * row + 10, cut=cut)


def _running(*texts, cut=False):
    lines = joined([_line(text, row, cut=cut and row < len(texts) - 1) for row, text in enumerate(texts)])
    return PageText(width=400, height=600, lines=lines).running.strip()


def test_lines_are_joined_by_a_space():
    assert _running("personal recovery", "improved") == "personal recovery improved"


@pytest.mark.parametrize("hyphen", ["-", "‐"])
def test_a_word_parted_at_the_end_of_a_line_is_whole_again(hyphen):
    assert _running(f"personal recov{hyphen}", "ery improved") == "personal recovery improved"


@pytest.mark.parametrize("first", ["self", "peer", "non", "follow", "one"])
def test_the_hyphen_of_a_compound_stays(first):
    assert _running(f"the {first}-", "management group") == f"the {first}-management group"


def test_a_word_that_the_page_has_with_a_hyphen_elsewhere_keeps_it():
    assert _running("wellness-based care", "and wellness-", "based help").endswith("and wellness-based help")


def test_a_word_that_the_page_has_without_a_hyphen_elsewhere_loses_it():
    assert _running("a midpoint", "and the mid-", "point").endswith("and the midpoint")


def test_a_hyphen_before_a_capital_or_a_figure_stays():
    assert _running("the Besag-", "York model") == "the Besag-York model"
    assert _running("weeks 12–", "15") == "weeks 12–15"
    assert _running("a mean of -", "then") == "a mean of - then"


def test_a_raised_number_is_joined_to_its_word_without_a_space():
    text, raised = _line("matrix", 0), _line("3", 0, left=80.0)

    lines = joined([text, raised])

    assert PageText(width=400, height=600, lines=lines).running.strip() == "matrix3"


def test_the_last_line_of_a_page_keeps_its_hyphen():
    assert _running("recov-", cut=True) == "recov-"
