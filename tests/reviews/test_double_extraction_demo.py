"""The demonstration of double extraction: what the program made of two records, it makes of them again."""

import math
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from extraction_forms.adjudicate.decisions import REASONS, read_decisions
from extraction_forms.adjudicate.settling import Answer, decide_all, open_case, save_consensus
from extraction_forms.compare.extracted import compare_two, extracted
from extraction_forms.form_library import find_form
from extraction_forms.history.log import verify
from synthesis.agreements import agreements
from synthesis.analysis import analyse
from synthesis.cli.main import cli
from synthesis.ledger.ledger import ledger
from synthesis.plan.reading import read_plan
from synthesis.review import open_review

REVIEW = Path(__file__).parents[2] / "reviews" / "double_extraction_demo"
MADE = shutil.ignore_patterns("consensus*", "adjudication.csv", "matching", "history", "output*", ".*")


def forms(review):
    found = [find_form(name, review / "forms") for name in read_plan(review).forms]
    return {form.id: form for form in found}


def made(review, pattern):
    return {path.relative_to(review).as_posix(): path.read_bytes() for path in sorted(review.glob(pattern))}


@pytest.fixture
def anew(tmp_path):
    """The review as it was when both had submitted: nothing compared, nothing settled."""
    review = Path(shutil.copytree(REVIEW, tmp_path / "demo", ignore=MADE))
    assert CliRunner().invoke(cli, ["compare", str(review), "--write-matching"]).exit_code == 0
    return review


@pytest.fixture(scope="module")
def numbers():
    return ledger(analyse(open_review(REVIEW)))


def test_the_matching_that_is_proposed_is_the_one_that_was_kept(anew):
    assert made(anew, "matching/*") == made(REVIEW, "matching/*")


def test_the_decisions_taken_again_give_the_same_file_and_the_same_consensus(anew):
    taken = {(one.study, one.form, one.path): one for one in read_decisions(REVIEW)}
    known = forms(anew)
    twice = sorted(extracted(anew), key=lambda one: (one.study, known[one.form].reads_as != "study"))
    for one in twice:
        case = open_case(anew, one, known)
        for difference in case.settled.unsettled:
            said = taken[one.study, one.form, str(difference.path)]
            answer = Answer(
                chosen=said.chosen,
                reason=said.reason,
                value=said.value,
                note=said.note,
                page=said.page,
                quote=said.quote,
            )
            case = decide_all(case, [(difference, answer)], said.by, said.on)
        save_consensus(case, "carla")

    assert made(anew, "adjudication.csv") == made(REVIEW, "adjudication.csv")
    assert made(anew, "records/*/consensus*") == made(REVIEW, "records/*/consensus*")
    assert len(made(REVIEW, "records/*/consensus*")) == 4


def test_who_stops_at_one_form_is_not_asked_about_the_next(anew):
    told = CliRunner().invoke(cli, ["adjudicate", str(anew), "johnson_2018", "--by", "carla"], input="q\n")

    assert told.exit_code == 1
    assert told.output.count(" to settle.") == 1


def test_the_history_holds_and_knows_every_record_as_it_is():
    found = verify(REVIEW)

    assert found.warnings == ()
    records = {path.relative_to(REVIEW).as_posix() for path in REVIEW.glob("records/*/*.yaml")}
    assert {name for name, standing in found.head.records.items() if standing.sha256} == records


def test_every_kind_of_difference_and_every_reason_is_shown():
    known = forms(REVIEW)
    compared = [compare_two(REVIEW, one, known) for one in extracted(REVIEW)]

    assert {item.outcome for one in compared for item in one.items} >= {
        "same",
        "differs",
        "needs_person",
        "only_a",
    }
    assert {decision.reason for decision in read_decisions(REVIEW)} == set(REASONS) - {"wording", "judgement"}
    assert {decision.chosen for decision in read_decisions(REVIEW)} == {"a", "b", "other"}


def test_what_was_mistaken_does_not_count_and_what_was_right_does(numbers):
    """64 of 218 against 83 of 216 (Johnson 2018); 0.89 (1.35) of 38 against 1.53 (1.54) of 36 (Sledge 2011)."""
    log_odds_ratio = math.log((64 * (216 - 83)) / ((218 - 64) * 83))
    pooled_sd = math.sqrt((37 * 1.35**2 + 35 * 1.54**2) / 72)
    correction = math.exp(math.lgamma(36) - math.log(math.sqrt(36)) - math.lgamma(35.5))
    effects = {
        "johnson_2018": -log_odds_ratio * math.sqrt(3) / math.pi,
        "sledge_2011": correction * (1.53 - 0.89) / pooled_sd,
    }

    found = {study: estimate(numbers, study) for study in effects}
    assert found == pytest.approx(effects, abs=1e-12)


def estimate(numbers, study):
    keys = [key for key in numbers if re.fullmatch(rf"effects\..*\.{study}\.readmissions?\.estimate", key)]
    assert len(keys) == 1
    return numbers[keys[0]].value


def test_two_trials_are_pooled_and_all_three_vote(numbers):
    assert numbers["syntheses.readmission.k"].value == 2
    assert numbers["votes.direction.service_use.positive"].value == 3


def test_the_role_of_the_peers_is_coded_alike_in_two_of_three_with_a_kappa_of_two_fifths():
    """Structured twice by both; flexible and relational once: (2/3 - 4/9) / (1 - 4/9)."""
    (line,) = (
        line
        for found in agreements(open_review(REVIEW))
        for line in found.lines
        if line.question == "peer_role"
    )

    assert line.measures["agreement"].value == pytest.approx(2 / 3)
    assert line.measures["kappa"].value == pytest.approx(0.4)


def test_the_page_of_the_review_says_how_large_the_differences_are():
    page = (REVIEW / "README.md").read_text("utf-8")
    told = CliRunner().invoke(cli, ["check", str(REVIEW)]).output

    assert "a difference of 0.40 rather than of 0.44" in " ".join(page.split())
    assert "0.44 computed; found 0.40 recovered (p)" in told
