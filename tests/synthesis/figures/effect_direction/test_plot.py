"""The effect direction plot: every state, every size, every risk, and nothing that collides or is clipped."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.effect_direction.marks import INK, SELECTED, SHAPES
from synthesis.figures.effect_direction.plot import (
    RISKS,
    DirectionCell,
    DirectionRow,
    EffectDirectionSpec,
    effect_direction_plot,
)
from synthesis.figures.effect_direction.spec import STEPS
from synthesis.figures.figure import Circle, Line, Polygon, Text
from synthesis.figures.judgements import JUDGEMENTS
from synthesis.figures.sheet import HEIGHT, WIDTH
from synthesis.numbers import Unavailable
from synthesis.votes.directions import STATES

UNKNOWN = Unavailable(reason="not reported")
DOMAINS = (("hope", "Hope"), ("empowerment", "Empowerment"), ("life", "Quality of life"))
LONG = "Rodríguez-Fernández, Østergård-Mühlenberg and the Peer Support in Recovery Consortium, 2021a"
NAMES = st.text("abcdefghijklm ABCDÅÉÑØÜß’éøšžőț&-,0123456789 ", min_size=1, max_size=80)


def cell(state="positive", n=100, **more):
    return DirectionCell(state=state, n=n, **more)


def row(number=1, **more):
    facts = {"label": f"Okafor, {2000 + number}", "cells": {"hope": cell()}, "risk": "low"}
    return DirectionRow(study=f"study_{number}", **{**facts, **more})


def spec(*rows, **more):
    return EffectDirectionSpec(
        rows=rows, **{"id": "votes", "title": "Directions", "domains": DOMAINS, **more}
    )


def studies(count, label=""):
    """Studies with every state, size and risk, under two levels of headings."""
    states, risks = list(STATES), list(RISKS)
    people = (20, 49, 50, 300, 301, UNKNOWN)
    for n in range(count):
        headings = ("Randomised trials" if 2 * n < count else "Comparison groups", f"Level {4 * n // count}")
        cells = {
            domain: cell(
                states[(n + place) % 6],
                people[(n // 2 + place) % 6],
                n_results=1 + (n * place) % 13,
                by_significance=states[(n + place) % 6] == "positive" and n % 4 == 0,
            )
            for place, (domain, _) in enumerate(DOMAINS)
            if (n + place) % 7
        }
        yield row(n, cells=cells, headings=headings, risk=risks[n % 5], **({"label": label} if label else {}))


def texts(figure):
    return [mark for mark in figure.marks if isinstance(mark, Text)]


def roles(figure, role):
    return [mark for mark in figure.marks if not isinstance(mark, Text) and mark.role == role]


def size_of(figure):
    """The size of the first arrow of a plot."""
    (_, top), (_, bottom), _ = roles(figure, "vote positive")[0].points
    return abs(bottom - top)


@st.composite
def specs(draw):
    domains = [(f"d{n}", draw(NAMES)) for n in range(draw(st.integers(1, 16)))]
    cells = st.builds(
        cell,
        st.sampled_from(sorted(STATES)),
        st.one_of(st.integers(0, 2000), st.just(UNKNOWN)),
        n_results=st.integers(1, 120),
        by_significance=st.booleans(),
    )
    rows = [
        row(
            n,
            label=draw(NAMES),
            cells={id_: draw(cells) for id_, _ in domains if draw(st.booleans())},
            headings=draw(st.sampled_from(((), ("Trials",), ("Trials", "Low"), ("Others", "Low")))),
            risk=draw(st.sampled_from(sorted(RISKS))),
        )
        for n in range(draw(st.integers(1, 25)))
    ]
    return spec(*rows, domains=tuple(domains), positive=draw(NAMES), sized_by=draw(NAMES))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=specs())
def test_nothing_collides_or_leaves_its_page_whatever_is_shown(asked, geometry):
    for figure in effect_direction_plot(asked):
        assert geometry.plain_faults(figure) == []


@pytest.mark.parametrize("count", [1, 5, 28, 120])
@pytest.mark.parametrize("label", ["", LONG])
def test_any_number_of_studies_stands_on_pages_of_one_width(count, label, geometry):
    figures = effect_direction_plot(spec(*studies(count, label)))

    assert all(geometry.plain_faults(figure) == [] for figure in figures)
    assert all(figure.width == WIDTH and figure.height <= HEIGHT for figure in figures)
    assert min(text.size for figure in figures for text in texts(figure)) >= 8.0


def test_every_vote_is_drawn_once_over_all_parts():
    asked = spec(*studies(120))
    found = Counter()
    for figure in effect_direction_plot(asked):
        drawn = Counter(
            mark.role.removeprefix("vote ")
            for mark in figure.marks
            if getattr(mark, "role", "")[:5] == "vote "
        )
        drawn["conflicting"] //= 2
        found += drawn

    votes = Counter(cell.state for cell in asked.cells)
    samples = {state: found[state] - votes[state] for state in STATES}
    parts = len(effect_direction_plot(asked))
    sizes = len({cell.step for cell in asked.cells if cell.state != "not_reported"})
    assert samples == {state: parts * (1 + (state == "positive") * (sizes + 2)) for state in STATES}


def test_parts_are_numbered_and_headings_go_on():
    first, second, *_ = effect_direction_plot(spec(*studies(120)))

    assert (first.id, second.id) == ("votes", "votes_2")
    assert second.title.startswith("Directions, part 2 of ")
    assert any(text.text.endswith("(continued)") for text in texts(second))
    assert not any("continued" in text.text for text in texts(first))


def test_a_heading_is_printed_once_where_it_begins():
    rows = [row(n, headings=("Trials", risk)) for n, risk in enumerate(("Low", "Low", "High"))]
    (figure,) = effect_direction_plot(spec(*rows))

    said = [text.text for text in texts(figure)]
    assert [said.count(heading) for heading in ("Trials", "Low", "High")] == [1, 1, 1]


@pytest.mark.parametrize(
    ("people", "step"),
    [(0, "small"), (49, "small"), (50, "medium"), (300, "medium"), (301, "large"), (UNKNOWN, "unknown")],
)
def test_a_mark_is_sized_by_the_people_analysed(people, step):
    (figure,) = effect_direction_plot(spec(row(cells={"hope": cell(n=people)})))

    assert cell(n=people).step == step
    assert size_of(figure) == pytest.approx(STEPS[step].size)


def test_marks_of_unknown_size_are_hollow_and_selected_ones_grey_with_a_star():
    cells = {"hope": cell(n=UNKNOWN), "empowerment": cell(by_significance=True), "life": cell()}
    (figure,) = effect_direction_plot(spec(row(cells=cells)))

    assert [mark.fill for mark in roles(figure, "vote positive")][:3] == ["#ffffff", SELECTED, INK]
    assert [text.text for text in texts(figure)].count("*") == 2  # in the plot and in the legend
    assert "stated only because of significance" in " ".join(text.text for text in texts(figure))


def test_up_points_up_and_down_points_down():
    cells = {"hope": cell("positive"), "empowerment": cell("negative")}
    (figure,) = effect_direction_plot(spec(row(cells=cells)))
    up, down = roles(figure, "vote positive")[0], roles(figure, "vote negative")[0]

    assert up.points[0][1] < min(y for _, y in up.points[1:])
    assert down.points[0][1] > max(y for _, y in down.points[1:])


def test_each_state_has_a_shape_of_its_own():
    kinds = {"null": Circle, "not_reported": Line}
    for state in STATES:
        (figure,) = effect_direction_plot(spec(row(cells={"hope": cell(state)})))
        first = roles(figure, f"vote {state}")[0]
        assert isinstance(first, kinds.get(state, Polygon))
    assert set(SHAPES) == set(STATES)


def test_a_subscript_counts_the_results_and_carries_its_key():
    cells = {"hope": cell(n_results=3, key="votes.okafor.hope"), "life": cell(n_results=1, key="votes.x")}
    (figure,) = effect_direction_plot(spec(row(cells=cells)))

    assert {text.key: text.text for text in texts(figure) if text.key} == {"votes.okafor.hope": "3"}


def test_the_shade_of_a_row_has_a_letter():
    rows = [row(n, risk=risk) for n, risk in enumerate(RISKS)]
    (figure,) = effect_direction_plot(spec(*rows))

    bands = [mark.fill for mark in figure.marks if getattr(mark, "role", "").startswith("band")]
    assert bands == [risk.fill for risk in RISKS.values()]
    for risk in RISKS.values():
        assert [text.text for text in texts(figure)].count(risk.letter) == 2  # in its row and in the legend


def test_risks_are_those_a_forest_plot_knows():
    risks = {code: risk for code, risk in RISKS.items() if code not in {"", "other_codes"}}

    assert set(JUDGEMENTS) - set(risks) == {
        "yes",
        "no",
        "unclear",
        "not_applicable",
    }  # of items, never overall
    assert all(JUDGEMENTS[code].label == risk.label for code, risk in risks.items())


def test_heads_are_whole_words_or_letters_with_a_key(geometry):
    (few,) = effect_direction_plot(spec(row()))
    several = tuple((f"d{n}", f"Psychosocial rehabilitation {n}") for n in range(9))
    (many,) = effect_direction_plot(spec(row(cells={"d1": cell()}), domains=several))

    assert {"Empowerment", "Hope"} <= {text.text for text in texts(few)}
    assert "I Psychosocial rehabilitation 8." in " ".join(geometry.words(many).split())


def test_more_domains_than_a_page_is_wide_go_on_in_a_further_part(geometry):
    several = tuple((f"d{n}", f"Domain {n}") for n in range(20))
    cells = {id_: cell(n_results=12) for id_, _ in several}
    figures = effect_direction_plot(spec(row(cells=cells), domains=several))

    assert len(figures) == 2
    assert all(geometry.plain_faults(figure) == [] for figure in figures)
    assert "10 domains" in figures[0].alt


def test_the_alternative_text_counts_what_is_seen():
    rows = [
        row(1, cells={"hope": cell(n=400), "life": cell("negative", by_significance=True)}),
        row(2, cells={"hope": cell("conflicting", n=UNKNOWN, n_results=2)}, risk="high"),
    ]
    (figure,) = effect_direction_plot(spec(*rows))

    assert figure.alt == (
        "Effect direction plot of 2 studies in 3 domains. Risk of bias: low risk 1, high risk 1. "
        "Hope: positive 1, conflicting 1. Empowerment: no study. Quality of life: negative 1. "
        "People analysed in the experimental arm, more than 300: 1 vote; 50 to 300: 1 vote; "
        "n not reported: 1 vote. Direction stated only because of significance: 1 vote."
    )


def test_the_same_spec_makes_the_same_figures():
    asked = spec(*studies(60))

    assert effect_direction_plot(asked) == effect_direction_plot(asked)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: cell("better"), "unknown state 'better'; known are positive"),
        (lambda: cell(n_results=0), "expected 1 result or more"),
        (lambda: cell(n=-1), "expected 0 people or more"),
        (lambda: row(risk="grave"), "unknown risk of bias 'grave'; known are low"),
        (spec, "expected a study and a domain"),
        (lambda: spec(row(cells={"fear": cell()})), "study_1: unknown domain 'fear'"),
        (lambda: spec(row(), domains=(*DOMAINS, *DOMAINS)), "expected domains of different ids"),
    ],
)
def test_what_cannot_be_shown_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
