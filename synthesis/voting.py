"""Votes by direction from a review's results: who votes in which domain, and who may not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from extraction_forms.records import MISSING_REASONS
from extraction_forms.studies import NOT_REPORTED
from synthesis.effect_rows import WITHOUT_EFFECT, compute_effects
from synthesis.effects import Effect, Excluded
from synthesis.numbers import Unavailable
from synthesis.plan import VotesPlan
from synthesis.plan_measures import request
from synthesis.review import Review
from synthesis.study_rows import Row, by_name, rows
from synthesis.votes.axis import Axis, axis
from synthesis.votes.by_direction import VoteTable, count
from synthesis.votes.directions import VARIES, Reading, Vote, reading, votes
from synthesis.votes.printed_directions import Printed, printed_direction

_QUOTED: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"")


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainVotes:
    """The votes of one domain: one per study, counted as a whole and by each variable.

    `codes` are the data behind the code of a study: by variable, then by study.
    """

    domain: str
    label: str
    votes: tuple[Vote, ...]
    table: VoteTable
    by: tuple[VoteTable, ...]
    codes: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def from_summary(self) -> tuple[str, ...]:
        """The labels of the studies whose vote rests on the means of their arms, no effect being there."""
        return tuple(vote.study_label for vote in self.votes if "summary_data" in vote.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voting:
    """What may vote: the directions of results by domain, and the data behind the codes of studies."""

    readings: Mapping[str, tuple[Reading, ...]]
    labels: Mapping[str, str]
    codes: Mapping[str, Mapping[str, tuple[str, ...]]]
    barred: tuple[Excluded, ...]


def voting(review: Review) -> Voting | None:
    """Every result that may vote, by domain; one whose direction was not printed is there as not reported."""
    plan = review.plan.votes
    if plan is None:
        return None
    effects = compute_effects(review.evidence, request(plan, review.groupings))
    asked: tuple[Effect | Excluded, ...] = (
        *effects.rows,
        *(one for one in effects.excluded if one.rule in WITHOUT_EFFECT),
    )
    readings: dict[str, list[Reading]] = {}
    labels: dict[str, str] = {}
    barred = [one for one in effects.excluded if one.rule not in WITHOUT_EFFECT]
    behind = by_name(rows(review.evidence, review.groupings))
    for row in asked:
        domain = row.tags.get(plan.domain, NOT_REPORTED)
        if domain in MISSING_REASONS:
            barred.append(_without_domain(row))
            continue
        labels.setdefault(domain, row.labels.get(plan.domain, domain))
        readings.setdefault(domain, []).append(_reading(row, domain, plan, behind))
    codes = {name: _behind(asked, name) for name in plan.by}
    return Voting(
        readings=MappingProxyType({domain: tuple(found) for domain, found in readings.items()}),
        labels=MappingProxyType(labels),
        codes=MappingProxyType(codes),
        barred=tuple(barred),
    )


def _reading(
    row: Effect | Excluded, domain: str, plan: VotesPlan, behind: Mapping[tuple[str, str], Row]
) -> Reading:
    if isinstance(row, Effect):
        return reading(row, domain)
    printed = printed_direction(behind[row.study, row.row], plan.measure, plan.use)
    if isinstance(printed, Unavailable):
        printed = Printed(state="not_reported", source="estimate", origins=row.origins)
    return Reading(
        study=row.study,
        study_label=row.study_label,
        domain=domain,
        result=row.result,
        state=printed.state,
        source=printed.source,
        origins=printed.origins,
        tags=row.tags,
        labels=row.labels,
    )


def _without_domain(row: Effect | Excluded) -> Excluded:
    return Excluded(
        study=row.study,
        study_label=row.study_label,
        result=row.result,
        outcome_label=row.outcome_label,
        rule="no domain",
        reason="the outcome vocabulary gives its outcome no domain",
        origins=row.origins,
        contrast=row.contrast,
    )


def _behind(rows: Sequence[Effect | Excluded], name: str) -> Mapping[str, tuple[str, ...]]:
    """The data behind a variable's code, by study."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.study, set()).update(row.tag_origins.get(name, ()))
    return MappingProxyType({study: tuple(sorted(origins)) for study, origins in found.items()})


def cast_votes(review: Review, cast: Voting | None) -> Iterator[DomainVotes]:
    """The votes of every domain, counted as a whole and by each variable.

    Domains come in the order in which the plan's syntheses first name them, the others in that of their codes.
    """
    plan = review.plan.votes
    if plan is None or cast is None:
        return
    levels = {level.code: level.label for level in review.axis(plan.domain).levels}
    others = sorted(set(cast.readings) - set(levels))
    for code in dict.fromkeys((*_named(review), *levels, *others)):
        if code not in cast.readings:
            continue
        label = levels.get(code, cast.labels[code])
        counted = votes(cast.readings[code])
        yield DomainVotes(
            domain=code,
            label=label,
            votes=counted,
            table=count(counted, lambda _: "all", _everyone(label), plan.interval),
            by=tuple(
                count(counted, name, _voting_axis(review, name, counted), plan.interval) for name in plan.by
            ),
            codes=cast.codes,
        )


def _named(review: Review) -> Iterator[str]:
    """The codes that the conditions of the syntheses name, in the order of the plan."""
    for synthesis in review.plan.syntheses:
        for single, double in _QUOTED.findall(synthesis.where.text):
            yield single or double


def _everyone(label: str) -> Axis:
    return axis("all", label, [("all", label)])


def _voting_axis(review: Review, name: str, cast: tuple[Vote, ...]) -> Axis:
    """The variable's codes in order, and any missing reason that a vote carries as a level of its own."""
    known = review.axis(name)
    codes = {level.code: level.text for level in known.levels}
    found = {vote.tags[name]: vote.labels.get(name, "") for vote in cast if name in vote.tags}
    found.pop(VARIES, None)
    others = sorted(found, key=lambda code: (code in MISSING_REASONS, code == NOT_REPORTED, code))
    for code in others:
        if code not in codes:
            codes[code] = _sentence(found[code] or code)
    return axis(name, known.label, codes.items())


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
