"""The consensus says what agrees and what was settled, each with its own source, in a record the form accepts."""

from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction_forms.adjudicate.consensus import Drafts, _read_at, consensus, decimal_of
from extraction_forms.adjudicate.differences import settlement
from extraction_forms.checking import check_record
from extraction_forms.compare.comparing import compare
from extraction_forms.compare.proposing import propose_matching
from extraction_forms.draft import read_draft, write_draft
from extraction_forms.records import Source
from extraction_forms.yaml_text import parse
from tests.extraction_forms.adjudicate.test_differences import decided
from tests.extraction_forms.two_extractors import ANNA, BEN, STUDY, TRIALS, changed, record

PATH = f"records/{STUDY}/consensus.yaml"


def settled(anna=(), ben=(), more=("", ""), choose="a", status="submitted", other=None):
    """The consensus of both records, all differences settled one way, and it as the form accepts it."""
    texts = changed(ANNA, anna) + more[0], changed(BEN, ben) + more[1]
    a, b = record(texts[0]), record(texts[1], "ben")
    comparison = compare(a, b, TRIALS, propose_matching(a, b, TRIALS))
    drafts = Drafts(
        a=read_draft(TRIALS, parse(texts[0], "a")), b=read_draft(TRIALS, parse(texts[1], "b")), form=TRIALS
    )
    decisions = []
    for _ in range(3):  # what is asked may depend on what was settled
        found = settlement(comparison, TRIALS, decisions, decimal_of(drafts.a))
        for one in found.unsettled if choose else ():
            own = (other or {}).get(str(one.path))
            chosen = "other" if own else choose
            decisions.append(decided(str(one.path), chosen, one.a, one.b, **({"value": own} if own else {})))
    found = settlement(comparison, TRIALS, decisions, decimal_of(drafts.a))
    text = write_draft(TRIALS, consensus(found, drafts, "carla", status))
    return text, check_record(TRIALS, parse(text, PATH), PATH, sha256(text.encode()).hexdigest())


def values(accepted):
    """Every answer by place: its value, unit and source."""
    found = {}
    for section, entries in accepted.sections.items():
        for entry in entries:
            for unit, data in (("", entry.data), *entry.units.items()):
                for name, datum in data.items():
                    found[section, entry.id, unit, name] = (
                        datum.value,
                        datum.missing,
                        datum.unit,
                        datum.source,
                    )
    return found


def at(accepted, section, entry, unit, name):
    return values(accepted)[section, entry, unit, name]


def test_the_consensus_of_a_record_with_itself_is_that_records_answers():
    mine = record(ANNA)
    _, accepted = settled(ben=[(BEN, ANNA.replace("extractor: anna", "extractor: ben"))])

    assert values(accepted) == values(mine)


def test_it_is_whoever_settled_it_who_stands_in_its_head():
    text, accepted = settled()

    assert accepted.extractor == "carla"
    assert ("numbers: decimal_comma" in text, accepted.status) == (True, "submitted")


def test_entries_have_as_ids_and_what_points_at_them_does_too():
    words = [
        ("arm_exp: group, arm_ctl: tau}", "arm_exp: group, arm_ctl: tau}"),
        ('page: "6", quote', 'page: "7", quote'),
    ]
    _, accepted = settled(ben=words, choose="b")

    assert [entry.id for entry in accepted.sections["arms"]] == ["peer", "usual"]
    assert at(accepted, "contrasts", "contrast", "", "arm_exp")[0] == "peer"


def test_a_number_taken_from_b_is_read_as_it_was_there():
    text, accepted = settled(ben=[('sd: "0.46"', 'sd: "0.64"')], choose="b")

    assert at(accepted, "results", "hope_post", "usual", "sd")[0] == 0.64
    assert "numbers: decimal_point" in text


def test_an_answer_keeps_the_source_it_had_and_no_other():
    _, accepted = settled(ben=[('sd: "0.46"', 'sd: "0.64"')], choose="b")
    source = at(accepted, "results", "hope_post", "usual", "sd")[3]

    assert (source.report, source.page, source.quote, source.locator) == ("main", "6", "1.80 (0.38)", "")


def test_what_only_b_has_and_was_taken_comes_with_its_block_of_sources():
    more = (
        "  - id: work_post\n    outcome: work\n    evidence: {report: article, page: '9'}\n"
        "    values:\n      group: {mean: '2.5'}\n      tau: {mean: '2.4', n: {missing: not_reported}}\n"
    )
    more = more.replace("mean: '2.5'}", "mean: '2.5', n: '60', sd: '1.5'}").replace(
        "mean: '2.4'", "mean: '2.4', sd: '1'"
    )
    text, accepted = settled(more=("", more), choose="b")
    mean = at(accepted, "results", "work_post", "peer", "mean")

    assert (mean[0], mean[3].report, mean[3].page) == (2.5, "main", "9")
    assert 'numbers: decimal_point\n    evidence: {page: "9"}' in text


def test_what_was_settled_otherwise_is_read_as_as_numbers_are():
    _, accepted = settled(ben=[('sd: "0.46"', 'sd: "0.64"')], other={"results/hope_post/usual/sd": "0,5"})

    assert at(accepted, "results", "hope_post", "usual", "sd")[0] == 0.5


@pytest.mark.parametrize(
    ("page", "kept"), [("", ("6", "Table 2")), ("6", ("6", "Table 2")), ("7", ("7", ""))]
)
def test_the_place_around_another_answer_holds_unless_another_page_was_given(page, kept):
    around = Source(report="article", page="6", locator="Table 2")
    decision = decided("results/hope_post/usual/sd", "other", "1", "2", value="3", page=page, quote="(3)")

    found = _read_at(decision, around)
    assert (found.page, found.locator) == kept
    assert (found.report, found.quote) == ("article", "(3)")


def test_what_was_settled_as_missing_is_missing():
    words = {"results/hope_post/usual/sd": "missing: conflicting_between_reports"}
    _, accepted = settled(ben=[('sd: "0.46"', 'sd: "0.64"')], other=words)

    assert at(accepted, "results", "hope_post", "usual", "sd")[1] == "conflicting_between_reports"


def test_in_a_draft_what_is_not_settled_is_not_yet_extracted():
    _, accepted = settled(ben=[('sd: "0.46"', 'sd: "0.64"')], choose="", status="draft")

    assert at(accepted, "results", "hope_post", "usual", "sd")[1] == "not_yet_extracted"


def test_a_blank_that_was_chosen_is_left_blank():
    _, accepted = settled(ben=[(', begun: "2017-03"', "")], choose="b")

    assert ("characteristics", "characteristics", "", "begun") not in values(accepted)


CHANGES = [
    ('sd: "0.46"', 'sd: "0.64"'),
    ("setting: Clinic", "setting: Ward"),
    ('begun: "2017-03"', 'begun: "2017"'),
    ("topics: [work, hope]", "topics: [work]"),
    ('smd: "-0.05"', "smd: {missing: not_reported}"),
    ("contrasts:", "  - {id: phone, label: Phone line, role: experimental}\ncontrasts:"),
    ('printed: "84"', 'printed: "85"'),
    ("schema: 1", "schema: 1\nnumbers: decimal_point\nevidence: {report: article, locator: Appendix}"),
]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(CHANGES), unique=True), st.sampled_from("ab"))
def test_once_all_is_settled_the_form_accepts_the_consensus_and_it_agrees_with_who_was_chosen(words, side):
    _, accepted = settled(ben=words, choose=side)
    chosen = record(ANNA) if side == "a" else record(changed(BEN, words), "ben")
    matching = propose_matching(*sorted((accepted, chosen), key=lambda one: one.extractor), TRIALS)
    first, second = sorted((accepted, chosen), key=lambda one: one.extractor)
    again = compare(first, second, TRIALS, matching)

    assert [str(item.path) for item in again.unsettled] == []
