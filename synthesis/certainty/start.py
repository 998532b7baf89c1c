"""Where the evidence of a synthesis starts: high or low, by the designs of its studies."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from extraction_forms.facts import Evidence
from extraction_forms.frozen_values import frozen
from synthesis.effects import Effect, Effects
from synthesis.numbers import Unavailable

RANDOMISED: Final = frozenset({"trial", "parallel", "cluster", "crossover", "stepped"})
"""The designs of studies that allocated by chance."""

NOT_RANDOMISED: Final = frozenset({"comparison_group", "self_controlled", "single_group"})
ROBINS_I: Final = frozenset({"robins_i", "robins_i_v2"})
"""The forms by which confounding and selection are judged, so that they count under risk of bias."""

STARTS: Final = {"randomised": "high", "nonrandomised_robins_i": "high", "nonrandomised": "low"}
START_WORDS: Final = {
    "randomised": "randomised studies start at high",
    "nonrandomised_robins_i": "studies that were not randomised and were judged with ROBINS-I start at high",
    "nonrandomised": "studies that were not randomised start at low",
}
DESIGN_WORDS: Final = {
    "randomised": "randomised",
    "nonrandomised_robins_i": "not randomised and judged with ROBINS-I",
    "nonrandomised": "not randomised and judged otherwise",
}
SOURCE: Final = (
    "Balshem et al. 2011, J Clin Epidemiol 64:401; Schünemann et al. 2019, GRADE guidelines 18, 111:105"
)
MIXED: Final = Unavailable(
    reason="it pools randomised and other studies, which GRADE rates apart, each in a synthesis of its own"
)
UNTOLD: Final = Unavailable(reason="not all its studies tell their design")
NO_STUDY: Final = Unavailable(reason="it pools no study whose design could tell")


@frozen
class Start:
    """Where evidence starts: the kind of design, a key of `STARTS`, and the data that tell it."""

    design: str | Unavailable
    origins: tuple[str, ...] = ()

    @property
    def certainty(self) -> str | Unavailable:
        """High or low; or why it is not told."""
        return self.design if isinstance(self.design, Unavailable) else STARTS[self.design]


def start_of(effects: Effects, evidence: Evidence) -> Start:
    """Where the evidence of some effects starts, from the designs and the forms by which bias was judged."""
    designs = {row.tags.get("design", "") for row in effects.rows}
    origins = {at for row in effects.rows for at in row.tag_origins.get("design", ())}
    return Start(design=_design(designs, effects.rows, evidence), origins=tuple(sorted(origins)))


def _design(designs: Collection[str], rows: Collection[Effect], evidence: Evidence) -> str | Unavailable:
    known = set(designs)
    if not known:
        return NO_STUDY
    if not known <= RANDOMISED | NOT_RANDOMISED:
        return UNTOLD
    if known <= RANDOMISED:
        return "randomised"
    if known & RANDOMISED:
        return MIXED
    judged = (evidence.study(row.study).judgement(row.result) for row in rows)
    forms = {one.form if one is not None else "" for one in judged}
    return "nonrandomised_robins_i" if forms <= ROBINS_I else "nonrandomised"
