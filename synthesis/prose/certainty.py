"""Sentences on the certainty of the evidence: how it was rated, and what each finding means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from synthesis.analysis import Analysis
from synthesis.certainty.assessment import Assessment, assessed
from synthesis.certainty.findings import Finding
from synthesis.letter_case import lower_first
from synthesis.numbers import Quantity
from synthesis.tables.cells import listed
from synthesis.woven import Run, words

Numbers = Mapping[str, Quantity]

BY_RULE: Final = (
    "Risk of bias, inconsistency and imprecision of each synthesis were rated by rule, as a proposal for those who "
    "judge: risk of bias by its mean weighted by what each study adds; inconsistency by the margins of importance that "
    "the prediction interval crosses and the confidence interval does not; imprecision by the margins that the "
    "confidence interval crosses and, of an important effect, by the optimal information size. Indirectness and "
    "publication bias are rated by no rule."
)
GRADED: Final = "The certainty of the evidence is told after GRADE (Guyatt et al. 2008, BMJ 336:924)."


def certainty_methods(analysis: Analysis) -> Iterator[str]:
    """How certainty was rated, in the words a methods section needs."""
    if assessed(analysis):
        yield words(f"{GRADED} {BY_RULE}")


def said_of_certainty(numbers: Numbers, found: Sequence[Finding]) -> Iterator[tuple[Run, ...]]:
    """What each finding means, a sentence each, with the certainty it rests on."""
    for one in found:
        key = f"findings.{one.id}.means"
        if numbers[key].value is not None:
            yield (Run(text=f"{one.label}. ", bold=True, kind="name"), Run(text=numbers[key].text, key=key))


def cautions_on_certainty(found: Sequence[Assessment]) -> Iterator[str]:
    """What nobody has judged yet, and which judgements lack the reason why they differ from what a rule proposes."""
    waiting = [one.label for one in found if one.proposed]
    if waiting:
        lacking = {one.open for one in found if one.proposed}
        names = [lower_first(name) for name in lacking.pop()]
        rest = f"; {listed(names)} {'is' if len(names) == 1 else 'are'} not rated at all" if names else ""
        rest = "; what is not rated at all stands below with the reason" if lacking else rest
        yield (
            f"The certainty of {listed(waiting)} is a proposal that rules made{rest}. It is no judgement: people have "
            "to go through every domain before it is quoted."
        )
    for one in found:
        bare = [rated.domain.replace("_", " ") for rated in one.domains if rated.unexplained]
        if bare:
            yield f"{one.label}: {listed(bare)} is judged otherwise than the rule proposes, and no reason is given."
        if one.not_up:
            up = listed([lower_first(name) for name in one.not_up])
            yield f"{one.label}: its studies are randomised, so that rating up for {up} does not count."
