"""What is reported of peer support: every question rated by what is said, with its source."""

from __future__ import annotations

import pytest

from extraction_forms.form_library import find_form
from tests.extraction_forms.library.answered import accept, codes, refuse

FORM = find_form("reporting@1.0.0")
RATINGS = ("reported", "partly", "not_reported")
ASKED = {section.id: list(codes(FORM, section.id)) for section in FORM.sections}
RECORD = "".join(
    f"{section}:\n" + "".join(f"  {name}: not_reported\n" for name in names)
    for section, names in ASKED.items()
)


def with_answer(name: str, answer: str) -> str:
    return RECORD.replace(f"  {name}: not_reported\n", f"  {name}: {answer}\n")


def test_peers_their_work_and_its_values_are_asked_about_and_each_takes_three_ratings() -> None:
    assert list(ASKED) == ["peers", "work", "values"]
    assert sum(map(len, ASKED.values())) == 22
    assert {own for section in ASKED for own in codes(FORM, section).values()} == {RATINGS}


def test_the_form_names_its_two_sources_and_says_that_it_is_no_published_instrument() -> None:
    assert "doi:10.1080/09638237.2019.1608935" in FORM.about
    assert "no published instrument" in FORM.about


def test_each_of_the_five_principles_has_its_question() -> None:
    told = " ".join(q.field.definition for q in FORM.by_id["values"].questions)

    assert [told.count(f"(Principle {number}") for number in range(1, 6)] == [1] * 5


def test_a_study_that_says_nothing_of_its_peers_can_be_recorded_as_such() -> None:
    assert accept(FORM, RECORD).warnings == ()


@pytest.mark.parametrize("name", [name for names in ASKED.values() for name in names])
def test_what_is_reported_needs_its_source(name: str) -> None:
    assert f"{name}_source" in refuse(FORM, with_answer(name, "partly"))
    told = with_answer(name, f'partly\n  {name}_source: {{report: main, page: 3, quote: "trained peers"}}')
    assert accept(FORM, told).warnings == ()


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (with_answer("payment", "paid"), "reported, partly, not_reported"),
        (
            with_answer("payment", "not_reported\n  payment_source: {report: main}"),
            "asked only when payment in",
        ),
        (RECORD.replace("  mutuality: not_reported\n", ""), "mutuality"),
        (RECORD.partition("values:")[0], "Values and principles"),
    ],
    ids=["no rating", "source of nothing", "left out", "section left out"],
)
def test_a_record_that_leaves_something_open_is_refused(record: str, told: str) -> None:
    assert told in refuse(FORM, record)
