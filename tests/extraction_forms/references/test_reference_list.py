"""Printed references are taken apart; nothing of their text is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.references import reference_list


def test_an_apa_reference_is_taken_apart():
    text = (
        "Okafor, A. B., van Dijk, C., . . . The PEER Group (2019b). Peers after discharge. I. What they did: "
        "a trial. Journal of Trials, 12(3), 45-67. doi:10.1000/xyz.5."
    )

    found = reference_list.parse("okafor_2019", text)

    assert found.authors == ("Okafor, A. B.", "van Dijk, C.", "The PEER Group", "others")
    assert (found.kind, found.year) == ("article", "2019")
    assert found.title == "Peers after discharge. I. What they did: a trial"
    assert (found.container, found.volume, found.issue) == ("Journal of Trials", "12", "3")
    assert (found.pages, found.doi, found.text) == ("45-67", "10.1000/xyz.5", text)


def test_a_reference_with_the_year_at_its_end_is_taken_apart():
    text = "Craig T, Jamieson-Craig RS, et al: A member: I. outcomes. Journal of Health 13:59–69, 2004"

    found = reference_list.parse("craig_2004", text)

    assert found.authors == ("Craig, T.", "Jamieson-Craig, R. S.", "others")
    assert (found.title, found.container) == ("A member: I. outcomes", "Journal of Health")
    assert (found.volume, found.pages, found.year) == ("13", "59–69", "2004")


@pytest.mark.parametrize(
    ("text", "title", "pages"),
    [
        ("Roe, A. (2007). Does it work?. Services, 58(6), 802-809.", "Does it work?", "802-809"),
        ("Roe, A. (2012). A trial. Open One, 7(12).", "A trial", ""),
        ("Roe, A. (2009). A trial. Bmj, 338, a3064.", "A trial", "a3064"),
        ("Roe, A. (2007). A trial. Serv, 58(8), 1065-1072. a", "A trial", "1065-1072"),
    ],
)
def test_odd_endings_do_not_hide_the_parts(text, title, pages):
    found = reference_list.parse("roe", text)

    assert (found.kind, found.title, found.pages, found.text) == ("article", title, pages, text)


@given(st.text(max_size=60))
def test_a_text_of_any_shape_is_kept(text):
    assert reference_list.parse("x", text).text == " ".join(text.split())
