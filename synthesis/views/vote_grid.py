"""Studies by domains: the one vote of each, with the people and the risk of bias behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS, Datum
from extraction_forms.studies import NOT_REPORTED, Result, Study
from synthesis.analysis import Analysis
from synthesis.letter_case import upper_first
from synthesis.numbers import Unavailable
from synthesis.votes.directions import Vote

NO_N: Final = Unavailable(reason="the number analysed in the experimental arm is not reported")
RANKED: Final = (
    *("low", "low_except_confounding", "moderate", "some_concerns"),
    *("serious", "high", "critical"),
)
"""Risks of bias of every form in the library, the best first."""
OTHER: Final = "other_codes"
"""A risk of bias in the codes of a review's own form, which nobody can rank."""

RISKS: Final = (*RANKED, "no_information", OTHER, "")


@frozen
class GridVote:
    """The vote of a study in a domain, how many people were analysed in its experimental arm, and where that stands."""

    vote: Vote
    n: int | Unavailable
    n_origins: tuple[str, ...] = ()


@frozen
class GridStudy:
    """A study: the label of the group it stands in, its risk of bias overall, and its votes by domain."""

    study: str
    label: str
    group: str
    risk: str
    record: str
    votes: Mapping[str, GridVote]


def vote_grid(analysis: Analysis, group: str = "") -> tuple[GridStudy, ...]:
    """Every study that votes: by group in the order of the form, within it the least risk of bias first."""
    votes: dict[str, dict[str, Vote]] = {}
    for domain in analysis.votes:
        for vote in domain.votes:
            votes.setdefault(vote.study, {})[domain.domain] = vote
    studies = [study for study in analysis.review.evidence.studies if study.id in votes]
    order, labels = _groups(analysis, studies, votes, group)
    made = [
        (
            order[study.id],
            GridStudy(
                study=study.id,
                label=study.label,
                group=labels[study.id],
                risk=_risk(study),
                record=study.record,
                votes={
                    domain: _voted(analysis, study, domain, vote) for domain, vote in votes[study.id].items()
                },
            ),
        )
        for study in studies
    ]
    made.sort(key=lambda one: (one[0], RISKS.index(one[1].risk), one[1].label.casefold(), one[1].study))
    return tuple(one for _, one in made)


def _groups(
    analysis: Analysis, studies: list[Study], votes: Mapping[str, Mapping[str, Vote]], group: str
) -> tuple[dict[str, tuple[int, str]], dict[str, str]]:
    """The place and the label of each study's group; all the same where there are no groups."""
    if not group:
        return {study.id: (0, "") for study in studies}, {study.id: "" for study in studies}
    axis = analysis.review.axis(group)
    known = {level.code: (place, level.text) for place, level in enumerate(axis.levels)}
    order: dict[str, tuple[int, str]] = {}
    labels: dict[str, str] = {}
    for study in studies:
        first = next(iter(votes[study.id].values()))
        code = first.tags.get(group, NOT_REPORTED)
        last = len(known) + (code in MISSING_REASONS)
        place, label = known.get(code, (last, first.labels.get(group, code.replace("_", " ").capitalize())))
        labels[study.id] = upper_first(label)
        order[study.id] = place, labels[study.id].casefold()
    return order, labels


def _risk(study: Study) -> str:
    """The overall risk of bias of a study: the worst that was judged of its results, where all can be ranked."""
    found = {str(one.overall.value) for one in study.judgements if one.overall.known}
    if not found <= set(RISKS):
        return OTHER
    return next((code for code in (*reversed(RANKED), "no_information") if code in found), "")


def _voted(analysis: Analysis, study: Study, domain: str, vote: Vote) -> GridVote:
    people = _people(analysis, study, domain)
    if people is None:
        return GridVote(vote=vote, n=NO_N)
    return GridVote(vote=vote, n=int(people.number()), n_origins=(people.origin,))


def _people(analysis: Analysis, study: Study, domain: str) -> Datum | None:
    """The most people analysed in an experimental arm in the results of a domain, else of the study."""
    plan = analysis.review.plan.votes
    name = plan.domain if plan is not None else "domain"
    arms = {one.experimental.id for one in study.contrasts}
    here = [one for one in study.results if _domain(one, name) == domain]
    for results in (here, study.results):
        found = [n for result in results for arm in arms if (n := _n(result, arm)) is not None]
        if found:
            return max(found, key=Datum.number)
    randomised = [
        arm.data["n_randomised"]
        for arm in study.arms
        if arm.id in arms and "n_randomised" in arm.data and arm.data["n_randomised"].known
    ]
    return max(randomised, key=Datum.number, default=None)


def _domain(result: Result, name: str) -> str:
    return result.outcome.source_domain if name == "source_domain" else result.outcome.domain


def _n(result: Result, arm: str) -> Datum | None:
    for name in ("n", "total"):
        datum = result.value(arm, name)
        if datum is not None and datum.known:
            return datum
    return None
