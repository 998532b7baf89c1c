"""How each layout of a forest plot puts its results into words; numbers are written alike in all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.flow import Piece
from synthesis.figures.forest.spec import ForestSpec
from synthesis.figures.forest.words import (
    TIE,
    between,
    equals,
    heterogeneity,
    in_turn,
    method,
    not_available,
    number_key,
    own_rule,
    pooled_label,
    presence,
    tau2,
    with_test,
)
from synthesis.letter_case import upper_first
from synthesis.models.fit import Fit
from synthesis.models.words.model import mean_words, model_words
from synthesis.numbers import Unavailable, p_value, percent, statistic

Pieces = tuple[Piece, ...]

_COCHRANE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "random": "IV, random",
        "common": "IV, common",
        "mantel_haenszel": "M-H, fixed",
        "peto": "Peto, fixed",
    }
)
"""How Cochrane reviews call a way of pooling at the head of the effects; all others by their name."""


@frozen
class Wording:
    """What a layout says, from the head of the effects to the lines at the foot.

    Of each pooled estimate it is told the kind, the fit, the key of its numbers and the rule that the foot names.
    """

    head: Callable[[ForestSpec], tuple[str, ...]]
    pooled: Callable[[str, Fit, str, str], Pieces]
    heterogeneity: Callable[[Fit, str], Pieces]
    foot: Callable[[ForestSpec], tuple[Pieces, ...]]


def _plain_head(spec: ForestSpec) -> tuple[str, ...]:
    return (f"{spec.effect_label} ({percent(100 * spec.fit.interval.level)} CI)",)


def _plain_foot(spec: ForestSpec) -> tuple[Pieces, ...]:
    return (
        heterogeneity(spec.fit, spec.key),
        method(spec.fit, spec.key),
        between(spec, "Test between subgroups ({label})"),
    )


def _cochrane_head(spec: ForestSpec) -> tuple[str, ...]:
    """The measure, and below it how it was pooled: `IV, random, 95% CI`."""
    fit = spec.fit
    how = _COCHRANE.get(fit.model) or model_words(fit.model, fit.effects.measure)
    return spec.effect_label, f"{how}, {percent(100 * fit.interval.level)} CI"


def _total(kind: str, fit: Fit, base: str, foot: str) -> Pieces:
    """`Total (95% CI)`; of a level `Subtotal (95% CI)`; the mean by the other model is named."""
    level = percent(100 * fit.interval.level)
    rule = own_rule(kind, fit, base, foot)
    more = (Piece(text="; "), *rule) if rule else ()
    if kind == "common":
        name = mean_words("common", fit.effects.measure)
        return (Piece(text=f"{name} ({level} CI", kind="words"), *more, Piece(text=")"))
    name = "Subtotal" if kind == "subgroup" else "Total"
    return (Piece(text=f"{name} ({level} CI", bold=True, kind="words"), *more, Piece(text=")", bold=True))


def _spread(
    name: str, letters: tuple[str, str], order: tuple[str, str, str], *, bracketed: bool
) -> Callable[[Fit, str], Pieces]:
    """A way to say heterogeneity: what it begins with, how tau2 and Q are called, and in which order they come.

    Such as `Heterogeneity: Tau² = 0.041; Chi² = 54.30, df = 21 (P < 0.001); I² = 63%`.
    """

    def said(fit: Fit, base: str) -> Pieces:
        found = fit.heterogeneity
        if isinstance(fit.tau2, Unavailable) and isinstance(found.q, Unavailable):
            return (Piece(text=f"Heterogeneity {not_available(fit.tau2)}"),)
        shared = isinstance(found.i2_q, Unavailable) and not isinstance(found.i2_tau2, Unavailable)
        i2, end = (found.i2_tau2, "i2_tau2") if shared else (found.i2_q, "i2_q")
        keys = (base, "q", "q_df", "q_p")
        parts = {
            "tau2": tau2(letters[0], fit, base),
            "q": with_test(letters[1], found.q, (found.q_df, found.q_p), keys, sign="P", bracketed=bracketed),
            "i2": equals("I²", i2, number_key(base, end), percent),
        }
        return (Piece(text=name), *in_turn(parts[one] for one in order))

    return said


_COCHRANE_SPREAD: Final = _spread("Heterogeneity: ", ("Tau²", "Chi²"), ("tau2", "q", "i2"), bracketed=True)
_JAMA_SPREAD: Final = _spread("Heterogeneity: ", ("τ²", "Q"), ("i2", "tau2", "q"), bracketed=False)
_BMJ_SPREAD: Final = _spread("Test for heterogeneity: ", ("τ²", "χ²"), ("tau2", "q", "i2"), bracketed=False)


def _overall(spec: ForestSpec, letters: tuple[str, str]) -> Pieces:
    """`Test for overall effect: Z = 2.04 (P = 0.041)`; t with its degrees of freedom where that is the test.

    Only P where the statistic is none of these, as where effects of one study depend on each other.
    """
    fit, name = spec.fit, "Test for overall effect"
    rule = fit.interval.rule
    p = Piece(text=p_value(fit.p, prefix=False), key=number_key(spec.key, "p"))
    relation = f"P{TIE}={TIE}" if p.text[0].isdigit() else f"P{TIE}"
    if rule not in {"z", "knha", "adhoc", "t"} or not fit.se:
        return Piece(text=f"{name}: {relation}"), p
    letter = letters[rule != "z"]
    value = Piece(text=statistic(abs(fit.estimate / fit.se)), origins=fit.effects.origins)
    df = Piece(text=f"{fit.df:g}", origins=fit.effects.origins)
    told = () if rule == "z" else (Piece(text=f", df{TIE}={TIE}"), df)
    return (
        Piece(text=f"{name}: {letter}{TIE}={TIE}"),
        value,
        *told,
        Piece(text=f" ({relation}"),
        p,
        Piece(text=")"),
    )


def _cochrane_foot(spec: ForestSpec) -> tuple[Pieces, ...]:
    return (
        _COCHRANE_SPREAD(spec.fit, spec.key),
        _overall(spec, ("Z", "T")) if spec.favours[0] else (),
        between(spec, "Test for subgroup differences", "Chi²", sign="P", bracketed=True),
        method(spec.fit, spec.key),
    )


def _jama_pooled(kind: str, fit: Fit, base: str, foot: str) -> Pieces:
    """`Overall, random effects (22 results, 18 studies)`; of a level `Subtotal (5 results, 5 studies)`."""
    rule = own_rule(kind, fit, base, foot)
    words = model_words("common" if kind == "common" else fit.model, fit.effects.measure)
    name = "Subtotal" if kind == "subgroup" else f"Overall, {words}"
    if kind == "common":
        return (Piece(text=f"{name} ("), *rule, Piece(text=")")) if rule else (Piece(text=name),)
    more = (Piece(text="; "), *rule) if rule else ()
    return (Piece(text=name, bold=True), Piece(text=" ("), *presence(fit, base), *more, Piece(text=")"))


def _jama_foot(spec: ForestSpec) -> tuple[Pieces, ...]:
    return (
        _JAMA_SPREAD(spec.fit, spec.key),
        between(spec, "Test for interaction between subgroups", sign="P", bracketed=True),
        method(spec.fit, spec.key),
    )


def _bmj_pooled(kind: str, fit: Fit, base: str, foot: str) -> Pieces:
    """`Total (random effects)`; of a level `Subtotal (random effects)`."""
    rule = own_rule(kind, fit, base, foot)
    words = model_words("common" if kind == "common" else fit.model, fit.effects.measure)
    more = (Piece(text="; "), *rule) if rule else ()
    if kind == "common":
        return (
            Piece(text=f"{upper_first(words)}"),
            *((Piece(text=" ("), *rule, Piece(text=")")) if rule else ()),
        )
    name = "Subtotal" if kind == "subgroup" else "Total"
    return (Piece(text=f"{name} ({words}", bold=True), *more, Piece(text=")", bold=True))


def _bmj_foot(spec: ForestSpec) -> tuple[Pieces, ...]:
    return (
        _BMJ_SPREAD(spec.fit, spec.key),
        _overall(spec, ("z", "t")) if spec.favours[0] else (),
        between(spec, "Test for subgroup differences", "χ²", sign="P", bracketed=True),
        method(spec.fit, spec.key),
    )


WORDINGS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        "plain": Wording(
            head=_plain_head, pooled=pooled_label, heterogeneity=heterogeneity, foot=_plain_foot
        ),
        "cochrane": Wording(
            head=_cochrane_head, pooled=_total, heterogeneity=_COCHRANE_SPREAD, foot=_cochrane_foot
        ),
        "jama": Wording(head=_plain_head, pooled=_jama_pooled, heterogeneity=_JAMA_SPREAD, foot=_jama_foot),
        "bmj": Wording(head=_plain_head, pooled=_bmj_pooled, heterogeneity=_BMJ_SPREAD, foot=_bmj_foot),
    }
)
"""The wordings by name, as layouts name them."""


def wording(spec: ForestSpec) -> Wording:
    """How a plot puts its results into words."""
    return WORDINGS[spec.look.wording]
