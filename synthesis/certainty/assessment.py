"""The certainty of each synthesis: what rules propose, what persons judged on top of it, and the level that follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.analysis import Analysis
from synthesis.certainty.imprecision import propose_imprecision
from synthesis.certainty.inconsistency import propose_inconsistency
from synthesis.certainty.judgements import Judged, Judgement, judged_of, rated_in_records
from synthesis.certainty.not_by_rule import propose_indirectness, propose_publication_bias
from synthesis.certainty.people import control_risk
from synthesis.certainty.proposal import Given, Proposal, Rule, bare
from synthesis.certainty.ratings import DOMAINS, DOWN_LEVELS, UP, UP_LEVELS, reached
from synthesis.certainty.risk_of_bias import propose_risk_of_bias
from synthesis.certainty.start import Start, start_of
from synthesis.numbers import Unavailable
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.reconciliation import reconcile
from synthesis.verdicts.margin import Margin

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "risk_of_bias": propose_risk_of_bias,
        "inconsistency": propose_inconsistency,
        "indirectness": propose_indirectness,
        "imprecision": propose_imprecision,
        "publication_bias": propose_publication_bias,
    }
)
"""What proposes a rating for each domain."""

LEFT_OPEN: Final = ("indirectness", "publication_bias")
"""The domains that only a person rates: without them certainty is told as the most that it can be."""


@frozen
class Rated:
    """A domain of a synthesis: what its rule proposes, and what a person judged, who stands on top."""

    domain: str
    proposal: Proposal
    judgement: Judgement | None = None

    @property
    def rating(self) -> str | Unavailable:
        """The rating that counts: the person's, else the proposed one."""
        return self.judgement.code if self.judgement is not None else self.proposal.rating

    @property
    def differs(self) -> bool:
        """Whether a person rated otherwise than the rule proposes."""
        proposed = self.proposal.rating
        own = self.judgement
        return own is not None and not isinstance(proposed, Unavailable) and own.code != proposed

    @property
    def unexplained(self) -> bool:
        """Whether a person rated otherwise without a reason."""
        return self.differs and self.judgement is not None and not self.judgement.reason

    @property
    def lacks(self) -> bool:
        """Whether a rule should have rated it, and neither that nor a person could."""
        return self.domain not in LEFT_OPEN and isinstance(self.rating, Unavailable)

    @property
    def down(self) -> int:
        """The levels that it takes certainty down; none where it is not rated."""
        return 0 if isinstance(self.rating, Unavailable) else DOWN_LEVELS[self.rating]


@frozen
class Assessment:
    """The certainty of a synthesis: where it starts, its domains, and what persons judged of it as a whole."""

    synthesis: Synthesis | Failed
    start: Start
    domains: tuple[Rated, ...]
    judged: Judged

    @property
    def id(self) -> str:
        """The synthesis."""
        return self.synthesis.id

    @property
    def label(self) -> str:
        """The outcome as its rater calls it, else the synthesis in print."""
        return self.judged.outcome or self.synthesis.label

    @property
    def begins(self) -> str | Unavailable:
        """Where it starts: as a person says, else by the designs."""
        own = self.judged.of("start")
        return own.code if own is not None else self.start.certainty

    @property
    def up(self) -> Mapping[str, Judgement]:
        """What persons rated up; of randomised studies nothing is."""
        return MappingProxyType({} if self.start.design == "randomised" else self._rated_up())

    @property
    def not_up(self) -> tuple[str, ...]:
        """What persons rated up in print though the studies are randomised, so that it does not count."""
        return tuple(UP[name] for name in self._rated_up() if name not in self.up)

    def _rated_up(self) -> dict[str, Judgement]:
        found = {name: self.judged.of(name) for name in UP}
        return {name: one for name, one in found.items() if one is not None and UP_LEVELS[one.code]}

    @property
    def open(self) -> tuple[str, ...]:
        """The domains that are not rated yet, in print; none where a person judged the certainty itself."""
        if self.judged.of("certainty") is not None:
            return ()
        return tuple(DOMAINS[one.domain] for one in self.domains if isinstance(one.rating, Unavailable))

    @property
    def proposed(self) -> bool:
        """Whether the certainty rests on a rating that a rule proposed and nobody judged."""
        if self.judged.of("certainty") is not None:
            return False
        return any(one.judgement is None for one in self.domains)

    @property
    def computed(self) -> str | Unavailable:
        """The start less the levels down plus those up, within very low and high."""
        if isinstance(self.synthesis, Failed) and not self.judged.found:
            return Unavailable(reason=self.synthesis.reason)
        if isinstance(self.begins, Unavailable):
            return self.begins
        lacking = [DOMAINS[one.domain] for one in self.domains if one.lacks]
        if lacking:
            names = " and ".join(name.lower() for name in lacking)
            return Unavailable(reason=f"{names} {'is' if len(lacking) == 1 else 'are'} not rated")
        levels = sum(UP_LEVELS[one.code] for one in self.up.values()) - sum(one.down for one in self.domains)
        return reached(self.begins, levels)

    @property
    def certainty(self) -> str | Unavailable:
        """The level of certainty: as a person judged it, else as it is computed."""
        own = self.judged.of("certainty")
        return own.code if own is not None else self.computed

    def domain(self, name: str) -> Rated:
        """A domain by its id."""
        return next(one for one in self.domains if one.domain == name)


def assessed(analysis: Analysis) -> tuple[str, ...]:
    """The syntheses whose certainty is assessed: those that the plan or a record asks for, in the order of the plan."""
    plan = analysis.review.plan
    asked = {one.synthesis for one in plan.certainty} | {one.synthesis for one in plan.findings}
    asked |= rated_in_records(analysis.review)
    return tuple(one.id for one in plan.syntheses if one.id in asked)


def assess(analysis: Analysis) -> Iterator[Assessment]:
    """The certainty of every synthesis that is assessed."""
    names = assessed(analysis)
    accounts = {one.synthesis: one for one in reconcile(analysis)} if names else {}
    readings = {one.id: one for one in analysis.readings}
    for name in names:
        judged = judged_of(analysis.review, name)
        synthesis = analysis.synthesis(name)
        if synthesis is None:
            failed = next(one for one in analysis.failed if one.id == name)
            yield Assessment(
                synthesis=failed,
                start=start_of(failed.effects, analysis.review.evidence),
                domains=tuple(_rated(domain, _nothing(failed), judged) for domain in DOMAINS),
                judged=judged,
            )
            continue
        given = Given(
            analysis=analysis,
            synthesis=synthesis,
            reading=readings[name],
            account=accounts[name],
            baseline=_baseline(analysis, synthesis, readings[name].margin),
        )
        yield Assessment(
            synthesis=synthesis,
            start=start_of(synthesis.effects, analysis.review.evidence),
            domains=tuple(_rated(domain, rule(given), judged) for domain, rule in RULES.items()),
            judged=judged,
        )


def _rated(domain: str, proposal: Proposal, judged: Judged) -> Rated:
    return Rated(domain=domain, proposal=proposal, judgement=judged.of(domain))


def _nothing(failed: Failed) -> Proposal:
    reason = bare(failed.reason)
    return Proposal(rating=Unavailable(reason=reason), words=f"Nothing is pooled: {reason}.")


def _baseline(analysis: Analysis, synthesis: Synthesis, margin: Margin | Unavailable) -> float | Unavailable:
    """The first baseline risk of its summary of findings, else that of its margin, else that of its control groups."""
    declared = next((one for one in analysis.review.plan.findings if one.synthesis == synthesis.id), None)
    if declared is not None and declared.baseline:
        return next(iter(declared.baseline.values()))
    own = [one for one in analysis.review.plan.margins if isinstance(margin, Margin) and one.id == margin.id]
    risks = [one.baseline_risk for one in own if one.baseline_risk is not None]
    return risks[0] if risks else control_risk(synthesis.effects)
