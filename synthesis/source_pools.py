"""The pooled numbers that a file of RevMan prints, held against those that its data give; it may print stale ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.exchange.revman.measures import RATIOS
from extraction_forms.exchange.revman.source import Analysis, Pool
from synthesis.analysis import analyse
from synthesis.models.fit import Fit
from synthesis.numbers import Unavailable
from synthesis.pooling.pooled import Synthesis
from synthesis.review import open_review

_NEAR: Final = 1e-4
"""How far two numbers may be apart, as a share of them, and be the same."""

_LEAST: Final = 1e-6
_LEVEL: Final = 95.0
_NAMES: Final = (
    ("estimate", "estimate"),
    ("ci_low", "lower limit"),
    ("ci_high", "upper limit"),
    ("tau2", "tau2"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How many printed pooled results agree with the data, and those that do not."""

    agree: int
    differences: tuple[Difference, ...]

    def text(self) -> str:
        """Both in plain lines."""
        many = self.agree + len(self.differences)
        head = f"recomputed: {self.agree} of {many} pooled results are as printed"
        return "\n".join([head, *(f"  {one}" for one in self.differences)])


def compare(files: Mapping[str, str], analyses: Sequence[Analysis]) -> Compared:
    """The review that some files make, carried out, and held against what the analyses print.

    Raises:
        ReviewError: the files make no review that can be opened.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        done = analyse(open_review(folder), parts=())
    failed = {one.id: one.reason for one in done.failed}
    found = [
        _one(analysis, pool, done.synthesis(analysis.id), failed.get(analysis.id, ""))
        for analysis in analyses
        for pool in analysis.pools
        if pool.numbers
    ]
    differences = tuple(one for one in found if one is not None)
    return Compared(agree=len(found) - len(differences), differences=differences)


def _one(analysis: Analysis, pool: Pool, made: Synthesis | None, failed: str) -> Difference | None:
    """What differs in one printed result; nothing where all of it agrees."""
    group = analysis.subgroups.get(pool.subgroup, "")
    label = f"{analysis.label}, {group}" if group else analysis.label
    fit = _fit(analysis, pool, made)
    if fit is None:
        reason = f"printed, and cannot be pooled from the data: {failed or 'nothing is left of it'}"
        return Difference(place=pool.place, label=label, numbers=(), reason=reason)
    numbers = tuple(_apart(analysis, pool, fit))
    return Difference(place=pool.place, label=label, numbers=numbers) if numbers else None


def _fit(analysis: Analysis, pool: Pool, made: Synthesis | None) -> Fit | None:
    """Our fit of the whole, or of a subgroup; a single subgroup is the whole."""
    if made is None:
        return None
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
        found = {name: math.exp(value) for name, value in found.items()}
    if analysis.random and not isinstance(fit.tau2, Unavailable):
        found["tau2"] = fit.tau2
    return found


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
