"""Where every study of a review went in a synthesis, so that none is lost without a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from synthesis.analysis import Analysis, Synthesis


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Studies included = pooled + voted only + narrative only + no result here, for one synthesis.

    `narrative`: the study has a result the synthesis asked for, but no effect can be had of it.
    `nothing`: the records hold no result; whether it was measured they do not say.
    """

    synthesis: str
    label: str
    included: tuple[str, ...]
    pooled: tuple[str, ...]
    voted: tuple[str, ...]
    narrative: tuple[str, ...]
    nothing: tuple[str, ...]


def reconcile(analysis: Analysis) -> Iterator[Reconciliation]:
    """The account of studies of every synthesis of the plan."""
    for synthesis in analysis.syntheses:
        if synthesis.plan.id == synthesis.id:
            yield _account(analysis, synthesis)


def _account(analysis: Analysis, synthesis: Synthesis) -> Reconciliation:
    included = tuple(study.id for study in analysis.review.evidence.studies)
    pooled = set(synthesis.effects.studies)
    voters = {
        vote.study for domain in analysis.votes for vote in domain.votes if _same(domain.domain, synthesis)
    }
    asked = {one.study for one in synthesis.effects.excluded if one.rule == "no effect"}
    voted = voters - pooled
    narrative = asked - pooled - voted
    gone = pooled | voted | narrative
    return Reconciliation(
        synthesis=synthesis.id,
        label=synthesis.label,
        included=included,
        pooled=tuple(one for one in included if one in pooled),
        voted=tuple(one for one in included if one in voted),
        narrative=tuple(one for one in included if one in narrative),
        nothing=tuple(one for one in included if one not in gone),
    )


def _same(domain: str, synthesis: Synthesis) -> bool:
    """Whether the synthesis pools results of this domain: a row of it carries the domain's code."""
    return any(
        domain in {row.tags.get("source_domain"), row.tags.get("domain")} for row in synthesis.effects.rows
    )
