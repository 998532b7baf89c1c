"""The methods paragraph of a selection model, true to what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthesis.models.selection.p_values import ALTERNATIVES
from synthesis.models.words.prose import Prose, counted
from synthesis.numbers import Unavailable
from synthesis.sheet import level_words

if TYPE_CHECKING:
    from synthesis.models.selection.model import SelectionModel


def of_model(found: SelectionModel) -> str:
    """The methods of a selection model."""
    prose = Prose()
    prose.say(
        f"We fitted {_many(found)} with a selection model, in which the chance that an effect is published depends on "
        f"its p-value ({ALTERNATIVES[found.alternative].words}){{cited}}.",
        "hedges_1992",
    )
    _selection(prose, found)
    tau2 = "" if found.tau2_held else ", the variance between studies (τ²)"
    weights = " and the parameters of selection" if any(found.chosen.free) else ""
    prose.say(
        f"The coefficients{tau2}{weights} were estimated together by maximum likelihood, from several starting "
        f"values, with standard errors from the observed information and {level_words(found.level)} Wald intervals."
    )
    if not isinstance(found.test, Unavailable):
        prose.say("The model was compared with the one without selection by a likelihood-ratio test.")
    return prose.close()


def _selection(prose: Prose, found: SelectionModel) -> None:
    chosen = found.chosen
    if found.kind == "stepfun":
        cuts = ", ".join(f"{step:g}" for step in found.steps[:-1])
        given = "" if any(chosen.free) else "; its weights were given beforehand"
        prose.say(
            f"It was a step function that changes at p-values of {cuts}, relative to the first interval{given}"
            "{cited}.",
            chosen.source,
        )
        return
    after = f", from p = {found.steps[0]:g} on" if found.steps else ""
    prose.say(f"It was a {chosen.words} curve, w(p) = {chosen.formula}{after}{{cited}}.", chosen.source)


def _many(found: SelectionModel) -> str:
    if isinstance(found.effects, Unavailable):
        return counted(found.k, "effect")
    n = len(found.effects.studies)
    source = "" if n == found.k else f" from {counted(n, 'study', 'studies')}, taken as independent,"
    return f"{counted(found.k, 'effect')}{source}"
