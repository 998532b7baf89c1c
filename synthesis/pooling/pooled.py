"""A synthesis carried out, or why it could not be had."""

from __future__ import annotations

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effects
from synthesis.models.fit import Fit, Subgroups
from synthesis.plan.plan import SynthesisPlan


@frozen
class Synthesis:
    """One synthesis carried out: the effects, both models, the subgroups.

    `effects` are those that entered the model; `random` is the fit of the model of the plan. `unsplit` are the
    variables by which it cannot be split, each as it is printed, with the reason.
    """

    id: str
    label: str
    plan: SynthesisPlan
    one_row: bool
    effects: Effects
    random: Fit
    common: Fit
    subgroups: tuple[Subgroups, ...]
    unsplit: tuple[tuple[str, str], ...] = ()

    def split(self, variable: str) -> Subgroups:
        """The subgroups by a variable."""
        return next(groups for groups in self.subgroups if groups.variable == variable)

    def splits(self, variable: str) -> bool:
        """Whether it could be split by a variable."""
        return any(groups.variable == variable for groups in self.subgroups)


@frozen
class Failed:
    """A synthesis that could not be had, and why; `effects` lists what it asked for and what became of it."""

    id: str
    label: str
    reason: str
    plan: SynthesisPlan
    one_row: bool
    effects: Effects
