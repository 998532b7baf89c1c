"""Judgements that name results of the study's own records, settled on the site."""

import re
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from extraction_forms.adjudicate.decisions import FILE, read_decisions, write_decisions

DEMO = Path(__file__).parents[4] / "reviews" / "double_extraction_demo"
AT = "/double/compare/johnson_2018/rob2/"


@pytest.fixture
def review(reviews):
    return copytree(DEMO, reviews / "double", ignore=ignore_patterns("output", ".*"))


def _told(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_judgements_wait_while_the_records_whose_results_they_name_are_open(review, browser_of):
    path = review / "records" / "johnson_2018" / "ben.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("status: submitted", "status: draft"), encoding="utf-8"
    )

    told = _told(browser_of("carla", "lead").get(AT))

    assert "ben: draft" in told
    assert "settled" not in told
    assert "acute_care" not in told


def test_what_is_settled_already_is_shown_with_its_consensus(review, browser_of):
    told = _told(browser_of("carla", "lead").get(AT))

    assert "3 of 3 settled" in told
    assert "The consensus is written: its history" in told


def _decide(client, path, choice):
    page = client.get(AT).content.decode()
    token = re.search(rf'value="{path}">\s*<input type="hidden" name="token" value="(\w+)"', page)[1]
    return client.post(f"{AT}decide", {"path": path, "token": token, "choice": choice, "reason": "judgement"})


def test_what_the_form_proposes_follows_what_is_settled_and_a_decision_otherwise_asks_for_its_reason(
    review, browser_of
):
    carla = browser_of("carla", "lead")
    kept = [one for one in read_decisions(review) if one.form != "rob2"]
    (review / FILE).write_text(write_decisions(kept), encoding="utf-8")
    at = "judgements/readmission"

    _decide(carla, f"{at}/q1_2", "b")

    assert "Proposed by what is settled so far: some_concerns (Some concerns)" in _told(carla.get(AT))

    for name in ("d1", "overall"):
        _decide(carla, f"{at}/{name}", "a")
    told = _told(carla.get(AT))

    assert "3 of 3 settled" in told
    assert f"{at}/d1: low, while some_concerns (Some concerns) is proposed" in told
    assert f"set={at}/d1_reason" in carla.get(AT).content.decode()


def test_the_reason_for_a_judgement_otherwise_than_proposed_is_given_on_the_page(review, browser_of):
    carla = browser_of("carla", "lead")
    path = "judgements/readmission/d1_reason"
    page = carla.get(AT, {"set": path}).content.decode()
    token = re.search(rf'value="{path}">\s*<input type="hidden" name="token" value="(\w+)"', page)[1]
    data = {
        "path": path,
        "token": token,
        "choice": "other",
        "value": "Sealed envelopes.",
        "reason": "judgement",
    }

    assert carla.post(f"{AT}decide", data).status_code == 302
    consensus = review / "records" / "johnson_2018" / "consensus.rob2.yaml"
    assert "Sealed envelopes." in consensus.read_text(encoding="utf-8")
