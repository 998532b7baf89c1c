import re
import shutil

import pytest

from synthesis.errors import NotComputable
from synthesis.figures.figure import Text
from synthesis.figures.review_figures import review_figures
from synthesis.ledger_items import level_keys

VOTES = {"domain": "domain", "measure": "SMD", "by": ["mode"]}
MEAN = "records/boevink_2016/metapsy.yaml#row_1/peer/mean"
EFFECT = "records/boevink_2016/metapsy.yaml#row_1/contrast/smd"


def g_of(numbers, name):
    return [numbers[f"syntheses.{name}.{part}"].text for part in ("estimate", "ci", "i2_q")]


# Smit et al. 2023, doi:10.1017/S0033291722002422: REML, Knapp-Hartung, all rows of an outcome.
@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("clinical_recovery", ["0.19", "0.11 to 0.27", "10%"]),
        ("personal_recovery", ["0.15", "0.04 to 0.27", "43%"]),
        ("functional_recovery", ["0.08", "−0.02 to 0.18", "36%"]),
    ],
)
def test_the_published_results_of_peer_support_are_printed(peer_support, name, printed):
    assert g_of(peer_support.numbers, name) == printed


@pytest.mark.parametrize(
    ("name", "k", "studies", "i2_tau2"),
    [
        ("clinical_recovery", 22, 21, 0.0),
        ("personal_recovery", 19, 18, 43.1),
        ("functional_recovery", 25, 24, 27.3),
    ],
)
def test_rows_studies_and_the_share_of_tau2_stand_beside(peer_support, name, k, studies, i2_tau2):
    numbers = peer_support.numbers

    assert numbers[f"syntheses.{name}.k"].value == k
    assert numbers[f"syntheses.{name}.studies"].value == studies
    assert numbers[f"syntheses.{name}.i2_tau2"].value == pytest.approx(i2_tau2, abs=0.05)
    assert numbers[f"syntheses.{name}_one_row.k"].value == studies


def test_every_quantity_of_a_synthesis_that_is_promised_is_there(peer_support):
    fit = ["k", "studies", "estimate", "se", "ci_low", "ci_high", "ci_rule", "pi_low", "pi_high", "p"]
    spread = ["tau2", "i2_q", "i2_tau2", "h2", "q", "q_df", "q_p"]
    beside = ["ci_low_hk", "ci_high_hk", "ci_low_wald", "ci_high_wald", "common.estimate", "common.ci"]

    for name in (*fit, *spread, *beside):
        assert f"syntheses.clinical_recovery.{name}" in peer_support.numbers
    assert "syntheses.clinical_recovery.by.mode.test.p" in peer_support.numbers
    assert "syntheses.clinical_recovery.by.mode.one_to_one.estimate" in peer_support.numbers


def test_the_votes_on_clinical_recovery_are_18_to_3(peer_support):
    base = "votes.direction.clinical_recovery"

    assert peer_support.numbers[f"{base}.positive"].value == 18
    assert peer_support.numbers[f"{base}.negative"].value == 3
    assert peer_support.numbers[f"{base}.p"].value == pytest.approx(0.001490, abs=5e-7)


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("design.trial.n", 27, "27"),
        ("design.comparison_group.n", 18, "18"),
        ("design_by_reading.trial.improved", 13, "13"),
        ("design_by_reading.trial.no_better_or_worse", 13, "13"),
        ("design_by_reading.trial.poorer", 1, "1"),
        ("design_by_reading.comparison_group.improved", 9, "9"),
        ("design_by_reading.comparison_group.no_better_or_worse", 9, "9"),
        ("design_by_reading.comparison_group.poorer", 0, "0 (by subtraction)"),
        ("mode.one_to_one.n", 27, "27"),
        ("mode.group.n", 12, "12"),
        ("mode.online.n", 4, "4"),
        ("mode.mixed.n", 2, "2"),
        ("domain.recovery.mentions", 12, "12"),
        ("domain.symptoms.mentions", 7, "7"),
        ("domain.service_use.mentions", 5, "5"),
        ("domain.quality_of_life.mentions", 3, "3"),
    ],
)
def test_the_printed_counts_of_the_45_studies_come_out_cell_for_cell(crisis, key, value, text):
    found = crisis.numbers[f"votes.{key}"]

    assert (found.value, found.text) == (value, text)


def test_a_cross_tabulation_that_was_not_given_is_not_reported_cell_for_cell(crisis):
    inner = re.compile(
        r"votes\.(mode_by_reading|design_by_mode|design_by_domain)\.(?!total)\w+\.(?!total)\w+$"
    )
    cells = [found for key, found in crisis.numbers.items() if inner.match(key)]

    assert len(cells) == 4 * 3 + 2 * 4 + 2 * 4
    assert {(found.value, found.text) for found in cells} == {(None, "not reported")}
    assert all(found.reason for found in cells)


def test_no_test_interval_or_share_is_made_of_tallies(crisis):
    last = {key.split(".")[-1] for key in crisis.numbers}

    assert not last & {"p", "mid_p", "smallest_p", "q", "se"}
    assert not any(name.startswith(("ci", "share", "pi")) for name in last)
    assert all(key.startswith("votes.") for key in crisis.numbers)
    assert all(isinstance(found.value, (int, type(None))) for found in crisis.numbers.values())


@pytest.mark.parametrize("name", ["peer_support", "crisis"])
def test_keys_are_dotted_lower_case_and_origins_sorted_each_once(name, request):
    numbers = request.getfixturevalue(name).numbers

    assert all(re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)+", key) for key in numbers)
    assert all(found.origins == tuple(sorted(set(found.origins))) for found in numbers.values())
    assert all(found.text for found in numbers.values())


@pytest.mark.parametrize("name", ["peer_support", "crisis"])
def test_what_cannot_be_had_says_why_and_all_else_has_a_value(name, request):
    for key, found in request.getfixturevalue(name).numbers.items():
        assert (found.value is None) is bool(found.reason), key


def not_audited(numbers):
    """All numbers but those of the audit: which findings there are hangs on every number of every study."""
    return {key: found for key, found in numbers.items() if not key.startswith("audit.")}


@pytest.fixture(scope="module")
def altered(build, reviews_folder, tmp_path_factory):
    """A function: the keys of peer support whose value moves when one printed number of a record is changed."""
    before = not_audited(build.carry_out(reviews_folder / "peer_support").numbers)

    def change(old, new, row="row_1"):
        folder = tmp_path_factory.mktemp("altered") / "r"
        shutil.copytree(reviews_folder / "peer_support", folder, ignore=shutil.ignore_patterns("output"))
        record = folder / "records/boevink_2016/metapsy.yaml"
        head, tail = record.read_text(encoding="utf-8").split(f"- id: {row}\n", 1)
        assert old in tail
        record.write_text(f"{head}- id: {row}\n{tail.replace(old, new, 1)}", encoding="utf-8")
        after = not_audited(build.carry_out(folder).numbers)
        assert set(after) == set(before)
        return {key for key in before if before[key].value != after[key].value}, before

    return change


def test_a_changed_mean_changes_exactly_the_numbers_that_name_it(altered):
    moved, before = altered(
        'mean: {printed: "1,8", column: mean_arm1}', 'mean: {printed: "1,9", column: mean_arm1}'
    )

    named = {key for key, found in before.items() if MEAN in found.origins}
    of_many = {key for key in named if key.startswith("multiverse.")}  # of which counts may stay as they are
    assert moved <= named
    assert moved - of_many == named - of_many
    assert {key.split(".")[0] for key in moved - of_many} == {"effects"}
    assert len(moved - of_many) == 14
    assert "multiverse.clinical_recovery.choices.use.computed.median" in moved


def test_a_changed_effect_changes_only_numbers_that_name_it_and_its_synthesis_among_them(altered):
    moved, before = altered('smd: {printed: "-0,05"', 'smd: {printed: "-0,35"')

    named = {key for key, found in before.items() if EFFECT in found.origins}
    assert moved <= named
    for name in ("estimate", "ci_low", "ci_high", "p", "q", "common.estimate", "by.mode.group.estimate"):
        assert f"syntheses.clinical_recovery.{name}" in moved
    assert not any(key.startswith("syntheses.personal_recovery") for key in moved)


def test_an_effect_that_turns_turns_a_vote_that_names_it(altered):
    moved, before = altered('smd: {printed: "-0,05"', 'smd: {printed: "0,75"')

    assert moved <= {key for key, found in before.items() if EFFECT in found.origins}
    assert {"votes.direction.clinical_recovery.positive", "votes.direction.clinical_recovery.p"} <= moved


def test_subgroups_and_votes_by_a_code_name_the_code_they_rest_on(peer_support):
    code = "records/boevink_2016/metapsy.yaml#arms/peer/peer_role"

    for key in (
        "syntheses.clinical_recovery.by.peer_role.relational.estimate",
        "syntheses.clinical_recovery.by.peer_role.relational.k",
        "syntheses.clinical_recovery.by.role_contrast.test.p",
        "votes.direction_by_peer_role.clinical_recovery.relational.negative",
    ):
        assert code in peer_support.numbers[key].origins
    assert code not in peer_support.numbers["syntheses.clinical_recovery.estimate"].origins


def test_a_result_of_several_contrasts_has_a_key_for_each(build, carried):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    contrasts = [
        {"id": "one", "arm_exp": "peer", "arm_ctl": "control"},
        {"id": "two", "arm_exp": "online", "arm_ctl": "control"},
    ]
    values = {"one": build.g("0.1"), "two": build.g("0.6")}
    arms = [build.peer(), build.peer("online"), control]
    record = build.study("a", build.result(**values), arms=arms, contrasts=contrasts)
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "multiplicity": "all_rows"}}

    numbers = carried(record, build.study("b"), syntheses=asked).numbers

    assert numbers["effects.a.r1.one.estimate"].value == 0.1
    assert numbers["effects.a.r1.two.estimate"].value == 0.6
    assert numbers["effects.b.r1.estimate"].value == 0.3
    assert "syntheses.clinical.weights.a.r1.two" in numbers


def test_one_result_pooled_in_two_ways_has_a_key_for_each(build, carried):
    values = {"contrast": build.g("0.9"), "peer": build.arm(mean="9"), "control": build.arm(mean="10")}
    asked = {
        use: {"where": "domain == 'clinical'", "measure": "SMD", "use": use}
        for use in ("reported", "computed")
    }

    made = carried(build.study("a", build.result(**values)), syntheses=asked)

    assert made.numbers["effects.smd_reported.a.r1.estimate"].value == 0.9
    assert made.numbers["effects.smd_computed.a.r1.estimate"].value == pytest.approx(0.2 * 0.99233, abs=1e-5)
    assert [row[4] for row in made.cells("effects") if len(row) > 1] == ["0.90", "0.20"]


def test_levels_that_are_free_text_give_keys_of_letters_and_no_two_alike():
    assert level_keys(["one_to_one", "United Kingdom", "U.S.", "U S", "…"]) == {
        "one_to_one": "one_to_one",
        "United Kingdom": "united_kingdom",
        "U.S.": "u_s",
        "U S": "u_s_2",
        "…": "level",
    }


def test_a_synthesis_may_be_split_by_free_text(build, carried):
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "by": ["country"]}}

    made = carried(
        build.study("a", country="U.S."), build.study("b", country="Côte d’Ivoire"), syntheses=asked
    )

    assert made.numbers["syntheses.clinical.by.country.u_s.k"].value == 1
    assert made.numbers["syntheses.clinical.by.country.cote_divoire.k"].value == 1
    assert [row[0] for row in made.cells("subgroups_country")[1:]] == ["Côte d’Ivoire", "U.S."]


def test_two_different_numbers_under_one_key_are_refused(build, carried):
    records = [
        build.study("a_b", build.result(contrast=build.g("0.1"))),
        build.study("a-b", build.result(contrast=build.g("0.2"))),
    ]

    with pytest.raises(NotComputable, match=r"two numbers claim the key"):
        carried(*records)


def test_where_votes_are_left_outside_the_test_the_bounds_stand_beside(peer_support):
    base = "votes.direction.functional_recovery"
    numbers = peer_support.numbers

    # 15 positive, 7 negative, 2 exactly null: 15 of 24 and 17 of 24; two-sided exact p by hand from binomial(24, 1/2).
    assert numbers[f"{base}.outside"].value == 2
    assert numbers[f"{base}.share_if_negative"].value == pytest.approx(62.5)
    assert numbers[f"{base}.share_if_positive"].value == pytest.approx(100 * 17 / 24)
    assert numbers[f"{base}.p_if_negative"].value == pytest.approx(0.307456, abs=1e-6)
    assert numbers[f"{base}.p_if_positive"].value == pytest.approx(0.063915, abs=1e-6)
    assert "votes.direction.clinical_recovery.outside" not in numbers


def figure_keys(made):
    figures = review_figures(made.analysis)
    return {mark.key for figure in figures for mark in figure.marks if isinstance(mark, Text) and mark.key}


def test_every_number_a_figure_of_peer_support_names_is_in_the_ledger(peer_support):
    keys = figure_keys(peer_support)

    assert len(keys) > 200
    assert keys <= set(peer_support.numbers)


def test_figures_name_numbers_of_contrasts_of_several_ways_and_of_free_text_levels(build, carried):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    contrasts = [{"id": f"c-{one}", "arm_exp": one, "arm_ctl": "control"} for one in ("peer", "online")]
    values = {
        "c-peer": build.g("0.1"),
        "c-online": build.g("0.6"),
        "peer": build.arm(),
        "control": build.arm(),
    }
    arms = [build.peer(), build.peer("online"), control]
    record = build.study("a-b", build.result(**values), arms=arms, contrasts=contrasts, country="U.S.")
    common = {
        "where": "domain == 'clinical'",
        "measure": "SMD",
        "multiplicity": "all_rows",
        "by": ["country"],
    }
    plots = {
        f"{use}{by}": {"kind": "forest", "synthesis": use} | ({"by": by} if by else {})
        for use in ("reported", "computed")
        for by in ("", "country")
    }

    made = carried(
        record,
        build.study("c"),
        syntheses={use: common | {"use": use} for use in ("reported", "computed")},
        figures=plots,
    )

    keys = figure_keys(made)
    assert {"effects.smd_reported.a_b.r1.c_online.estimate", "syntheses.reported.by.country.u_s.k"} <= keys
    assert keys <= set(made.numbers)
