"""What a plan says of dependent effects: read as it stands, and refused with its place where it cannot be."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.plan.reading import read_plan
from tests.synthesis.dependent_studies import DECLARED, planned, studies


@pytest.fixture
def read(build, tmp_path):
    """A function of parts of a plan: the plan read."""

    def make(**parts):
        return read_plan(build.write(tmp_path / "review", *studies(build), **parts))

    return make


def test_what_is_declared_is_read_and_stands_with_its_synthesis(read):
    parts = planned()
    parts["dependence"]["clinical"] = {
        **DECLARED,
        "within": "0.7",
        "phi": "0.9",
        "time": "cs",
        "grid": ["0", "-0.3", "0.5"],
    }
    plan = read(**parts)
    (one,) = plan.dependence

    assert plan.syntheses[0].dependence == one
    assert (one.synthesis, one.rho, one.within, one.phi, one.time) == ("clinical", 0.2, 0.7, 0.9, "cs")
    assert one.grid == (0.0, -0.3, 0.5)
    assert one.source == "Rossi (2018), table 2"


def test_what_is_left_out_is_the_usual(read):
    plan = read(**planned())
    (one,) = plan.dependence

    assert (one.within, one.phi, one.time) == (None, None, "")
    assert one.grid == (0.0, 0.2, 0.4, 0.6, 0.8)


def test_dependent_rows_are_pooled_by_the_model_of_dependent_effects(read):
    (one,) = read(**planned()).syntheses

    assert (one.model, one.tau2, one.test, one.keeps_all) == ("che", "REML", "cr2", True)


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({"rho": "1"}, "rho: expected a correlation above -1 and below 1; found 1"),
        ({"rho": "-1"}, "rho: expected a correlation above -1 and below 1; found -1"),
        ({"rho": "2"}, "rho: expected"),
        ({"within": "1"}, "within: expected a correlation above -1 and below 1; found 1"),
        ({"grid": ["0.2", "1"]}, "grid: expected a correlation above -1 and below 1; found 1"),
        ({"grid": ["0.2", "nan"]}, "grid: expected a correlation above -1 and below 1; found nan"),
        ({"grid": ["0.2", "0.4", "0.20"]}, "grid: expected each correlation once; found 0.2"),
        (
            {"grid": ["0.2", "much"]},
            r"grid: expected correlations as numbers, such as \[0, 0.3, 0.6\]; found 'much'",
        ),
        ({"time": "ar"}, "time: expected phi beside it, the correlation that it is a rule for; found 'ar'"),
        ({"phi": "1.5"}, "phi|Correlation over time"),
        ({"source": ""}, "source|Source of the correlation"),
    ],
)
def test_a_correlation_that_cannot_be_is_a_fault_with_its_place(build, carried, declared, told):
    parts = planned()
    parts["dependence"]["clinical"] = {**DECLARED, **declared}

    with pytest.raises(Rejected, match=rf"review.yaml:\d+:\d+: Dependence > .*({told})"):
        carried(*studies(build), **parts)


def test_a_synthesis_that_there_is_not_is_a_fault_that_names_those_there_are(build, carried):
    parts = planned()
    parts["dependence"] = {"clinicl": DECLARED}
    told = r"review.yaml:\d+:\d+: Dependence: expected one of clinical; found 'clinicl'. Did you mean 'clinical'\?"

    with pytest.raises(Rejected, match=told):
        carried(*studies(build), **parts)


def test_what_is_assumed_of_a_synthesis_that_pools_counts_is_a_fault(build, carried):
    asked = {"where": "domain == 'clinical'", "measure": "OR", "use": "any", "model": "peto"}

    with pytest.raises(
        Rejected, match="Dependence: expected a synthesis that pools estimates, not counts as peto does"
    ):
        carried(*studies(build), syntheses={"clinical": asked}, dependence={"clinical": DECLARED})


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            {"model": "random"},
            "model: expected model che with multiplicity dependent, and no other; found model 'random'",
        ),
        (
            {"multiplicity": "one_row", "model": "che"},
            "model: expected model che with multiplicity dependent",
        ),
        (
            {"multiplicity": "all_rows", "model": "che"},
            "model: expected model che with multiplicity dependent",
        ),
        ({"tau2": "DL"}, "tau2: expected none, since che has its own way; found 'DL'"),
        ({"test": "z"}, "test: expected none, since che has its own way; found 'z'"),
    ],
)
def test_the_model_of_dependent_effects_goes_with_their_rows_and_has_its_own_way(build, carried, more, told):
    with pytest.raises(Rejected, match=rf"review.yaml:\d+:\d+: Syntheses > clinical > {told}"):
        carried(*studies(build), **planned(**more))


@pytest.mark.parametrize("figure", [{}, {"synthesis": "clinicl"}])
def test_a_curve_by_correlation_needs_a_synthesis_that_there_is(build, tmp_path, figure):
    parts = {"figures": {"curve": {"kind": "rho_curve", **figure}}, **planned()}
    folder = build.write(tmp_path / "review", *studies(build), **parts)

    with pytest.raises(Rejected, match=r"review.yaml:\d+:\d+: Figures > curve.*Synthesis|synthesis"):
        build.carry_out(folder)
