"""The rows of the evidence, which every synthesis asks for, are worked out once."""

from dataclasses import replace

from synthesis.routes.study_rows import Grouping, rows

BY_ROLE = Grouping(id="who", of="peer_role", codes={"some": "Some"}, groups={"some": ("relational",)})


def test_the_rows_of_one_evidence_are_worked_out_once(peer_support):
    evidence = peer_support.analysis.review.evidence
    groupings = peer_support.analysis.review.groupings

    assert rows(evidence, groupings) is rows(evidence, peer_support.analysis.review.groupings)


def test_other_groupings_and_other_evidence_have_rows_of_their_own(peer_support):
    evidence = peer_support.analysis.review.evidence
    fewer = replace(evidence, studies=evidence.studies[:1])

    assert "who" not in rows(evidence)[0].tags
    assert rows(evidence, [BY_ROLE])[0].tags["who"].code in {"some", "not_applicable"}
    assert len(rows(fewer)) == len(evidence.studies[0].results) < len(rows(evidence))
