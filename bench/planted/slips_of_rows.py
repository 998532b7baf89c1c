"""Slips of identity and direction: a row with another's numbers, and a row turned round."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from checks import ERROR, arms, differs, own_effect, said_effect, slack
from clean import turn
from numpy.random import Generator
from sheet import Review, with_cells
from slip import ARMS, MISSING, Planted, Slip, has, planted

EFFECT: Final = ("estimate", "se", "ci_low", "ci_high", "p")
OF_ARM: Final = ("n", "mean", "sd")
RELABELLED: Final = ("Nyström", "Okonkwo", "Palmgren", "Radley", "Sørensen", "Thackeray")


def _with_effect(review: Review, at: int) -> bool:
    return has(review, at, ["estimate", "mean1i", "sd1i"])


def _row_effect(review: Review, at: int, rng: Generator) -> Planted | None:
    """The effect of the row above or below, or of another row of the study's instrument."""
    if not _with_effect(review, at):
        return None
    near = [
        i for i in range(at - 3, at + 4) if 0 <= i < len(review.rows) and i != at and _with_effect(review, i)
    ]
    if not near:
        return None
    source = review.rows[near[int(rng.integers(len(near)))]]
    return planted(review, at, {name: source.cells[name] for name in EFFECT})


def _row_effect_seen(_clean: Review, slipped: Planted) -> bool:
    """The row's arms give another effect than it now carries; those of the row it came from give this one."""
    return differs(slipped.review.rows[slipped.rows[0]])


def _shifted(review: Review, at: int, rng: Generator) -> Planted | None:
    """The effects of three to six rows moved up by one, as when a cell is deleted above them."""
    size = int(rng.integers(3, 7))
    rows = range(at, at + size)
    if rows[-1] + 1 >= len(review.rows) or not all(_with_effect(review, i) for i in [*rows, rows[-1] + 1]):
        return None
    found = review
    for i in rows:
        found = with_cells(found, i, {name: review.rows[i + 1].cells[name] for name in EFFECT})
    return Planted(review=found, rows=tuple(rows))


def _shifted_seen(_clean: Review, slipped: Planted) -> bool:
    """At least one of the rows carries an effect that its own arms do not give and its neighbour's do."""
    return any(differs(slipped.review.rows[i]) for i in slipped.rows)


def _same_triple(review: Review, at: int, rng: Generator) -> Planted | None:
    """People, mean and SD of one arm copied from another study on the same instrument."""
    row = review.rows[at]
    others = [
        i
        for i, other in enumerate(review.rows)
        if other.facts.study != row.facts.study
        and other.facts.instrument.key == row.facts.instrument.key
        and other.facts.kind == row.facts.kind
    ]
    if row.facts.kind == "binary" or not others:
        return None
    source = review.rows[others[int(rng.integers(len(others)))]]
    arm = int(rng.integers(1, 3))
    return planted(review, at, {f"{name}{arm}i": source.cells[f"{name}{arm}i"] for name in OF_ARM})


def _same_triple_seen(clean: Review, slipped: Planted) -> bool:
    """Mean and SD have five digits between them: with n, chance alone gives such a triple twice in no review."""
    at = slipped.rows[0]
    old, new = clean.rows[at].cells, slipped.review.rows[at].cells
    arm = next(arm for arm in ARMS if any(old[f"{name}{arm}i"] != new[f"{name}{arm}i"] for name in OF_ARM))
    digits = sum(one.isdigit() for name in ("mean", "sd") for one in new[f"{name}{arm}i"].lstrip("-0."))
    return digits >= 5


def _duplicate(review: Review, at: int, rng: Generator) -> Planted | None:
    """A study entered again from its second report, under another first author and year."""
    study = review.rows[at].facts.study
    name, year = str(rng.choice(RELABELLED)), int(rng.integers(1995, 2024))
    new = max(row.facts.study for row in review.rows) + 1
    again = tuple(
        replace(
            review.rows[i],
            cells=MappingProxyType({**review.rows[i].cells, "study": f"{name}, {year}", "year": str(year)}),
            facts=replace(review.rows[i].facts, study=new),
        )
        for i in review.of_study(study)
    )
    rows = range(len(review.rows), len(review.rows) + len(again))
    return Planted(review=replace(review, rows=(*review.rows, *again)), rows=tuple(rows))


def _duplicate_seen(_clean: Review, slipped: Planted) -> bool:
    """One of its rows has means of both arms, which no other study could share by chance."""
    return any(arms(slipped.review.rows[i]) is not None for i in slipped.rows)


def _sign_flip(review: Review, at: int, _rng: Generator) -> Planted | None:
    """The effect with the other sign, its interval turned with it."""
    if not _with_effect(review, at):
        return None
    cells = review.rows[at].cells
    turned = {name: turn(cells[name]) for name in ("estimate", "ci_low", "ci_high")}
    return planted(
        review, at, {"estimate": turned["estimate"], "ci_low": turned["ci_high"], "ci_high": turned["ci_low"]}
    )


def _opposed(_clean: Review, slipped: Planted) -> bool:
    """The printed effect and the one the arms give lie on either side of 0, and apart by 0.1 beyond rounding."""
    row = slipped.review.rows[slipped.rows[0]]
    own, said = own_effect(row), said_effect(row)
    return (
        own is not None and said is not None and own.y * said < 0 and abs(own.y - said) > slack(row) + ERROR
    )


def _polarity_flip(review: Review, at: int, _rng: Generator) -> Planted | None:
    """One study's rows of an instrument with the better direction the wrong way round."""
    row = review.rows[at]
    if row.facts.kind == "binary":
        return None
    other = {"higher_better": "lower_better", "lower_better": "higher_better"}[row.cells["polarity"]]
    rows = tuple(
        i
        for i in review.of_study(row.facts.study)
        if review.rows[i].facts.instrument.key == row.facts.instrument.key
    )
    found = review
    for i in rows:
        found = with_cells(found, i, {"polarity": other})
    return Planted(review=found, rows=rows)


def _polarity_seen(clean: Review, slipped: Planted) -> bool:
    """Two other studies have the instrument, and have it the other way round: a majority against this one."""
    facts = clean.rows[slipped.rows[0]].facts
    others = {
        row.facts.study
        for row in clean.rows
        if row.facts.instrument.name == facts.instrument.name and row.facts.study != facts.study
    }
    return len(others) >= 2


def _claim(review: Review, at: int, _rng: Generator) -> Planted | None:
    """What the authors claim, the wrong way round."""
    turned = {"better": "worse", "worse": "better"}.get(review.rows[at].cells["claim"])
    return planted(review, at, {"claim": turned}) if turned is not None else None


def _claim_seen(_clean: Review, slipped: Planted) -> bool:
    """The arms give an effect the other way by more than its standard error: no adjustment turns that round."""
    row = slipped.review.rows[slipped.rows[0]]
    own = own_effect(row)
    side = {"better": 1, "worse": -1}.get(row.cells["claim"], 0) * row.facts.instrument.better
    return own is not None and own.y * side < 0 and abs(own.y) > own.se


def _swapped_arms(review: Review, at: int, _rng: Generator) -> Planted | None:
    """People, means and SDs of the two arms exchanged."""
    if not has(review, at, ["mean1i", "mean2i"]):
        return None
    cells = review.rows[at].cells
    return planted(
        review, at, {f"{name}{arm}i": cells[f"{name}{3 - arm}i"] for name in OF_ARM for arm in ARMS}
    )


def _swapped_seen(clean: Review, slipped: Planted) -> bool:
    """The printed effect, or what the authors claim, then points the other way."""
    return _opposed(clean, slipped) or (
        slipped.review.rows[slipped.rows[0]].cells["claim"] != MISSING and _claim_seen(clean, slipped)
    )


SLIPS: Final = (
    Slip(
        family="identity",
        kind="row_effect",
        words="the effect of a row nearby",
        plant=_row_effect,
        detectable=_row_effect_seen,
    ),
    Slip(
        family="identity",
        kind="shifted_block",
        words="a block of effects moved by one row",
        plant=_shifted,
        detectable=_shifted_seen,
    ),
    Slip(
        family="identity",
        kind="same_triple",
        words="n, mean and SD of another study's arm",
        plant=_same_triple,
        detectable=_same_triple_seen,
    ),
    Slip(
        family="identity",
        kind="duplicate_study",
        words="a study again under another name",
        plant=_duplicate,
        detectable=_duplicate_seen,
    ),
    Slip(
        family="direction",
        kind="sign_flip",
        words="an effect with the other sign",
        plant=_sign_flip,
        detectable=_opposed,
    ),
    Slip(
        family="direction",
        kind="polarity_flip",
        words="the better direction the wrong way round",
        plant=_polarity_flip,
        detectable=_polarity_seen,
    ),
    Slip(
        family="direction",
        kind="claim_against",
        words="the claim the wrong way round",
        plant=_claim,
        detectable=_claim_seen,
    ),
    Slip(
        family="direction",
        kind="swapped_arms",
        words="the two arms exchanged",
        plant=_swapped_arms,
        detectable=_swapped_seen,
    ),
)
