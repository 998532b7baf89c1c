"""Agreement on the questions of a form, from the comparisons of two extractors' records."""

from itertools import combinations

import pytest

from extraction_forms.agreement.agreement import STATISTICS, agreement
from extraction_forms.agreement.bootstrap import Interval, Resampling
from extraction_forms.agreement.coefficients import (
    NO_VARIATION,
    ONE_CATEGORY,
    ONE_CODER,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    pabak,
    percent_agreement,
)
from extraction_forms.agreement.intraclass import NO_VARIATION as NO_SPREAD
from extraction_forms.agreement.intraclass import icc_2_1, icc_3_1
from extraction_forms.agreement.measures import NOTHING
from extraction_forms.agreement.ratings import numbers_rated, rated
from extraction_forms.compare.comparing import compare
from extraction_forms.compare.proposing import propose_matching

DESIGNS = [
    ("trial", "trial"),
    ("trial", "cohort"),
    ("cohort", "cohort"),
    ("trial", "trial"),
    ("cohort", "trial"),
    ("trial", "trial"),
]
NOT_REPORTED = {"missing": "not_reported"}


@pytest.fixture
def on(coded_form, compared_all):
    """The line of a question that pairs of answers were given to, one study each."""

    def line(question, pairs, how=None):
        return agreement(compared_all(question, pairs), coded_form, how).line("characteristics", question)

    return line


def values(line):
    return {name: measure.value for name, measure in line.measures.items()}


def test_a_choice_has_kappa_and_its_kin_over_all_codes_of_the_form(on):
    line = on("design", DESIGNS)
    ratings = rated(DESIGNS, ["trial", "cohort", "case"])

    assert values(line) == pytest.approx(
        {
            "agreement": 4 / 6,
            "kappa": cohen_kappa(ratings),
            "ac1": gwet_ac(ratings),
            "pabak": pabak(ratings),
            "alpha": krippendorff_alpha(ratings),
            "reported": 1.0,
            "reported_kappa": values(line)["reported_kappa"],
        }
    )
    assert values(line)["reported_kappa"] == NO_VARIATION
    assert (line.kind, line.answers, line.asked, len(line.studies)) == ("category", 6, 6, 6)


RISKS = [
    ("low", "low"),
    ("low", "some"),
    ("low", "high"),
    ("some", "some"),
    ("high", "some"),
    ("high", "high"),
]


def test_codes_in_an_order_have_weighted_kappa_ac2_and_ordinal_alpha(on):
    line = on("risk", RISKS)
    ratings = rated(RISKS, ["low", "some", "high"])

    assert line.ordered
    assert {
        name: values(line)[name] for name in ("weighted_kappa", "ac2", "pabak", "ordinal_alpha")
    } == pytest.approx(
        {
            "weighted_kappa": cohen_kappa(ratings, "linear"),
            "ac2": gwet_ac(ratings, "linear"),
            "pabak": pabak(ratings),
            "ordinal_alpha": krippendorff_alpha(ratings, "ordinal"),
        }
    )
    assert "kappa" not in line.measures


def test_in_a_section_codes_in_an_order_count_as_any_others(coded_form, compared_all):
    section = agreement(compared_all("risk", RISKS), coded_form).line("characteristics")

    assert values(section)["kappa"] == pytest.approx(cohen_kappa(rated(RISKS, ["low", "some", "high"])))


THREE = [
    {"anna": "trial", "ben": "trial", "carla": "cohort"},
    {"anna": "cohort", "ben": "cohort", "carla": "cohort"},
    {"anna": "trial", "ben": "cohort"},
    {"anna": "trial", "ben": "trial", "carla": "trial"},
    {"ben": "case", "carla": "trial"},
]
AGES = [
    {"anna": "40", "ben": "41", "carla": "44"},
    {"anna": "30", "ben": "30"},
    {"anna": "55", "ben": "54", "carla": "60"},
    {"anna": "20", "ben": "21", "carla": "20"},
]
NAMES = ("anna", "ben", "carla")


@pytest.fixture
def of_three(coded_form, compared):
    """The line of a question that up to three people answered of a study each."""

    def line(question, studies):
        pairs = [
            compared(f"s{n}", {question: said[a]}, {question: said[b]}, names=(a, b))
            for n, said in enumerate(studies)
            for a, b in combinations(sorted(said), 2)
        ]
        return agreement(pairs, coded_form).line("characteristics", question)

    return line


def test_three_extractors_are_rated_together_each_answer_once(of_three):
    line = of_three("design", THREE)
    ratings = rated([[said.get(name) for name in NAMES] for said in THREE], ["trial", "cohort", "case"])

    found = {name: values(line)[name] for name in ("agreement", "fleiss", "ac1", "pabak", "alpha")}
    assert found == pytest.approx(
        {
            "agreement": percent_agreement(ratings),
            "fleiss": fleiss_kappa(ratings),
            "ac1": gwet_ac(ratings),
            "pabak": pabak(ratings),
            "alpha": krippendorff_alpha(ratings),
        }
    )
    assert (line.answers, line.asked) == (5, 5)
    assert not {"kappa", "reported_kappa"} & set(line.measures)


def test_numbers_of_three_have_an_alpha_of_all_and_an_icc_of_what_all_gave(of_three):
    found = values(of_three("age", AGES))
    numbers = [[float(said[name]) if name in said else None for name in NAMES] for said in AGES]

    assert found["interval_alpha"] == pytest.approx(krippendorff_alpha(numbers_rated(numbers), "interval"))
    assert found["icc_2_1"] == pytest.approx(icc_2_1(numbers))


def test_an_arm_of_three_extractors_is_one_however_they_call_it(coded_form, record):
    called = {"anna": "walks", "ben": "group", "carla": "walking"}
    records = [
        record("one", name, {}, {arm: {"label": "Walks", "paid": "yes"}}) for name, arm in called.items()
    ]
    pairs = [
        compare(a, b, coded_form, propose_matching(a, b, coded_form)) for a, b in combinations(records, 2)
    ]
    found = agreement(pairs, coded_form)

    assert (found.extractors, found.together) == (NAMES, True)
    assert found.line("arms", "paid").answers == 1


def test_a_flag_has_the_categories_yes_and_no(on):
    pairs = [("yes", "yes"), ("yes", "no"), ("no", "no"), ("yes", "yes")]

    assert values(on("blinded", pairs))["pabak"] == pytest.approx(0.5)


def test_a_retired_choice_is_a_category_only_where_it_was_chosen(on):
    half = [("new", "new"), ("new", "newer")]

    assert values(on("kind", half))["pabak"] == pytest.approx(2 * 0.5 - 1)
    assert values(on("kind", [*half, ("old", "old"), ("old", "new")]))["pabak"] == pytest.approx(
        (3 * 0.5 - 1) / 2
    )


def test_a_question_with_one_choice_has_no_ac1_and_no_pabak(on):
    found = values(on("only", [("here", "here")] * 3))

    assert (found["ac1"], found["pabak"], found["kappa"], found["agreement"]) == (
        ONE_CATEGORY,
        ONE_CATEGORY,
        NO_VARIATION,
        1.0,
    )


def test_numbers_agree_within_their_tolerance_and_have_icc_and_a_mean_difference(on):
    ages = [(40, 40.5), (31, 31), (55, 60), (28, 28), (70, 70)]
    line = on("age", [(str(a), str(b)) for a, b in ages])

    assert values(line) == pytest.approx(
        {
            "agreement": 0.8,
            "icc_2_1": icc_2_1(ages),
            "icc_3_1": icc_3_1(ages),
            "difference": 1.1,
            "reported": 1.0,
            "reported_kappa": values(line)["reported_kappa"],
        }
    )


def test_numbers_that_are_all_the_same_have_no_icc(on):
    found = values(on("age", [("40", "40")] * 3))

    assert (found["icc_2_1"], found["icc_3_1"], found["difference"]) == (NO_SPREAD, NO_SPREAD, 0.0)


def test_numbers_in_different_units_are_left_to_a_person_and_enter_no_icc(on):
    weeks, sessions = {"printed": "8", "unit": "weeks"}, {"printed": "10", "unit": "sessions"}
    line = on("length", [(weeks, weeks), (weeks, sessions)])

    assert (line.answers, line.persons, line.measures["agreement"].value) == (1, 1, 1.0)
    assert str(line.measures["icc_2_1"].value) == "undefined: one unit has no variation between units"


def test_numbers_that_were_read_in_several_units_have_no_icc_and_no_mean_difference(on):
    weeks, sessions = {"printed": "8", "unit": "weeks"}, {"printed": "10", "unit": "sessions"}
    line = on("length", [(weeks, weeks), (sessions, sessions), (weeks, weeks)])

    assert line.measures["agreement"].value == 1.0
    assert {str(line.measures[name].value) for name in ("icc_2_1", "icc_3_1", "difference")} == {
        "undefined: numbers in several units (sessions, weeks)"
    }


def test_sets_have_the_share_that_is_the_same_and_a_mean_jaccard_index(on):
    found = values(
        on("topics", [("hope", "hope"), ("hope, fear", "fear, hope"), ("hope, fear", "fear, sleep")])
    )

    assert (found["agreement"], found["jaccard"]) == pytest.approx((2 / 3, (1 + 1 + 1 / 3) / 3))
    assert "kappa" not in found


def test_days_agree_exactly_and_one_that_is_less_exact_needs_a_person(on):
    line = on("begun", [("2019-04", "2019-04"), ("2019", "2020"), ("2019", "2019-04")])

    assert (line.answers, line.persons, line.measures["agreement"].value) == (2, 1, 0.5)


def test_words_are_not_rated(coded_form, compared):
    found = agreement([compared("one", {"label": "Okafor"}, {"label": "Okafor 2019"})], coded_form)
    line = found.line("characteristics", "label")

    assert (line.kind, line.answers, line.asked, line.persons) == ("words", 0, 1, 1)
    assert set(line.measures) == {"reported", "reported_kappa"}


def test_a_missing_reason_is_no_answer_and_its_reason_is_a_category_of_whether_it_was_reported(on):
    pairs = [
        ("40", "40"),
        ("41", NOT_REPORTED),
        (NOT_REPORTED, NOT_REPORTED),
        (NOT_REPORTED, {"missing": "unclear"}),
    ]
    line = on("age", pairs)

    assert (line.answers, line.asked) == (1, 4)
    assert line.measures["agreement"].value == 1.0
    assert line.measures["reported"].value == 0.5
    assert line.measures["reported_kappa"].value == pytest.approx((0.5 - 3 / 8) / (1 - 3 / 8))


def test_what_one_left_blank_is_asked_and_not_answered(on):
    line = on("design", [("trial", "trial"), ("trial", None)])

    assert (line.answers, line.asked, line.measures["reported"].value) == (1, 2, 0.5)


def test_where_both_never_answered_there_is_nothing_to_agree_on(on):
    line = on("design", [("trial", None), (None, "trial")])

    assert {
        name: values(line)[name] for name in ("agreement", "kappa", "ac1", "pabak", "alpha")
    } == dict.fromkeys(("agreement", "kappa", "ac1", "pabak", "alpha"), NOTHING)


def test_an_entry_that_one_extractor_has_alone_counts_as_an_entry_and_not_by_its_answers(
    coded_form, compared
):
    arms = ({"peer": {"paid": "yes"}, "usual": {}}, {"peer": {"paid": "yes"}, "waiting": {}, "third": {}})
    found = agreement([compared("one", {}, {}, arms)], coded_form)
    (entries,) = found.entries
    paid = found.line("arms", "paid")

    assert (entries.section, entries.both + entries.only_a, entries.both + entries.only_b) == ("arms", 2, 3)
    assert entries.agreement.value == pytest.approx(entries.both / (5 - entries.both))
    assert paid.asked == 1


def test_a_section_pools_its_coded_questions_and_each_answer_counts_once(coded_form, compared):
    flags = [("yes", "yes"), ("no", "yes"), ("no", "no"), ("yes", "yes"), ("no", "no"), ("yes", "no")]
    comparisons = [
        compared(f"s{n}", {"design": a, "blinded": c}, {"design": b, "blinded": d})
        for n, ((a, b), (c, d)) in enumerate(zip(DESIGNS, flags, strict=True))
    ]
    found = agreement(comparisons, coded_form)
    section = found.line("characteristics")

    assert section.measures["agreement"].value == pytest.approx(8 / 12)
    # Observed disagreement 2/6 and 2/6; by chance 1 - (4/6 4/6 + 2/6 2/6) = 4/9 and 1 - (1/2 1/2 + 1/2 1/2) = 1/2.
    assert section.measures["kappa"].value == pytest.approx(1 - (2 / 6 + 2 / 6) / (4 / 9 + 1 / 2))
    assert section.measures["pabak"].value == pytest.approx(1 - (2 / 6 + 2 / 6) / (2 / 3 + 1 / 2))
    assert found.line().measures["kappa"] == section.measures["kappa"]


def test_a_question_without_variation_does_not_undo_the_kappa_of_its_section(coded_form, compared):
    comparisons = [
        compared(f"s{n}", {"design": a, "blinded": "yes"}, {"design": b, "blinded": "yes"})
        for n, (a, b) in enumerate(DESIGNS)
    ]
    found = agreement(comparisons, coded_form)

    assert found.line("characteristics", "blinded").measures["kappa"].value == NO_VARIATION
    assert found.line("characteristics").measures["kappa"].value == pytest.approx(
        found.line("characteristics", "design").measures["kappa"].value
    )


def test_intervals_are_over_studies_and_the_same_for_the_same_seed(on):
    first, again, other = (on("design", DESIGNS * 2, Resampling(seed=seed)) for seed in (1, 1, 2))

    assert isinstance(first.measures["kappa"].interval, Interval)
    assert first.measures["kappa"].interval.studies == 12
    assert first == again
    assert first.measures["ac1"].interval != other.measures["ac1"].interval


def test_four_studies_have_no_interval_however_many_answers(coded_form, compared):
    arms = {f"arm_{n}": {"paid": "yes" if n % 2 else "no"} for n in range(9)}
    found = agreement([compared(f"s{n}", {}, {}, (arms, arms)) for n in range(4)], coded_form)
    paid = found.line("arms", "paid")

    assert (paid.answers, len(paid.studies)) == (36, 4)
    assert str(paid.measures["kappa"].interval) == "no interval from fewer than 5 studies"


def test_without_comparisons_there_is_one_coder(coded_form):
    assert agreement([], coded_form) == ONE_CODER


def test_every_statistic_has_a_name_and_stands_in_order(on):
    line = on("design", DESIGNS)

    assert list(line.measures) == [name for name in STATISTICS if name in line.measures]


def test_the_pairs_of_coders_and_the_studies_are_named(coded_form, compared):
    comparisons = [compared("two", {}, {}), compared("one", {}, {}, names=("ben", "carla"))]
    found = agreement(comparisons, coded_form)

    assert (found.coders, found.studies) == ((("anna", "ben"), ("ben", "carla")), ("one", "two"))
