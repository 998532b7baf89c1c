"""Where the evidence of a synthesis starts: high or low, by the designs of its studies."""

from __future__ import annotations

from typing import Final

from extraction_forms.facts import Evidence
from extraction_forms.frozen_values import frozen
from synthesis.designs import design_of
from synthesis.effects import Effects
from synthesis.numbers import Unavailable

STARTS: Final = {"randomised": "high", "nonrandomised_robins_i": "high", "nonrandomised": "low"}
START_WORDS: Final = {
    "randomised": "randomised studies start at high",
    "nonrandomised_robins_i": "studies that were not randomised and were judged with ROBINS-I start at high",
    "nonrandomised": "studies that were not randomised start at low",
}
SOURCE: Final = (
    "Balshem et al. 2011, J Clin Epidemiol 64:401; Schünemann et al. 2019, GRADE guidelines 18, 111:105"
)


@frozen
class Start:
    """Where evidence starts: the kind of studies, a key of `STARTS`, and the data that tell it."""

    design: str | Unavailable
    origins: tuple[str, ...] = ()

    @property
    def certainty(self) -> str | Unavailable:
        """High or low; or why it is not told."""
        return self.design if isinstance(self.design, Unavailable) else STARTS[self.design]


def start_of(effects: Effects, evidence: Evidence) -> Start:
    """Where the evidence of some effects starts, from the designs and the forms by which bias was judged."""
    origins = {at for row in effects.rows for at in row.tag_origins.get("design", ())}
    return Start(design=design_of(effects, evidence), origins=tuple(sorted(origins)))
