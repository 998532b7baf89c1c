"""The figures of a review as it is seen."""

import pytest
from django.conf import settings

from extraction_forms.entry.results import drawn as module
from extraction_forms.entry.results.counted import counts
from extraction_forms.entry.results.drawn import AUDIT, drawn, kept, listed, title_of
from extraction_forms.entry.results.seen import seen
from extraction_forms.entry.sight import Sight
from synthesis.analysis import analyse
from synthesis.figures import svg
from synthesis.figures.review_figures import KINDS, review_figures
from synthesis.review import open_review
from tests.extraction_forms.entry.reviews import small_review, write_record

MORE = """\
votes: {domain: domain, by: [design], measure: SMD, use: computed, interval: wilson}
figures:
  directions: {kind: effect_direction}
  whole: {kind: forest, synthesis: hope, title: Hope of all}
  strip: {kind: verdict_strip}
"""


@pytest.fixture
def review(tmp_path, monkeypatch):
    """Three studies, with votes, margins and figures; a folder of its own for what is drawn."""
    monkeypatch.setattr(settings, "STATE", tmp_path / "state")
    (tmp_path / "state").mkdir()
    folder = small_review(tmp_path / "demo")
    plan = folder / "review.yaml"
    text = plan.read_text(encoding="utf-8")
    margins = (
        ""
        if "margins:" in text
        else (
            "margins:\n  smd: {measure: SMD, unit: standard_deviations, harm: 0.2, benefit: 0.2, source: us}\n"
        )
    )
    plan.write_text(text + margins + MORE, encoding="utf-8")
    for name, mean in (("okafor_2019", "12.5"), ("smith_2020", "9.75"), ("chen_2021", "14")):
        write_record(folder, name, "anna", status="submitted", mean=mean)
    return folder


def _seen(review, name="dora", role="lead"):
    return seen(Sight(review=review, name=name, role=role))


def _named(found, name):
    return next(one for one in listed(found) if one.id == name)


def test_every_kind_of_figure_has_a_name_and_what_it_is_drawn_from():
    assert set(module.KINDS) == {*KINDS, AUDIT}


def test_forest_plots_come_first_and_the_audit_last(review):
    kinds = [one.kind for one in listed(_seen(review))]

    assert kinds == ["forest", "effect_direction", "verdict_strip", AUDIT]


def test_a_synthesis_that_the_plan_draws_no_forest_plot_of_has_one_all_the_same(review):
    plan = review / "review.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").split("figures:")[0], encoding="utf-8")

    found = _seen(review)

    assert [(one.id, one.by_default) for one in listed(found)] == [
        ("forest_hope", True),
        ("audit_hope", True),
    ]
    assert title_of(_named(found, "forest_hope"), found) == "Forest plot: Hope"
    assert drawn(found, _named(found, "forest_hope")).pictures[0].svg.startswith("<svg")


def test_each_figure_is_the_one_that_a_run_draws(review):
    found = _seen(review)
    whole = {one.id: svg.draw(one) for one in review_figures(analyse(open_review(review)))}

    made = {one.id: one.svg for each in listed(found) for one in drawn(found, each).pictures}

    assert made == whole


def test_a_figure_is_drawn_once_and_found_by_the_next_who_asks(review, monkeypatch):
    found = _seen(review)
    one = _named(found, "whole")

    assert kept(found, one) is None
    first = drawn(found, one)
    monkeypatch.setattr(module, "_draw", None)
    assert drawn(found, one) == first == kept(found, one)


def test_a_new_record_makes_a_new_figure(review):
    before = drawn(_seen(review), _named(_seen(review), "whole"))
    write_record(review, "zhou_2022", "anna", status="submitted", mean="15")

    after = drawn(_seen(review), _named(_seen(review), "whole"))

    assert "Zhou 2022" in after.pictures[0].svg
    assert "Zhou 2022" not in before.pictures[0].svg


def test_what_is_kept_is_bounded(review, monkeypatch):
    monkeypatch.setattr(module, "MOST_FILES", 2)
    found = _seen(review)
    for one in listed(found):
        drawn(found, one)

    assert len(list((settings.STATE / module.FOLDER).iterdir())) == 2


def test_a_kept_file_that_was_damaged_is_drawn_again(review):
    found = _seen(review)
    one = _named(found, "whole")
    first = drawn(found, one)
    (file,) = (settings.STATE / module.FOLDER).iterdir()
    file.write_text("{", encoding="utf-8")

    assert drawn(found, one) == first


def test_what_cannot_be_drawn_says_why(review):
    found = _seen(review)

    assert drawn(found, _named(found, "audit_hope")).reason


def test_results_are_counted_by_the_side_of_no_effect_and_studies_by_direction(review):
    intervals, directions = counts(_seen(review))

    assert intervals.heads == ("Improved", "No better or worse", "Poorer")
    assert [(one.label, one.counts) for one in intervals.lines] == [("Hope", (2, 1, 0))]
    assert directions.heads[:2] == ("Favours peer support", "Favours control")
    assert [(one.label, one.counts[:2], one.n) for one in directions.lines] == [("Recovery", (2, 1), 3)]


def test_counts_by_groups_are_told_where_there_is_more_than_one_group(review):
    assert counts(_seen(review))[1].by == ()
    write_record(review, "zhou_2022", "anna", status="submitted", mean="15")
    path = review / "records/zhou_2022/anna.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("design: parallel", "design: cluster"), encoding="utf-8"
    )

    (by,) = counts(_seen(review))[1].by

    assert [(one.heading, one.n) for one in by.lines] == [("Recovery", 3), ("", 1)]
