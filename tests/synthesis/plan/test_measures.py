"""What a plan names of measures, options, routes and models: known, or a fault at its place."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.errors import NotComputable
from synthesis.measures.registry import MEASURES
from synthesis.plan.measures import MODELS, options, request
from synthesis.pooling.pooling import FITTERS


def asked(**more):
    return {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "use": "any", **more}}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"measure": "ODDS"}, r"measure: expected one of .*; found 'ODDS'"),
        ({"measure": "or"}, r"measure: expected one of .*OR.*; found 'or'. Did you mean 'OR'\?"),
        ({"measure": "AS", "use": "reported"}, r"use: expected computed or any: AS is not read as reported"),
        ({"measure_options": {"typ": "UB"}}, r"measure_options: expected one of .*vtype; found 'typ'"),
        (
            {"measure": "OR", "measure_options": {"add": "half"}},
            r"measure_options > add: expected a number; found 'half'",
        ),
        (
            {"measure": "OR", "measure_options": {"drop00": "true"}},
            r"measure_options > drop00: expected yes or no; found 'true'",
        ),
        ({"routes": ["computed", "guessed"]}, r"routes: expected one of .*; found 'guessed'"),
        ({"routes": ["computed", "computed"]}, r"routes: expected each route once; found 'computed'"),
        (
            {"use": "computed", "routes": ["reported"]},
            r"routes: expected no order of routes unless use is any",
        ),
        ({"tau2": "XX"}, r"tau2: expected one of .*; found 'XX'"),
        ({"tau2": "GENQ"}, r"tau2: expected one of .*; found 'GENQ'"),
        ({"model": "fixed"}, r"model: expected one of random, common"),
    ],
)
def test_what_there_is_not_is_a_fault_with_its_place(build, carried, more, told):
    with pytest.raises(Rejected, match=rf"review.yaml:\d+:\d+: Syntheses > clinical > {told}"):
        carried(build.study("a"), syntheses=asked(**more))


def test_a_value_of_an_option_that_the_measure_does_not_know_names_the_synthesis(build, carried):
    arms = {"peer": build.arm(), "control": build.arm()}

    with pytest.raises(
        NotComputable, match=r"review.yaml:\d+:\d+: Syntheses > clinical: .*'XY'.*known: .*UB"
    ):
        carried(build.study("a", build.result(**arms)), syntheses=asked(measure_options={"vtype": "XY"}))


def test_votes_are_held_against_the_measures_too(build, carried):
    votes = {"domain": "domain", "measure": "SDM", "use": "computed"}

    with pytest.raises(Rejected, match=r"Votes > measure: expected one of .*SMD.*; found 'SDM'"):
        carried(build.study("a"), votes=votes)


def test_options_take_the_types_of_their_defaults(build, tmp_path):
    from synthesis.review import open_review

    more = {"measure": "OR", "measure_options": {"add": "0.25", "to": "all", "drop00": "yes", "vtype": "LS"}}
    plan = open_review(build.write(tmp_path / "r", build.study("a"), syntheses=asked(**more))).plan

    found = options(plan.syntheses[0])
    assert dict(found) == {"add": 0.25, "to": "all", "drop00": True, "vtype": "LS"}
    assert set(found) <= set(MEASURES["OR"].choices)


def test_effects_had_in_several_ways_have_keys_of_their_own(build, carried):
    both = asked() | {"again": {"where": "domain == 'clinical'", "measure": "SMD", "use": "reported"}}

    made = carried(build.study("a"), syntheses=both)

    keys = {key.split(".")[1] for key in made.numbers if key.startswith("effects.")}
    assert keys == {"smd_any", "smd_reported"}


def test_one_way_needs_no_name_of_its_own(build, tmp_path):
    from synthesis.review import open_review

    plan = open_review(build.write(tmp_path / "r", build.study("a"))).plan

    assert request(plan.syntheses[0], (), plan.syntheses).way == ""


def test_every_model_a_plan_may_name_has_what_fits_it():
    assert set(MODELS) == set(FITTERS)


def test_a_common_effect_model_may_be_the_one_that_is_asked_for(build, carried):
    records = [build.study(f"s{i}", build.result(contrast=build.g(y))) for i, y in enumerate(("0.1", "0.9"))]

    one = carried(*records, syntheses=asked(model="common")).analysis.synthesis("clinical")

    assert one.random.model == "common"
    assert one.random.estimate == one.common.estimate
