"""Trials that allocated clusters: inflated by the design effect as declared, and named where they are not."""

import pytest

from extraction_forms.errors import Rejected

ADJUST = {"icc": "0.05", "source": "Adams 2004"}


def cluster(build, name="c", more=None, **facts):
    values = {**build.g("0.4"), **(more or {})}
    return build.study(name, build.result(contrast=values), **{"design": "cluster", **facts})


def variance(made, name="c"):
    return made.numbers[f"effects.{name}.r1.se"].value ** 2


def test_the_variance_is_inflated_by_the_design_effect_of_the_study_s_own_size(build, carried):
    made = carried(cluster(build, cluster_size="21"), build.study("b"), cluster_adjust=ADJUST)

    assert variance(made) == pytest.approx(0.04 * (1 + 20 * 0.05))
    assert variance(made, "b") == pytest.approx(0.04)
    (row,) = made.cells("derivations")
    assert row[:3] == ["C", "Mood", "variance"]
    assert row[4] == "variance 0.040, m 21, ICC 0.050"
    assert "Adams 2004" in row[6]
    assert made.numbers["effects.c.r1.derived.variance"].value == pytest.approx(0.08)
    assert "inflated by the design effect" in made.text


def test_the_study_s_own_correlation_goes_before_the_plan_s(build, carried):
    made = carried(cluster(build, more={"icc": "0.1"}, cluster_size="21"), cluster_adjust=ADJUST)

    assert variance(made) == pytest.approx(0.04 * 3)
    assert "records/c/a.yaml#r1/contrast/icc" in made.numbers["effects.c.r1.se"].origins


def test_the_size_follows_from_people_and_clusters_where_it_is_not_printed(build, carried):
    values = {"peer": build.arm(50, 8, 4), "control": build.arm(50, 9, 4), "contrast": build.g("0.4")}
    record = build.study("c", build.result(**values), design="cluster", n_clusters="10")

    made = carried(record, cluster_adjust=ADJUST)

    assert variance(made) == pytest.approx(0.04 * (1 + 9 * 0.05))


def test_an_analysis_that_allowed_for_clusters_is_left_as_it_is(build, carried):
    made = carried(cluster(build, more={"cluster_adjusted": "yes"}, cluster_size="21"), cluster_adjust=ADJUST)

    assert variance(made) == pytest.approx(0.04)
    assert "allocated clusters" not in made.text


def test_without_a_size_a_cluster_trial_stays_unadjusted_and_is_named(build, carried):
    made = carried(cluster(build), build.study("b"), cluster_adjust=ADJUST)

    assert variance(made) == pytest.approx(0.04)
    assert "The effects of C are from a trial that allocated clusters" in made.text


def test_group_treatment_is_told_apart(build, carried):
    alone = build.peer(format="one_to_one")
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    made = carried(build.study("a"), build.study("b", arms=[alone, control]))

    assert (
        "In 1 of the 2 studies that are pooled, people of the experimental arm were treated in groups"
        in made.text
    )


def test_a_grid_of_correlations_makes_rows_of_sensitivity(build, carried):
    made = carried(
        cluster(build, cluster_size="21"),
        build.study("b"),
        cluster_adjust=ADJUST,
        sensitivity={"clinical": {"icc": ["0", "0.1"], "without": ["unadjusted_clusters"]}},
    )

    rows = {row.id: row for row in made.analysis.sensitivity[0].rows}
    assert [row.v for row in rows["icc_0"].effects.rows] == pytest.approx([0.04, 0.04])
    assert [row.v for row in rows["icc_0_1"].effects.rows] == pytest.approx([0.04, 0.12])
    assert rows["icc_0_1"].changed == "1 effect with another variance"
    assert rows["unadjusted_clusters"].changed == "the same effects"


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ({"icc": "0.05"}, r"source: expected a value"),
        ({"icc": "1.5", "source": "x"}, r"icc: expected a number of at most 1"),
        (
            {"icc": "0.05", "source": "x", "cluster_size": "0"},
            r"cluster_size: expected a number of at least 1",
        ),
    ],
)
def test_a_block_that_cannot_be_meant_is_a_fault(build, carried, block, told):
    with pytest.raises(Rejected, match=rf"review.yaml:\d+:\d+: .*{told}"):
        carried(build.study("a"), cluster_adjust=block)


def test_changes_beside_endpoints_are_a_warning_under_a_standardised_measure(build, carried):
    kinds = ("endpoint", "change")
    records = [build.study(kind, build.result(more={"value_kind": kind})) for kind in kinds]

    made = carried(*records)

    (warning,) = made.analysis.warnings
    assert "warning: Syntheses > clinical: expected endpoints or changes under SMD" in warning
    assert "Standardised differences of changes stand beside those of endpoints" in made.text
