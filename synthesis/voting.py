"""Votes by direction from a review's results: who votes in which domain, and who may not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS
from extraction_forms.studies import NOT_REPORTED
from synthesis.clusters import adjusted
from synthesis.effects import Effect, Effects, Excluded
from synthesis.errors import NotComputable
from synthesis.letter_case import upper_first
from synthesis.numbers import Unavailable
from synthesis.one_row import one_row_per_study
from synthesis.plan.measures import request
from synthesis.plan.plan import VotesPlan
from synthesis.review import Review
from synthesis.routes.effect_rows import WITHOUT_EFFECT, compute_effects
from synthesis.routes.study_rows import Row, by_name, rows
from synthesis.votes.axis import Axis, axis
from synthesis.votes.by_direction import VoteTable, count
from synthesis.votes.claims import CLAIM, ClaimTable, claims_by_direction
from synthesis.votes.directions import VARIES, Reading, Vote, reading, votes
from synthesis.votes.printed_directions import Printed, behind_p, printed_direction, rests_on_p
from synthesis.votes.standing import SELECTED, Standing, standing
from synthesis.votes.study_combination import Combined, combined
from synthesis.votes.study_sizes import VoteSizes, sizes
from synthesis.votes.study_summary import Summary, summary

BUNDLED: Final = "each statement is about several outcomes at once"
"""Why the statements of some domains are not tested."""

Asked = Effect | Excluded
Behind = Mapping[tuple[str, str], Row]

_QUOTED: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"")


@frozen
class DomainVotes:
    """The votes of one domain: one per study, counted as a whole and by each variable.

    `codes` are the data behind the code of a study: by variable, then by study. In a `bundle` what a study casts is
    one statement about several outcomes at once; such statements are counted and never tested.
    Beside the votes stand the `effects` summarised, the `p_values` combined and the `effect` size from votes where the
    plan asks for them, and what authors claim (`claims`).
    """

    domain: str
    label: str
    votes: tuple[Vote, ...]
    table: VoteTable
    by: tuple[VoteTable, ...]
    codes: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=lambda: MappingProxyType({}))
    bundle: bool = False
    effects: Summary | None = None
    p_values: tuple[Combined, ...] = ()
    effect: VoteSizes | None = None
    claims: ClaimTable | None = None

    @property
    def selected(self) -> tuple[Vote, ...]:
        """The votes of which a direction was only stated because of its significance."""
        return tuple(vote for vote in self.votes if vote.by_significance)

    @property
    def from_summary(self) -> tuple[str, ...]:
        """The labels of the studies whose vote rests on the means of their arms, no effect being there."""
        return tuple(
            vote.study_label
            for vote in self.votes
            if vote.sources and "estimate" not in vote.sources and "summary_data" in vote.sources
        )


@frozen
class Voting:
    """What may vote: the results `asked` by domain with their directions, and the data behind the codes of studies."""

    readings: Mapping[str, tuple[Reading, ...]]
    asked: Mapping[str, tuple[Asked, ...]]
    behind: Behind
    labels: Mapping[str, str]
    codes: Mapping[str, Mapping[str, tuple[str, ...]]]
    barred: tuple[Excluded, ...]


def voting(review: Review) -> Voting | None:
    """Every result that may vote, by domain; one whose direction was not printed is there as not reported."""
    plan = review.plan.votes
    if plan is None:
        return None
    effects = compute_effects(review.evidence, request(plan, review.groupings))
    found: tuple[Asked, ...] = (
        *effects.rows,
        *(one for one in effects.excluded if one.rule in WITHOUT_EFFECT),
    )
    readings: dict[str, list[Reading]] = {}
    belonging: dict[str, list[Asked]] = {}
    labels: dict[str, str] = {}
    barred = [one for one in effects.excluded if one.rule not in WITHOUT_EFFECT]
    behind = by_name(rows(review.evidence, review.groupings))
    places = {name: place for place, name in enumerate(behind)}
    asked = sorted(found, key=lambda one: places[one.study, one.row])
    for row in asked:
        domain = row.tags.get(plan.domain, NOT_REPORTED)
        if domain in MISSING_REASONS:
            barred.append(_without_domain(row))
            continue
        labels.setdefault(domain, row.labels.get(plan.domain, domain))
        belonging.setdefault(domain, []).append(row)
        readings.setdefault(domain, []).append(_reading(row, domain, plan, behind))
    codes = {name: _behind(asked, name) for name in plan.by}
    return Voting(
        readings=MappingProxyType({domain: tuple(found) for domain, found in readings.items()}),
        asked=MappingProxyType({domain: tuple(found) for domain, found in belonging.items()}),
        behind=behind,
        labels=MappingProxyType(labels),
        codes=MappingProxyType(codes),
        barred=tuple(barred),
    )


def _reading(
    row: Effect | Excluded, domain: str, plan: VotesPlan, behind: Mapping[tuple[str, str], Row]
) -> Reading:
    if isinstance(row, Effect) and not rests_on_p(row):
        return reading(row, domain)
    printed = _printed(row, behind[row.study, row.row], plan)
    if isinstance(printed, Unavailable):
        printed = Printed(state="not_reported", source="estimate", origins=row.origins)
    return Reading(
        study=row.study,
        study_label=row.study_label,
        domain=domain,
        result=row.result,
        state=printed.state,
        source=printed.source,
        by_significance=printed.by_significance,
        origins=printed.origins,
        tags=row.tags,
        labels=row.labels,
        tag_origins=row.tag_origins,
        untold=printed.untold,
    )


def _printed(row: Effect | Excluded, behind: Row, plan: VotesPlan) -> Printed | Unavailable:
    if isinstance(row, Effect):
        return behind_p(row, behind, plan.measure, plan.use)
    return printed_direction(behind, plan.measure, plan.use)


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
        counted = votes(cast.readings[code], plan.nulls)
        untested = BUNDLED if code in review.evidence.vocabulary.bundles else ""
        made = DomainVotes(
            domain=code,
            label=label,
            votes=counted,
            table=count(counted, lambda _: "all", _everyone(label), plan.interval, untested=untested),
            by=tuple(
                count(counted, name, _voting_axis(review, name, counted), plan.interval, untested=untested)
                for name in plan.by
            ),
            codes=cast.codes,
            bundle=bool(untested),
        )
        yield _with_evidence(review, plan, cast, made)


def _with_evidence(review: Review, plan: VotesPlan, cast: Voting, made: DomainVotes) -> DomainVotes:
    """The votes of a domain with what stands beside them: estimates, p-values, an effect size, claims."""
    found = _standings(review, cast, made)
    untested = BUNDLED if made.bundle else ""
    barred = untested or (SELECTED if made.selected else "")
    labels = {level.code: level.label for level in review.axis(CLAIM).levels}
    return replace(
        made,
        effects=summary(found, plan.measure, untested),
        p_values=tuple(combined(found, plan.p_values, barred)),
        effect=sizes(found, plan.measure, barred) if plan.effect else None,
        claims=claims_by_direction(cast.readings[made.domain], labels),
    )


def _standings(review: Review, cast: Voting, made: DomainVotes) -> tuple[Standing, ...] | Unavailable:
    """What stands for each study that votes in a domain, by the plan's rules for one result of each study."""
    asked, read = cast.asked[made.domain], cast.readings[made.domain]
    chosen = _chosen(review, [row for row in asked if isinstance(row, Effect)])
    if isinstance(chosen, Unavailable):
        return chosen
    found: list[Standing] = []
    for vote in made.votes:
        own = [
            (cast.behind[row.study, row.row], one.state)
            for row, one in zip(asked, read, strict=True)
            if row.study == vote.study
        ]
        found.append(standing(vote, chosen.get(vote.study), own))
    return tuple(found)


def _chosen(review: Review, effects: Sequence[Effect]) -> Mapping[str, Effect] | Unavailable:
    """The one effect of each study that the declared rules leave, adjusted for clusters as declared."""
    plan = review.plan
    one_each = replace(plan.selection, shared_control="keep")
    measure = plan.votes.measure if plan.votes is not None else ""
    try:
        left = one_row_per_study(Effects(measure=measure, rows=tuple(effects)), one_each)
    except NotComputable as error:
        return Unavailable(reason=str(error))
    return {row.study: row for row in adjusted(left, review.evidence, plan.cluster_adjust).rows}


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
            codes[code] = upper_first(found[code] or code)
    return axis(name, known.label, codes.items())
