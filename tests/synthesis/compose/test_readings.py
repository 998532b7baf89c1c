"""The chapter on readings: its order, its figures in all their parts, and why one is not drawn."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.compose.document import compose
from synthesis.compose.readings import reading_tables, single_results
from synthesis.figures.review_figures import figures_of, review_figures
from synthesis.supplement import FigureBlock, Heading, Paragraph, TableBlock

MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": "the review's own choice"}}
VOTES = {"domain": "domain", "measure": "SMD", "use": "any"}
ARMS = {"peer": {"n": "60", "mean": "10", "sd": "5"}, "control": {"n": "40", "mean": "10", "sd": "5"}}
CHAPTER = "What the results show, and what they leave open"


def trial(build, name, y="0.3", outcome="mood"):
    return build.study(name, build.result("r1", outcome, contrast=build.g(y, "0.1"), **ARMS))


def trials(build, n=3):
    return [trial(build, f"s{i}", f"0.{3 + i % 4}") for i in range(n)]


def document(made):
    return compose(made.analysis, made.numbers, review_figures(made.analysis))


def chapters(made):
    """What stands under each heading of the first level: headings, ids of tables and figures, starts of paragraphs."""
    found, heading = {}, ""
    for block in document(made).blocks:
        if isinstance(block, Heading) and block.level == 1:
            heading = block.text
            continue
        found.setdefault(heading, []).append(named(block))
    return found


def named(block):
    if isinstance(block, TableBlock):
        return block.table.id
    if isinstance(block, FigureBlock):
        return block.figure.id
    if isinstance(block, Paragraph):
        return "".join(run.text for run in block.runs)
    return block.text


def test_the_chapter_leads_from_margins_by_words_and_figures_to_details_and_levels(build, carried):
    figures = {
        "strip": {"kind": "verdict_strip"},
        "curve": {"kind": "margin_curve", "synthesis": "clinical"},
    }
    made = carried(
        *trials(build),
        margins=MARGIN,
        verdicts={"by": ["format"], "domain": "domain"},
        figures=figures,
    )

    first, second, said, *rest = chapters(made)[CHAPTER]

    assert (first, second) == ("margins", "readings")
    assert said.startswith("Clinical. By the mean (")
    assert rest == [
        "strip",
        "curve",
        "readings_cross",
        "readings_could",
        "verdicts_pooled",
        "Does the picture differ?",
        "split_format",
        "split_all_domain",
    ]


def test_without_margins_and_moderators_the_chapter_is_one_table_and_a_sentence(build, carried):
    first, said = chapters(carried(*trials(build)))[CHAPTER]

    assert first == "readings"
    assert said.startswith("Clinical. No margin of importance is declared")


def test_a_synthesis_is_spoken_of_once_and_its_twin_not_at_all(build, carried):
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "multiplicity": "all_rows"}}
    made = carried(*trials(build), syntheses=asked, margins=MARGIN)

    assert len(made.analysis.readings) == 2
    assert sum(text.startswith("Clinical") for text in chapters(made)[CHAPTER]) == 1


def test_single_results_and_the_tables_of_figures_stand_among_the_details(build, carried):
    figures = {"curve": {"kind": "margin_curve", "synthesis": "clinical"}}
    made = carried(*trials(build), margins=MARGIN, figures=figures)

    ids = [table.id for table in single_results(made.analysis, made.numbers)]

    assert ids == ["readings_clinical", "margin_curve_curve"]
    assert chapters(made)["Results in detail"][-2:] == ids


def test_the_matrix_of_missing_evidence_is_there_where_a_study_lacks_something(build, carried):
    made = carried(*trials(build), trial(build, "x", outcome="hope"))

    assert [table.id for table in single_results(made.analysis, made.numbers)][-1] == "missing_evidence"
    assert made.cells("missing_evidence")[-1][1] == "? Unclear"


def test_the_tables_of_readings_can_be_had_alone(build, carried):
    made = carried(*trials(build), margins=MARGIN, verdicts={"by": ["format"]})

    ids = [table.id for table in reading_tables(made.analysis, made.numbers)]

    assert ids == ["readings", "readings_cross", "readings_could", "verdicts_pooled", "split_format"]


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        ({"kind": "margin_curve", "synthesis": "none"}, "no effect with an interval comes of its numbers"),
        ({"kind": "albatross", "synthesis": "none", "title": "Rare birds"}, "its synthesis could not be had"),
        ({"kind": "forest", "synthesis": "none"}, "its synthesis could not be had"),
        ({"kind": "harvest", "height": "country", "allocate": "margin"}, "bars have 4 heights at most"),
        ({"kind": "harvest", "height": "country"}, "bars have 4 heights at most"),
    ],
)
def test_a_figure_that_is_not_drawn_is_named_once_with_the_reason(build, carried, figure, reason):
    studies = [build.study(f"s{n}", build.result("r1", **ARMS), country=f"Country {n}") for n in range(5)]
    asked = {
        "clinical": {"where": "domain == 'clinical'", "measure": "SMD"},
        "none": {"where": "domain == 'personal'", "measure": "SMD"},
    }
    made = carried(*studies, syntheses=asked, margins=MARGIN, votes=VOTES, figures={"one": figure})

    told = [text for texts in chapters(made).values() for text in texts if "is not drawn" in text]

    name = figure.get("title") or figure["kind"].replace("_", " ").capitalize()
    assert len(told) == 1
    assert told[0].startswith(f"The figure “{name}” (one) is not drawn: {reason}")
    assert told[0].endswith(".")


def test_where_there_are_no_results_figures_are_still_accounted_for(build, carried):
    figures = {
        "gaps": {"kind": "gap_map", "rows": "domain", "columns": ["format"]},
        "strip": {"kind": "verdict_strip"},
        "forest": {"kind": "forest", "synthesis": "clinical"},
    }
    made = carried(build.study("a", build.result(outcome="hope")), margins=MARGIN, figures=figures)

    assert [text.partition(" is not drawn: ")[2] for text in chapters(made)[CHAPTER]] == [
        "there are no results to map.",
        "no result is held against a margin.",
        "its synthesis could not be had.",
    ]


def test_without_results_and_figures_there_is_no_chapter(build, carried):
    made = carried(build.study("a", build.result(outcome="hope")))

    assert CHAPTER not in chapters(made)


@pytest.mark.parametrize(
    ("votes", "chapter"), [({"votes": VOTES}, "Votes by direction of effect"), ({}, CHAPTER)]
)
def test_an_albatross_plot_stands_with_the_votes_where_there_are_any(build, carried, votes, chapter):
    made = carried(*trials(build), figures={"bird": {"kind": "albatross", "synthesis": "clinical"}}, **votes)

    assert [name for name, blocks in chapters(made).items() if "bird" in blocks] == [chapter]


def test_harvest_plots_stand_with_what_they_are_allocated_by(build, carried):
    figures = {
        "by_direction": {"kind": "harvest"},
        "by_margin": {"kind": "harvest", "allocate": "margin"},
    }
    found = chapters(carried(*trials(build), votes=VOTES, margins=MARGIN, figures=figures))

    assert "by_direction" in found["Votes by direction of effect"]
    assert "by_margin" in found[CHAPTER]


def test_every_figure_stands_in_the_document_once(peer_support):
    figures = review_figures(peer_support.analysis)

    shown = compose(peer_support.analysis, peer_support.numbers, figures).figures

    assert sorted(figure.id for figure in shown) == sorted(figure.id for figure in figures)


def test_the_parts_of_a_figure_stand_together_in_order(build, carried):
    figures = {
        "votes": {"kind": "effect_direction"},
        "votes_by_design": {"kind": "effect_direction", "group": "design"},
    }
    made = carried(*trials(build, 90), votes=VOTES, figures=figures)
    drawn = review_figures(made.analysis)

    whole, grouped = made.review.plan.figures
    parts = [figure.id for figure in figures_of(whole, drawn)]

    assert len(parts) > 1
    assert parts == ["votes", *(f"votes_{n}" for n in range(2, len(parts) + 1))]
    of_group = [figure.id for figure in figures_of(grouped, drawn)]
    assert of_group == [one.replace("votes", "votes_by_design") for one in parts]
    in_document = [figure.id for figure in compose(made.analysis, made.numbers, drawn).figures]
    assert in_document == [figure.id for figure in drawn]


def test_a_figure_may_not_be_named_as_the_part_of_another(build, carried):
    figures = {
        "votes": {"kind": "effect_direction"},
        "votes_2": {"kind": "effect_direction", "group": "design"},
    }

    with pytest.raises(Rejected) as rejected:
        carried(*trials(build), votes=VOTES, figures=figures)

    text = str(rejected.value)
    assert text.startswith("review.yaml:")
    assert "Figures > votes_2: expected a name other than that of a part of the figure 'votes'" in text


def test_numbered_figures_without_one_they_could_be_parts_of_are_welcome(build, carried):
    figures = {f"votes_{n}": {"kind": "effect_direction"} for n in (1, 2)}

    made = carried(*trials(build), votes=VOTES, figures=figures, audit="no")

    assert [figure.id for figure in document(made).figures] == ["votes_1", "votes_2"]
