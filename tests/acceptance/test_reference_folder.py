"""Every reference case of a folder against what we compute: SYNTHESIS_REFERENCE names it, else tests/reference."""

import json
import os
from pathlib import Path

import pytest

from tests.acceptance.cases import Unreadable, counts, read, topics
from tests.acceptance.judging import difference, exceptions, judge

OWN = Path(__file__).parents[1] / "reference"
FOLDER = Path(os.environ.get("SYNTHESIS_REFERENCE") or OWN)
SHOWN = 40


def told(faults):
    more = [f"... and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
    return "\n".join(["", *faults[:SHOWN], *more])


def test_the_folder_holds_cases_and_a_readme_that_counts_them():
    assert counts(FOLDER)
    assert sum(len(read(FOLDER, topic).cases) for topic in topics(FOLDER)) > 0


@pytest.mark.slow
@pytest.mark.parametrize("topic", topics(FOLDER))
def test_cases_agree_with_r_or_are_refused_by_rule(topic, tell):
    outcome = judge(read(FOLDER, topic), exceptions())
    tell(outcome)

    assert outcome.faults == [], told(outcome.faults)


@pytest.mark.parametrize("topic", topics(OWN))
def test_of_the_projects_own_cases_none_is_left_out(topic):
    outcome = judge(read(OWN, topic), {})

    assert outcome.faults == []
    assert outcome.not_covered == {}
    assert (outcome.agreed, outcome.refused) == (outcome.counted, 0)


# A folder of one's own, with one fault planted ------------------------------------------------------------

ONE = json.loads((OWN / "univariate.jsonl").read_text(encoding="utf-8").splitlines()[0])


def fit(name="one", **result):
    """A case of the univariate topic, some of whose results are other than R's."""
    return {**ONE, "case": name, "result": {**ONE["result"], **result}}


def planted(folder, cases, counted=None, topic="univariate"):
    text = "\n".join(case if isinstance(case, str) else json.dumps(case) for case in cases)
    (folder / f"{topic}.jsonl").write_text(text, encoding="utf-8")
    row = f"| {topic} | {len(cases) if counted is None else counted} | fits |"
    (folder / "README.md").write_text(f"| file | cases | holds |\n|---|---|---|\n{row}\n", encoding="utf-8")
    return folder


def outcome_of(folder, excused=None, topic="univariate"):
    return judge(read(folder, topic), excused or {})


def test_a_sound_folder_has_no_faults(tmp_path):
    outcome = outcome_of(planted(tmp_path, [fit(), fit("two")]))

    assert (outcome.faults, outcome.agreed) == ([], 2)


def test_an_empty_folder_has_no_topics_and_no_counts(tmp_path):
    assert topics(tmp_path) == ()
    assert counts(tmp_path) == {}


def test_a_topic_the_readme_counts_and_the_folder_lacks_is_a_fault(tmp_path):
    planted(tmp_path, [fit()])
    (tmp_path / "univariate.jsonl").unlink()

    assert topics(tmp_path) == ("univariate",)
    assert outcome_of(tmp_path).faults == ["expected the 1 cases the README counts; found 0"]


@pytest.mark.parametrize(
    "line",
    [
        "{not json",
        "[1, 2]",
        '{"case": "nothing asked"}',
        '{"topic": "b", "case": "c", "call": "rma()", "input": {}}',
    ],
)
def test_a_line_that_is_no_case_is_a_fault_with_its_number(tmp_path, line):
    (fault,) = outcome_of(planted(tmp_path, [fit(), line], counted=1)).faults

    assert fault.startswith("univariate.jsonl:2: ")


def test_a_line_that_is_no_case_is_a_fault_of_a_topic_not_covered_too(tmp_path):
    planted(tmp_path, ["{not json"], topic="networks")

    assert len(outcome_of(tmp_path, topic="networks").faults) == 1


def test_fewer_cases_than_the_readme_counts_are_a_fault(tmp_path):
    outcome = outcome_of(planted(tmp_path, [fit()], counted=2))

    assert outcome.faults == ["expected the 2 cases the README counts; found 1"]


def test_a_case_given_twice_counts_once(tmp_path):
    assert outcome_of(planted(tmp_path, [fit(), fit()])).faults == [
        "expected the 2 cases the README counts; found 1"
    ]


def test_a_topic_the_readme_does_not_count_is_a_fault(tmp_path):
    planted(tmp_path, [fit()])
    (tmp_path / "README.md").write_text("no table", encoding="utf-8")

    assert outcome_of(tmp_path).faults == ["the README of the folder does not count this topic"]


def test_fewer_cases_of_a_topic_not_covered_are_told_but_no_fault(tmp_path):
    outcome = outcome_of(planted(tmp_path, [fit()], counted=9, topic="networks"), topic="networks")

    assert (outcome.faults, outcome.read, outcome.counted) == ([], 1, 9)
    assert outcome.not_covered == {"rma DL": 1}


FIELDS = ["beta", "se", "pval", "ci_lb", "ci_ub", "QE", "QEp", "tau2", "I2", "H2"]


@pytest.mark.parametrize("field", FIELDS)
def test_a_number_off_by_more_than_its_tolerance_is_a_fault(tmp_path, field):
    listed = isinstance(ONE["result"][field], list)
    value = ONE["result"][field][0] if listed else ONE["result"][field]
    size = max(abs(value), 1e-5)

    for off, faults in ((5e-9, 0), (2e-8, 1)):
        wrong = value + off * size
        outcome = outcome_of(planted(tmp_path, [fit(**{field: [wrong] if listed else wrong})]))
        assert [fault.split(":")[1].strip() for fault in outcome.faults] == [field] * faults


def test_a_prediction_interval_that_is_off_is_a_fault(tmp_path):
    predicted = ONE["result"]["predict"]
    wrong = {**predicted, "pi.ub": [predicted["pi.ub"][0] * 1.001]}

    (fault,) = outcome_of(planted(tmp_path, [fit(predict=wrong)])).faults
    assert "predict.pi.ub" in fault


def test_a_number_r_lacks_where_we_have_one_is_a_fault(tmp_path):
    assert len(outcome_of(planted(tmp_path, [fit(tau2="NA")])).faults) == 1


def test_a_field_that_is_missing_makes_the_case_unreadable(tmp_path):
    case = fit()
    del case["result"]["QE"]

    (fault,) = outcome_of(planted(tmp_path, [case])).faults
    assert fault == "one: cannot be read: KeyError('QE')"


def test_an_effect_size_that_is_off_is_a_fault(tmp_path):
    case = json.loads((OWN / "effect_sizes.jsonl").read_text(encoding="utf-8").splitlines()[0])
    case["result"]["vi"][-1] *= 1 + 2e-8
    planted(tmp_path, [case], topic="effect_sizes")

    (fault,) = outcome_of(tmp_path, topic="effect_sizes").faults
    assert "vi[4]" in fault


def votes(**result):
    call = "{x<-0;n<-5;b<-binom.test(x,n)}"
    return {"topic": "i", "case": "binom_0_of_5", "call": call, "input": {}, "result": result}


def test_votes_are_compared_with_exact_binomial_tests(tmp_path):
    planted(tmp_path, [votes(p_two=0.0625, clopper=[0, 0.521823])], topic="votes")

    (fault,) = outcome_of(tmp_path, topic="votes").faults
    assert fault.startswith("binom_0_of_5: clopper[1]: R has 0.521823, we have 0.5218237501")


def test_what_r_refuses_and_we_refuse_is_counted_as_refused(tmp_path):
    refused = {**fit("refused"), "error": "Division by zero"}
    refused["input"] = {"columns": {"yi": [0.1, 0.4], "vi": [0.0, 0.1]}}
    del refused["result"]
    outcome = outcome_of(planted(tmp_path, [fit(), refused]))

    assert (outcome.faults, outcome.agreed, outcome.refused) == ([], 1, 1)


@pytest.mark.parametrize("result", [None, ONE["result"]])
def test_what_r_refuses_and_we_answer_is_a_fault(tmp_path, result):
    answered = {**ONE, "error": "no convergence", "result": result}

    (fault,) = outcome_of(planted(tmp_path, [answered])).faults
    assert fault.endswith("expected a refusal (no convergence); we gave an answer")


def test_a_variance_of_zero_that_r_accepts_must_be_refused_all_the_same(tmp_path):
    zero = {**fit("zero"), "input": {"columns": {"yi": [0.1, 0.4], "vi": [0.0, 0.1]}}}
    outcome = outcome_of(planted(tmp_path, [fit(), zero]))

    assert (outcome.faults, outcome.refused) == ([], 1)


def test_a_topic_of_which_no_case_can_be_asked_is_a_fault(tmp_path):
    other = {**ONE, "parsed": {**ONE["parsed"], "fn": "rma.other"}}
    outcome = outcome_of(planted(tmp_path, [other]))

    assert outcome.faults == ["none of 1 cases could be compared"]
    assert outcome.not_covered == {"rma.other DL": 1}


@pytest.mark.parametrize("argument", ["weights", "weighted", "mods", "tau2", "i2def", "control"])
def test_an_argument_we_do_not_have_is_not_covered_rather_than_ignored(tmp_path, argument):
    named = {**ONE["parsed"]["named"], argument: "x"}
    other = {**fit("other"), "parsed": {**ONE["parsed"], "named": named}}
    outcome = outcome_of(planted(tmp_path, [fit(), other]))

    assert (outcome.agreed, outcome.not_covered) == (1, {f"rma DL with {argument}": 1})


def excepted(folder, wrong, right):
    cases = [fit(f"wrong_{i}", tau2=9.0) for i in range(wrong)] + [fit(f"right_{i}") for i in range(right)]
    excused = {("univariate", f"wrong_{i}", "tau2"): "proof" for i in range(wrong)}
    return outcome_of(planted(folder, cases), excused)


def test_one_exception_in_a_hundred_passes_and_is_counted(tmp_path):
    outcome = excepted(tmp_path, 1, 99)

    assert (outcome.faults, outcome.excused) == ([], {"wrong_0"})


def test_more_exceptions_than_one_in_a_hundred_are_a_fault(tmp_path):
    assert excepted(tmp_path, 2, 198).faults == []
    assert excepted(tmp_path, 2, 197).faults == [
        "expected at most 1.99 exceptions among 199 cases; found wrong_0, wrong_1"
    ]


def test_an_exception_excuses_one_field_of_one_case(tmp_path):
    planted(tmp_path, [fit(tau2=9.0, QE=9.0), *(fit(f"right_{i}") for i in range(99))])

    (fault,) = outcome_of(tmp_path, {("univariate", "one", "tau2"): "proof"}).faults
    assert fault.startswith("one: QE: ")


def test_an_exception_that_is_not_needed_is_a_fault(tmp_path):
    planted(tmp_path, [fit(f"right_{i}") for i in range(100)])

    assert outcome_of(tmp_path, {("univariate", "right_1", "tau2"): "proof"}).faults == [
        "right_1: tau2: the exception is not needed any more"
    ]


def test_an_exception_without_a_proof_is_refused(tmp_path):
    row = {"topic": "univariate", "case": "one", "field": "tau2", "digits": "0.1 rather than 0.2"}
    (tmp_path / "exceptions.json").write_text(json.dumps({"exceptions": [row]}), encoding="utf-8")

    with pytest.raises(Unreadable, match="one: expected proof; found none"):
        exceptions(tmp_path / "exceptions.json")


def test_differences_are_relative_with_a_floor():
    assert difference(2.0, 1.0) == 0.5
    assert difference(1e-6, 0.0) == pytest.approx(0.1)
    assert difference(float("inf"), float("inf")) == 0.0
    assert difference(float("nan"), 1.0) == float("inf")
