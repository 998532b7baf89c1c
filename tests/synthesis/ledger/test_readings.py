"""The numbers of the readings: counts that add up, keys that stay, each number on the scale it is printed on."""

from collections import Counter
from math import exp, sqrt
from statistics import median

import pytest

from synthesis.errors import NotComputable
from synthesis.ledger.readings import could_have, mde_shown, reading_items, shares_could, verdict_quantity
from synthesis.numbers import Unavailable
from synthesis.readings.readings import BY_INTERVAL, NO_EFFECT
from synthesis.readings.split import ACROSS
from synthesis.verdicts.verdict import CLASSES
from synthesis.votes.directions import STATES

SOURCE = "the review's own choice"
MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": SOURCE}}
RATIOS = {"or": {"measure": "OR", "unit": "ratio", "harm": 0.8, "benefit": 1.25, "source": SOURCE}}
CASES = ("peer_support", "small")


@pytest.fixture
def small(build, carried):
    """Four studies of six results: effects, one without, claims, two formats; one result in two syntheses."""

    def of(name, *results, **more):
        control = {"id": "control", "role": "control", "control_kind": "usual_care"}
        return build.study(name, *results, arms=[build.peer(**more), control])

    no_sd = {
        side: {"n": "20", "mean": mean, "sd": {"missing": "not_reported"}}
        for side, mean in (("peer", "8"), ("control", "9"))
    }
    claim = {"reported_claim": "improved"}
    return carried(
        of("a", build.result("r1", "mood", claim, contrast=build.g("0.5", "0.1"))),
        of("b", build.result("r1", contrast=build.g("0.02", "0.05")), build.result("r2", "fear", **no_sd)),
        of("c", build.result("r1", contrast=build.g("-0.1", "0.4")), format="one_to_one"),
        of("d", build.result("r1"), build.result("r2", "fear", claim, contrast=build.g("-0.3", "0.1"))),
        syntheses={
            "clinical": {"where": "domain == 'clinical'", "measure": "SMD", "multiplicity": "all_rows"},
            "mood": {"where": "outcome == 'mood'", "measure": "SMD"},
        },
        margins=MARGIN,
        verdicts={"by": ["format"], "domain": "domain", "comparator": "control_kind"},
    )


@pytest.fixture(params=CASES)
def made(request):
    """A review carried out."""
    return request.getfixturevalue(request.param)


def value(made, key):
    return made.numbers[key].value


def test_the_ten_classes_add_up_to_the_results_judged(made):
    for one in made.analysis.readings:
        counts = [value(made, f"syntheses.{one.id}.verdicts.{code}") for code in CLASSES]
        assert sum(counts) == value(made, f"readings.{one.id}.judged")
        assert sum(counts) == sum(row.effect is not None for row in one.rows)


def test_what_is_claimed_and_the_four_intervals_add_up_to_the_results(made):
    for one in made.analysis.readings:
        base = f"readings.{one.id}"
        claimed = [found.value for key, found in made.numbers.items() if key.startswith(f"{base}.claimed.")]
        intervals = [value(made, f"{base}.interval.{level}") for level in BY_INTERVAL]
        assert sum(claimed) == sum(intervals) == value(made, f"{base}.results") == len(one.rows)


def test_the_states_of_votes_add_up_to_the_studies(made):
    for one in made.analysis.readings:
        base = f"readings.{one.id}"
        states = [value(made, f"{base}.direction.{state}") for state in STATES]
        assert sum(states) == value(made, f"{base}.studies") == len({row.study for row in one.rows})


def test_rows_and_columns_of_the_cross_table_add_up_to_its_margins(made):
    for one in made.analysis.readings:
        base = f"readings.{one.id}.cross"
        for level in BY_INTERVAL:
            row = [value(made, f"{base}.{level}.{code}") for code in CLASSES]
            assert sum(row) == value(made, f"{base}.{level}.total")
        for code in CLASSES:
            column = [value(made, f"{base}.{level}.{code}") for level in BY_INTERVAL]
            assert sum(column) == value(made, f"syntheses.{one.id}.verdicts.{code}")
        totals = [value(made, f"{base}.{level}.total") for level in BY_INTERVAL]
        assert sum(totals) == value(made, f"readings.{one.id}.judged")


def test_levels_add_up_to_what_is_split(made):
    whole = {one.id: {row.name for row in one.rows} for one in made.analysis.readings if not one.is_twin}
    whole[ACROSS] = set().union(*whole.values())
    assert len(made.analysis.splits) > 1
    for one in made.analysis.splits:
        base = f"readings.{one.of}.by.{one.variable}"
        levels = [level.code for level in one.levels]
        assert sum(value(made, f"{base}.{level}.results") for level in levels) == len(whole[one.of])
        for level in levels:
            votes = sum(value(made, f"{base}.{level}.direction.{state}") for state in STATES)
            assert votes == value(made, f"{base}.{level}.studies")
        for code in CLASSES if one.of != ACROSS else ():
            split = sum(value(made, f"{base}.{level}.verdicts.{code}") for level in levels)
            assert split == value(made, f"syntheses.{one.of}.verdicts.{code}")


def test_every_count_of_results_is_that_of_the_printed_intervals(made):
    """Counted anew from the intervals of single effects, as the ledger has them."""
    for one in made.analysis.readings:
        ends = [value(made, f"{row.effect.key}.ci") for row in one.rows if row.effect is not None]
        assert value(made, f"readings.{one.id}.interval.better") == sum(low > 0 for low, _ in ends)
        assert value(made, f"readings.{one.id}.interval.worse") == sum(high < 0 for _, high in ends)
        flags = f"syntheses.{one.id}.flags"
        assert value(made, f"{flags}.excludes_important_harm") == sum(low > -0.2 for low, _ in ends)
        assert value(made, f"{flags}.excludes_important_benefit") == sum(high < 0.2 for _, high in ends)
        assert value(made, f"{flags}.within_margins") == sum(low > -0.2 and high < 0.2 for low, high in ends)
        assert value(made, f"{flags}.excludes_zero") == sum(low > 0 or high < 0 for low, high in ends)


def test_what_could_have_been_shown_follows_from_standard_errors_alone(made):
    for one in made.analysis.readings:
        base = f"readings.{one.id}.could"
        errors = [value(made, f"{row.effect.key}.se") for row in one.rows if row.effect is not None]
        could = sum(2 * 1.959964 * se < 0.4 for se in errors)
        # z.975 + z.80 = 1.959964 + 0.841621
        sizes = [2.801585 * se for se in errors]
        assert (value(made, f"{base}.yes"), value(made, f"{base}.no")) == (could, len(errors) - could)
        assert value(made, f"{base}.mde_median") == pytest.approx(median(sizes), rel=1e-6)
        ends = value(made, f"{base}.mde_low"), value(made, f"{base}.mde_high")
        assert ends == pytest.approx((min(sizes), max(sizes)), rel=1e-6)
        assert value(made, f"{base}.inconclusive") == value(made, f"syntheses.{one.id}.verdicts.inconclusive")


def test_inconclusive_results_are_told_apart_by_whether_they_could_have_been_otherwise(small):
    base = "readings.clinical.could"

    # of c, with a standard error of 0.4, the interval is 1.57 wide; the others are at most 0.78 wide
    assert value(small, f"{base}.inconclusive") == 1
    assert value(small, f"{base}.inconclusive_no") == 1
    assert (value(small, f"{base}.yes"), value(small, f"{base}.no")) == (3, 2)


def test_every_number_of_the_readings_rests_on_data_of_the_records(made):
    found = dict(reading_items(made.analysis))

    assert found.keys() <= made.numbers.keys()
    assert [key for key, one in found.items() if not one.origins] == []
    known = made.document.provenance.keys()
    assert {at for one in found.values() for at in one.origins} <= known


def keys(made):
    """The keys of the readings and of everything by margin."""
    return {key for key, _ in reading_items(made.analysis)}


def trials(build, *ys, kinds=(), se="0.1"):
    kinds = kinds or ("usual_care",) * len(ys)
    return [
        build.study(
            f"s{n}",
            build.result(contrast=build.g(y, se)),
            arms=[build.peer(), {"id": "control", "role": "control", "control_kind": kind}],
        )
        for n, (y, kind) in enumerate(zip(ys, kinds, strict=True))
    ]


APART = {"comparator": "control_kind", "apart": ["non_peer_same_role"], "by": ["format"]}


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("verdict_prediction", {"ys": ("0.3", "0.3", "0.3")}, {"ys": ("0.1", "0.5", "0.9")}),
        ("beyond_benefit.parametric", {"ys": ("0.3", "0.3", "0.3")}, {"ys": ("0.1", "0.5", "0.9")}),
        (
            "verdict",
            {"ys": ("0.1", "0.2", "0.3"), "kinds": ("usual_care", "usual_care", "non_peer_same_role")},
            {"ys": ("0.1", "0.2", "0.3")},
        ),
        (
            "tost.p",
            {"ys": ("0.1", "0.2", "0.3"), "kinds": ("usual_care", "usual_care", "non_peer_same_role")},
            {"ys": ("0.1", "0.2", "0.3")},
        ),
    ],
)
def test_keys_stay_when_a_value_makes_a_verdict_available(build, tmp_path, name, first, second):
    made = [
        build.carry_out(
            build.write(
                tmp_path / str(n), *trials(build, *one.pop("ys"), **one), margins=MARGIN, verdicts=APART
            )
        )
        for n, one in enumerate((dict(first), dict(second)))
    ]

    without, there = (one.numbers[f"syntheses.clinical.{name}"] for one in made)

    assert without.value is None
    assert without.reason
    assert there.value is not None
    alike = [
        {key for key in keys(one) if ".compared." not in key} for one in made
    ]  # these are of other things
    assert alike[0] == alike[1]


def test_keys_of_a_synthesis_stay_when_a_result_loses_its_effect(build, tmp_path):
    lacking = build.study(
        "s0", build.result(contrast={**build.g("0.3"), "smd_se": {"missing": "not_reported"}})
    )
    rest = trials(build, "0.2", "0.3", "0.4", "0.5")
    made = [
        build.carry_out(
            build.write(tmp_path / name, one, *rest[1:], margins=MARGIN, verdicts={"by": ["format"]})
        )
        for name, one in (("there", rest[0]), ("gone", lacking))
    ]

    own = [{key for key in keys(one) if not key.startswith("effects.s0.")} for one in made]

    assert own[0] == own[1]
    assert [value(one, "readings.clinical.interval.no_interval") for one in made] == [0, 1]


def test_with_one_margin_classes_are_not_available_and_not_none(build, carried):
    margins = {"smd": {"measure": "SMD", "harm": 0.2, "source": SOURCE}}
    made = carried(*trials(build, "0.1", "0.3", "0.5"), margins=margins)

    found = made.numbers["syntheses.clinical.verdicts.equivalent"]

    assert (found.value, found.text) == (None, "not available")
    assert "only one is declared" in found.reason
    assert value(made, "readings.clinical.judged") == 0
    assert value(made, "syntheses.clinical.flags.excludes_important_harm") == 3
    assert made.numbers["syntheses.clinical.flags.within_margins"].value is None
    assert "effects.s0.r1.could" not in made.numbers
    assert [value(made, f"readings.clinical.could.{name}") for name in ("yes", "no")] == [0, 0]


def test_without_a_margin_no_key_speaks_of_verdicts(build, carried):
    made = carried(*trials(build, "0.1", "0.3"), verdicts={"by": ["format"]})

    words = ("verdict", "tost", "beyond", "flags", "cross", "could", "judged")
    assert [key for key in keys(made) if any(word in key for word in words)] == []
    assert value(made, "readings.clinical.interval.better") == 1


COUNTS = ((10, 50, 20, 50), (8, 40, 12, 42), (5, 60, 14, 60), (15, 60, 14, 60))


def of_ratios(build, carried, **more):
    studies = [
        build.study(
            f"s{n}",
            build.result(
                peer={"events": str(a), "total": str(m)}, control={"events": str(c), "total": str(k)}
            ),
        )
        for n, (a, m, c, k) in enumerate(COUNTS)
    ]
    asked = {"where": "domain == 'clinical'", "measure": "OR", "use": "computed", "by": ["format"], **more}
    return carried(*studies, syntheses={"clinical": asked}, margins=RATIOS, verdicts={"by": ["format"]})


def test_smallest_detectable_effects_of_ratios_are_ratios(build, carried):
    made = of_ratios(build, carried)

    error = sqrt(1 / 10 + 1 / 40 + 1 / 20 + 1 / 30)
    assert value(made, "effects.s0.r1.mde") == pytest.approx(exp(2.801585 * error), rel=1e-6)
    assert value(made, "readings.clinical.could.mde_low") > 1


@pytest.mark.parametrize("direction", ["benefit", "measured"])
def test_a_level_is_printed_on_the_scale_of_its_subgroup(build, carried, direction):
    made = of_ratios(build, carried, direction=direction)

    level, whole = "readings.clinical.by.format.group.pooled", "syntheses.clinical.shown"
    numbers = made.numbers
    assert numbers[level].text == numbers[f"{whole}.estimate"].text
    assert numbers[level].value == pytest.approx(numbers[f"{whole}.estimate"].value)
    assert numbers[f"{level}_ci"].text == numbers[f"{whole}.ci"].text
    assert numbers[f"{level}_ci"].value == pytest.approx(numbers[f"{whole}.ci"].value)


@pytest.mark.parametrize("direction", ["benefit", "measured"])
def test_the_90_percent_interval_lies_within_the_95_percent_interval_as_printed(build, carried, direction):
    made = of_ratios(build, carried, direction=direction)

    low, high = value(made, "syntheses.clinical.tost.ci_90")
    wide_low, wide_high = value(made, "syntheses.clinical.shown.ci")

    assert wide_low < low < value(made, "syntheses.clinical.shown.estimate") < high < wide_high


def test_the_90_percent_interval_of_differences_as_measured_stands_as_measured(build, carried):
    asked = {"mood": {"where": "outcome == 'mood'", "measure": "SMD", "direction": "measured"}}
    made = carried(*trials(build, "0.5", "0.6", "0.7"), syntheses=asked, margins=MARGIN)

    low, high = value(made, "syntheses.mood.tost.ci_90")

    assert (low + high) / 2 == pytest.approx(-0.6)
    assert value(made, "syntheses.mood.verdict") == "better_important"


def test_where_levels_are_too_few_the_number_says_so_in_its_text(small):
    found = small.numbers["readings.clinical.by.format.one_to_one.pooled"]

    assert (found.value, found.text) == (None, "too few: 1 study")
    assert small.numbers["readings.clinical.by.format.one_to_one.verdict"].text == "too few: 1 study"


def test_the_results_that_could_have_are_those_with_a_yes(small):
    found = small.analysis.readings[0]
    could, not_could = shares_could(found)

    texts = {row.name: small.numbers[f"{row.effect.key}.could"].text for row in found.rows if row.effect}
    assert Counter(texts.values()) == {"yes": len(could), "no": len(not_could)}
    assert {texts[row.name] for row in could} == {"yes"}
    (without,) = [row for row in found.rows if row.effect is None]
    assert could_have(without) is None


def test_of_a_result_without_an_effect_no_smallest_effect_can_be_asked(small):
    (without,) = [row for row in small.analysis.readings[0].rows if row.effect is None]

    with pytest.raises(NotComputable, match="b, r2: expected an effect held against a margin"):
        mde_shown(without)


def test_a_verdict_that_is_not_had_is_a_number_with_its_reason():
    found = verdict_quantity(Unavailable(reason=NO_EFFECT.reason), ("records/a",))

    assert (found.value, found.reason) == (None, NO_EFFECT.reason)
