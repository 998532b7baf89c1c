"""What was decided of a publication at a stage, or why it cannot be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from extraction_forms.screening.kinds import FULL, STAGES, TITLE
from extraction_forms.screening.listings import Claim
from extraction_forms.screening.publications import Publication
from extraction_forms.screening.rules import Rules

INCLUDED: Final = "included"
EXCLUDED: Final = "excluded"
UNDECIDED: Final = "undecided"
UNSEEN: Final = "unseen"
CONFLICT: Final = "conflict"


class Decided(NamedTuple):
    """What comes of a stage, and why where that needs saying."""

    outcome: str
    why: str = ""


def decided(publication: Publication, stage: str, rules: Rules) -> Decided:
    """What was decided of a publication at a stage: by a person who settled it, the arbiter, or all who screened it."""
    if settled := settled_by_a_person(publication, stage, rules):
        return settled
    claims = counted(publication.claims(stage), stage, rules)
    if not claims:
        maybe = any(one.decision == "maybe" for one in publication.claims(stage))
        return Decided(UNDECIDED, "only maybe") if maybe else Decided(UNSEEN)
    arbiter = {decision for by, decision in claims if by == rules.arbiter}
    said = arbiter if rules.arbiter and len(arbiter) == 1 else {decision for _, decision in claims}
    if len(said) == 1:
        (only,) = said
        return Decided(UNDECIDED, "only maybe") if only == "maybe" else Decided(only)
    return Decided(CONFLICT, _of_one(claims) or "screeners disagree")


def settled_by_a_person(publication: Publication, stage: str, rules: Rules) -> Decided | None:
    """What the table of open points says of a publication, if it says anything.

    Two lines that say different things of listings that are one publication are a conflict still.
    """
    said = {
        rules.resolved[key] for place in publication.places if (key := (stage, str(place))) in rules.resolved
    }
    if not said:
        return None
    return (
        Decided(said.pop())
        if len(said) == 1
        else Decided(CONFLICT, "the table of open points says two things")
    )


def counted(claims: Iterable[Claim], stage: str, rules: Rules) -> tuple[tuple[str, str], ...]:
    """Who decided what, each once, as the rule for `maybe` has it; a full text is never included by a maybe."""
    found = []
    for _, by, decision, _ in claims:
        if decision == "maybe" and rules.maybe == "left_out":
            continue
        if decision == "maybe" and rules.maybe == "included" and stage == TITLE:
            decision = INCLUDED  # noqa: PLW2901 - that is the rule
        if decision != "not_seen":
            found.append((by, decision))
    return tuple(dict.fromkeys(found))


def _of_one(claims: Sequence[tuple[str, str]]) -> str:
    """That somebody contradicts themselves, in words; empty where nobody does."""
    twice = sorted(
        {by for by, decision in claims if any(by == who and decision != said for who, said in claims)}
    )
    return f"{' and '.join(twice)} said two things" if twice else ""


def alone(publication: Publication, stage: str, everybody: Sequence[str]) -> bool:
    """Whether one of several screeners alone decided on a publication."""
    own = {claim.by for claim in publication.claims(stage) if claim.decision != "not_seen"}
    return len(everybody) > 1 and len(own & set(everybody)) == 1


def said_by_each(publication: Publication) -> Iterator[str]:
    """What was said of a publication at each stage, with file and line."""
    for stage in (TITLE, FULL):
        said = [
            f"{by}: {decision.replace('_', ' ')} ({place})"
            for _, by, decision, place in publication.claims(stage)
        ]
        if said:
            yield f"{STAGES[stage]}: {'; '.join(said)}"
