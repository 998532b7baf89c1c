"""Forms of judgements in domains."""

import pytest

from extraction_forms.entry.guided.domains import START, domains, guided_section
from extraction_forms.form_library import library, read_form


def laid(name):
    form = read_form(library()[name])
    return domains(form, guided_section(form))


def test_rob2_has_five_domains_and_the_whole_after_what_is_asked_first():
    assert [one.id for one in laid("rob2")] == [START, "d1", "d2", "d3", "d4", "d5", "overall"]


@pytest.mark.parametrize(
    ("name", "first", "counts"),
    [
        ("rob2", ("result", "effect"), [3, 13, 4, 5, 3, 0]),
        (
            "robins_i_v2",
            ("result", "effect", "target_trial", "confounders", "b1", "b2", "b3"),
            [9, 5, 8, 11, 3, 4, 0],
        ),
        ("jbi_quasi_experimental", ("result",), [0] * 10),
    ],
)
def test_every_question_stands_in_the_domain_it_leads_to(name, first, counts):
    start, *rest = laid(name)
    assert tuple(one.id for one in start.questions) == first
    assert [len(one.questions) for one in rest] == counts


@pytest.mark.parametrize(
    "name", ["rob2", "rob2_cluster", "robins_i", "robins_i_v2", "jbi_quasi_experimental", "grade"]
)
def test_no_question_is_lost_or_asked_twice(name):
    form = read_form(library()[name])
    section = guided_section(form)
    asked = [
        (*one.questions, *((one.judged,) if one.judged else ()), *one.beside)
        for one in domains(form, section)
    ]
    found = [question.id for one in asked for question in one]
    assert sorted(found) == sorted(question.id for question in section.questions)


def test_a_domain_has_its_rule_and_the_reason_that_its_rule_names():
    d1 = laid("rob2")[1]
    assert d1.proposal.id == "d1_proposed"
    assert d1.reason == "d1_reason"
    assert [one.id for one in d1.beside] == ["d1_reason", "d1_direction"]


def test_a_form_without_judgements_is_not_guided():
    assert guided_section(read_form(library()["peer_support"])) is None
