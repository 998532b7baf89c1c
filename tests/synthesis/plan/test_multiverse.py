"""The choices of a multiverse that a plan declares, held against what there is."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.plan.plan import MOST_SPECIFICATIONS


def refused(build, carried, told, declared, **parts):
    with pytest.raises(Rejected, match=rf"review.yaml:\d+:\d+: .*{told}"):
        carried(build.study("a"), multiverse={"clinical": declared}, **parts)


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({"tau2": ["XX"]}, r"Multiverse > clinical > tau2: expected one of .*found 'XX'"),
        ({"test": ["tt"]}, r"expected one of headline, knha, z, t, adhoc; found 'tt'"),
        ({"model": ["che"]}, r"Multiverse > clinical > model: expected one of .*found 'che'"),
        ({"model": ["peto"]}, r"expected peto with one of OR; found measure SMD"),
        ({"measure": ["SMX"]}, r"Multiverse > clinical > measure: expected one of .*found 'SMX'"),
        ({"zero_cells": ["all"]}, r"expected a measure of counts, whose cells can be 0; found SMD"),
        ({"zero_cells": ["some"], "measure": ["OR"]}, r"zero_cells: expected one of .*drop00.*found 'some'"),
        ({"composite": ["1"]}, r"composite: expected a number of 0 or more, below 1; found '1'"),
        ({"rho": ["high"]}, r"rho: expected a number of 0 or more, below 1; found 'high'"),
        ({"icc": ["0.05"]}, r"icc: expected a block cluster_adjust in the plan"),
        ({"only": {"x": "agee > 3"}}, r"Multiverse > clinical > only: expected one of .*found 'agee'"),
        ({"only": {"x": "mean_age >"}}, r"Multiverse > clinical > only > x"),
        (
            {"only": {"X-y": "mean_age > 3"}},
            r"Multiverse > clinical > only: expected an id of a-z, 0-9 and _",
        ),
        ({"orders": {"late": "follow_up, post"}}, r"orders > late: expected orders such as"),
        ({"orders": {"late": "timepoint: post"}}, r"each of one of timepoints, value_kinds, outcomes"),
        ({"orders": {"late": "timepoints: a; timepoints: b"}}, r"orders > late: expected orders such as"),
        (
            {"orders": {"one_row": "timepoints: post"}},
            r"orders: expected a name other than .*found 'one_row'",
        ),
        ({"only": {"all": "mean_age > 3"}}, r"only: expected a name other than .*found 'all'"),
        ({"most": "1"}, r"most: expected a whole number of at least 2"),
        ({"most": "50"}, r"Multiverse > clinical: expected one choice at least, of tau2, test"),
        ({"rows": ["some_rows"]}, r"expected one of all_rows, one_row; found 'some_rows'"),
    ],
)
def test_what_cannot_be_chosen_is_a_fault_with_its_place(build, carried, declared, told):
    refused(build, carried, told, declared)


def test_a_multiverse_is_of_a_synthesis_and_a_curve_of_a_multiverse(build, carried):
    with pytest.raises(Rejected, match=r"Multiverse: expected one of clinical; found 'other'"):
        carried(build.study("a"), multiverse={"other": {"tau2": ["DL"]}})


def test_a_specification_curve_needs_a_multiverse_of_its_synthesis(build, carried):
    figures = {"curve": {"kind": "specification_curve", "synthesis": "clinical"}}
    with pytest.raises(Rejected, match=r"Figures > curve > kind: expected a multiverse of its synthesis"):
        carried(build.study("a"), figures=figures)


def test_what_is_declared_is_read_as_it_stands(build, carried):
    declared = {
        "tau2": ["DL"],
        "orders": {"late": "timepoints: follow_up, post; value_kinds: change"},
        "only": {"men": "mean_age > 3"},
    }
    (found,) = carried(build.study("a"), multiverse={"clinical": declared}).review.plan.multiverse

    assert (found.synthesis, found.tau2, found.most) == ("clinical", ("DL",), MOST_SPECIFICATIONS)
    assert dict(found.orders["late"]) == {"timepoints": ("follow_up", "post"), "value_kinds": ("change",)}
    assert found.only["men"].text == "mean_age > 3"


def test_a_plan_without_a_multiverse_has_none(build, carried):
    made = carried(build.study("a"))

    assert made.review.plan.multiverse == made.analysis.multiverses == ()
    assert not any(key.startswith("multiverse.") for key in made.numbers)
