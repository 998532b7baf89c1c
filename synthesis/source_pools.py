"""The pooled numbers that a file of RevMan prints, held against those that its data give; it may print stale ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.exchange.revman.measures import RATIOS
from extraction_forms.exchange.revman.plan import FILE as PLAN
from extraction_forms.exchange.revman.source import Analysis, Pool
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_text import parse, plain
from extraction_forms.yaml_write import dump
from synthesis.analysis import analyse
from synthesis.errors import NotEstimable
from synthesis.models.fit import Fit
from synthesis.numbers import Unavailable
from synthesis.plan.plan import SynthesisPlan
from synthesis.plan.reading import read_plan
from synthesis.pooling.as_revman import as_revman
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.review import Review, open_review

_NEAR: Final = 1e-4
"""How far two numbers may be apart, as a share of them, and be the same."""

_LEAST: Final = 1e-6
_LEVEL: Final = 95.0
_MOST: Final = 700.0
_POOLED: Final = frozenset({"syntheses", "figures"})
_NAMES: Final = (
    ("estimate", "estimate"),
    ("ci_low", "lower limit"),
    ("ci_high", "upper limit"),
    ("tau2", "tau2"),
)


@frozen
class Difference:
    """One pooled result whose printed numbers are not those of the data: which, as printed and as computed."""

    place: Place
    label: str
    numbers: tuple[tuple[str, str, float], ...]
    reason: str = ""

    def __str__(self) -> str:
        told = "; ".join(
            f"{name} {printed}, the data give {ours:.6g}" for name, printed, ours in self.numbers
        )
        return f"{self.place}: {self.label}: {told or self.reason}"


@frozen
class Compared:
    """How many printed pooled results agree with the data, and those that do not."""

    agree: int
    differences: tuple[Difference, ...]

    def text(self) -> str:
        """Both in plain lines."""
        many = self.agree + len(self.differences)
        if not many:
            return "recomputed: the file prints no pooled results"
        head = f"recomputed: {self.agree} of {many} pooled results are as printed"
        return "\n".join([head, *(f"  {one}" for one in self.differences)])


def compare(files: Mapping[str, str], analyses: Sequence[Analysis]) -> Compared:
    """The review that some files make, carried out, and held against what the analyses print.

    Raises:
        ReviewError: the files make no review that can be opened.
    """
    printed = [(one, pool) for one in analyses for pool in one.pools if pool.numbers]
    if not printed:
        return Compared(agree=0, differences=())
    review = _opened(files)
    wanted = {analysis.id for analysis, _ in printed}
    made = {one.id: _carried_out(review, one) for one in review.plan.syntheses if one.id in wanted}
    found = [_one(analysis, pool, made[analysis.id]) for analysis, pool in printed]
    differences = tuple(one for one in found if one is not None)
    return Compared(agree=len(found) - len(differences), differences=differences)


def _opened(files: Mapping[str, str]) -> Review:
    """The review that some files make, with its plan; what its syntheses warn of is not asked for, which takes long."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        plan = read_plan(folder)
        top = plain(parse(files[PLAN], PLAN))
        bare = (
            {key: value for key, value in top.items() if key not in _POOLED} if isinstance(top, dict) else {}
        )
        (folder / PLAN).write_text(dump(bare), encoding="utf-8")
        return replace(open_review(folder), plan=plan)


def _carried_out(review: Review, plan: SynthesisPlan) -> Synthesis | Failed:
    """One synthesis, from the results that stand in its analysis alone: a large file has hundreds of them."""
    evidence = review.evidence
    studies = tuple(
        replace(study, results=results)
        for study in evidence.studies
        if (results := tuple(one for one in study.results if plan.id in one.data))
    )
    part = replace(
        review,
        evidence=replace(evidence, studies=studies),
        plan=replace(review.plan, syntheses=(plan,), figures=()),
    )
    done = analyse(part, parts=())
    both: tuple[Synthesis | Failed, ...] = (*done.syntheses, *done.failed)
    return next(one for one in both if one.id == plan.id)


def _one(analysis: Analysis, pool: Pool, made: Synthesis | Failed) -> Difference | None:
    """What differs in one printed result; nothing where all of it agrees."""
    group = analysis.subgroups.get(pool.subgroup, "")
    label = f"{analysis.label}, {group}" if group else analysis.label
    fit = _fit(analysis, pool, made)
    if fit is None:
        why = made.reason if isinstance(made, Failed) else "nothing is left of it"
        reason = f"printed, and cannot be pooled from the data: {why}"
        return Difference(place=pool.place, label=label, numbers=(), reason=reason)
    numbers = tuple(_apart(analysis, pool, fit))
    return Difference(place=pool.place, label=label, numbers=numbers) if numbers else None


def _fit(analysis: Analysis, pool: Pool, made: Synthesis | Failed) -> Fit | None:
    """The fit of the whole, or of a subgroup, by RevMan's own formulas where the plan's models have others."""
    if isinstance(made, Failed):
        return None
    found = _planned(analysis, pool, made)
    if found is None or analysis.kind != "dichotomous" or analysis.method != "MH":
        return found
    try:
        return as_revman(found.effects, random=analysis.random)
    except NotEstimable:
        return found


def _planned(analysis: Analysis, pool: Pool, made: Synthesis) -> Fit | None:
    """The plan's fit of the whole, or of a subgroup; a single subgroup is the whole."""
    if not pool.subgroup or len(analysis.subgroups) < 2:
        return made.random
    if not made.splits(analysis.id):
        return None
    levels = {code: fit for code, _, fit in made.split(analysis.id).levels}
    return levels.get(pool.subgroup)


def _apart(analysis: Analysis, pool: Pool, fit: Fit) -> Iterator[tuple[str, str, float]]:
    """The printed numbers that differ from ours, each with its name."""
    ours = _numbers(analysis, fit)
    for name, told in _NAMES:
        printed = pool.numbers.get(name, "")
        value = _float(printed)
        if value is None or name not in ours or not _comparable(analysis, name, value):
            continue
        if not math.isclose(value, ours[name], rel_tol=_NEAR, abs_tol=max(_LEAST, _half_digit(printed))):
            yield told, printed, ours[name]


def _comparable(analysis: Analysis, name: str, value: float) -> bool:
    """Whether a printed number can be ours: a ratio is above 0, limits are at the level of ours."""
    if name.startswith("ci_") and _float(analysis.level.removesuffix("%") or "95") != _LEVEL:
        return False
    return name == "tau2" or value > 0 or not _back(analysis)


def _numbers(analysis: Analysis, fit: Fit) -> dict[str, float]:
    low, high = fit.interval.low, fit.interval.high
    found = {"estimate": fit.estimate, "ci_low": low, "ci_high": high}
    if _back(analysis):
        found = {name: _exp(value) for name, value in found.items()}
    if analysis.random and not isinstance(fit.tau2, Unavailable):
        found["tau2"] = fit.tau2
    return found


def _exp(value: float) -> float:
    """What a logarithm is of; infinity where that is more than a number can be."""
    return math.exp(value) if value < _MOST else math.inf


def _back(analysis: Analysis) -> bool:
    """Whether what is pooled as a logarithm is printed as what it is the logarithm of."""
    return analysis.measure in RATIOS or (analysis.logged and analysis.measure == "GEN")


def _float(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _half_digit(text: str) -> float:
    """Half a unit of the last decimal that is printed."""
    mantissa, _, exponent = text.lower().partition("e")
    return 0.5 * 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
