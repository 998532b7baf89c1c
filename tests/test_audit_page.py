"""The page on the audit shows what the audit of its review says, and names every rule there is."""

import re
from pathlib import Path

import pytest

from synthesis.audit.catalogue import RULES
from synthesis.audit.report import audit_review
from synthesis.audit.words import told
from synthesis.review import open_review

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGE = (DOCS / "audit.md").read_text("utf-8")
SHOWN = [block for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL) if "id: " in block]


@pytest.fixture(scope="module")
def report():
    return audit_review(open_review(ROOT / "reviews" / "peer_support"))


@pytest.mark.parametrize("block", SHOWN, ids=lambda block: block.partition(" ")[0])
def test_a_finding_that_the_page_shows_is_told_word_for_word(block, report):
    assert block.strip() in told(report, "reviews/peer_support")


def test_the_page_counts_as_the_audit_does(report):
    counted = told(report, "reviews/peer_support").partition("\n\n")[0]

    assert len(SHOWN) == 4
    assert counted in PAGE


def test_every_rule_is_named_on_the_page_and_has_one_of_its_own():
    named = re.findall(r"\]\(audit/([a-z_]+\.[a-z_]+)\.md\)", PAGE)

    assert named == list(RULES)
    assert {path.stem for path in (DOCS / "audit").glob("*.md")} == set(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_the_page_of_a_rule_says_what_it_sees_why_and_what_to_look_up(rule):
    text = (DOCS / "audit" / f"{rule.id}.md").read_text("utf-8")

    assert f"# {rule.title}\n" in text
    assert f"`{rule.id}`" in text
    for heading in ("What it sees", "Why it matters", "Example", "What to look up", "Measured"):
        assert re.search(rf"^## {heading}", text, re.MULTILINE), heading
