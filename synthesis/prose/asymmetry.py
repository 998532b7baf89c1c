"""Sentences on small studies: what could be detected and what could not, and never that nothing was selected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from synthesis.analysis import Analysis
from synthesis.asymmetry import ALPHA, Asymmetry, Told
from synthesis.asymmetry_methods import METHODS, Answer
from synthesis.ledger.asymmetry import asymmetry_key
from synthesis.models.small_study import worst_case
from synthesis.models.small_study.evidence import FEWEST
from synthesis.numbers import Quantity, Unavailable
from synthesis.tables.cells import listed
from synthesis.tables.measure_words import shown
from synthesis.woven import Run, words

Numbers = Mapping[str, Quantity]

LITTLE: Final = "That is no sign that nothing was selected."
BESIDE: Final = (
    "That may be selective publication, or another difference between small studies and large ones."
)
NOT_PROOF: Final = (
    "Effects may go with the size of studies for other reasons than selective publication: differences in quality, in "
    "people or in how intensely they were treated, the measure itself, chance. A test that detects nothing does not "
    "show that nothing was selected; with few studies, or studies of much the same size, it has little power. An "
    "adjusted mean is what the mean would be if the assumptions of its method held; they differ, and none replaces the "
    "mean as planned. Tests are read at the level of 0.10 that is usual for them."
)
"""What must be known of all these methods before their numbers are read."""


def asymmetry_methods(analysis: Analysis) -> Iterator[str]:
    """Which methods were asked about small studies, in the words a methods section needs."""
    asked = [one for one in analysis.asymmetries if one.told]
    if not analysis.asymmetries:
        return
    used = {told.id for one in asked for told in one.told}
    parts = {
        kind: [METHODS[name].cited for name in METHODS if name in used and METHODS[name].kind == kind]
        for kind in ("test", "adjust", "worst", "request")
    }
    told = []
    if parts["test"]:
        told.append(
            f"Whether effects go with the size of their studies was asked by {listed(parts['test'])}."
        )
    if parts["adjust"]:
        told.append(f"Means were adjusted by {listed(parts['adjust'])}.")
    rest = [*parts["worst"], *parts["request"]]
    if rest:
        told.append(f"Beside these stand {listed(rest)}.")
    told.append(
        "With fewer than 10 studies nothing of this kind is told unless the plan forces it (Sterne et al. 2011)."
    )
    yield words(" ".join(told))


def said_of_asymmetry(numbers: Numbers, found: Asymmetry) -> Iterator[Run]:
    """What the methods for small studies say of a synthesis, in plain sentences."""
    yield Run(text=f"{found.label}. ", bold=True, kind="name")
    if found.reason:
        yield Run(text=f"Whether small studies differ from large ones was not asked: {found.reason}.")
        return
    yield from _tests(numbers, found)
    yield from _adjusted(numbers, found)
    yield from _worst(numbers, found)


def _tests(numbers: Numbers, found: Asymmetry) -> Iterator[Run]:
    told = [(one, p) for one in found.tests if (p := _p(one)) is not None]
    if not told:
        yield Run(text="Whether effects go with the size of their studies could not be told. ")
        return
    below = [one for one, p in told if p < ALPHA]
    for detected in (True, False):
        some = [one for one, p in told if (p < ALPHA) is detected]
        if not some:
            continue
        if detected:
            few = len(found.synthesis.effects.studies) < FEWEST
            what = (
                "In too few studies to tell asymmetry from chance, effects go"
                if few
                else "Effects were found to go"
            )
            yield Run(text=f"{what} with the size of their studies by ")
        elif below:
            yield Run(text="It could not be detected by ")
        else:
            yield Run(text="That effects go with the size of their studies could not be detected by ")
        yield from _named(numbers, found, some)
        yield Run(text=f"{_towards(some)}. " if detected else ". ")
    yield Run(text=f"{BESIDE if below else LITTLE} ")


def _p(one: Told) -> float | None:
    answer = one.answer
    return None if isinstance(answer, Unavailable) or isinstance(answer.p, Unavailable) else answer.p


def _named(numbers: Numbers, found: Asymmetry, some: list[Told]) -> Iterator[Run]:
    """Tests with their p-values."""
    for i, one in enumerate(some):
        if i:
            yield Run(text=" and " if i == len(some) - 1 else ", ")
        key = f"{asymmetry_key(found)}.{one.id}.p"
        text = numbers[key].text
        yield Run(text=f"{one.label if i == 0 else one.within} (p {'' if text[0] in '<>' else '= '}")
        yield from (Run(text=text, key=key), Run(text=")"))


def _towards(some: list[Told]) -> str:
    """Which way the effects of small studies lie, where all tests that detect something say the same."""
    signs = {
        answer.result > 0
        for one in some
        if isinstance(answer := one.answer, Answer) and not isinstance(answer.result, Unavailable)
    }
    turned = any(one.id == "macaskill" for one in some)
    if len(signs) != 1 or turned:
        return ""
    return f": small studies have {'higher' if signs.pop() else 'lower'} effects than large ones"


def _adjusted(numbers: Numbers, found: Asymmetry) -> Iterator[Run]:
    """Between which means those adjusted lie, and what the mean is without."""
    known = [
        (answer.estimate, one)
        for one in found.told
        if one.kind == "adjust"
        and isinstance(answer := one.answer, Answer)
        and not isinstance(answer.estimate, Unavailable)
    ]
    if not known:
        return
    scale = shown(found.synthesis.plan.measure)
    base = asymmetry_key(found)
    low, high = min(known, key=lambda pair: pair[0])[1], max(known, key=lambda pair: pair[0])[1]
    if low is high:
        yield Run(text=f"By {low.within} the mean would be ")
        yield from _mean(numbers, f"{base}.{low.id}.{scale}")
    else:
        yield Run(text="Adjusted means run from ")
        yield from _mean(numbers, f"{base}.{low.id}.{scale}", low)
        yield Run(text=" to ")
        yield from _mean(numbers, f"{base}.{high.id}.{scale}", high)
    planned = f"syntheses.{found.id}.{scale}estimate"
    yield Run(text="; the mean as planned is ")
    yield from (Run(text=numbers[planned].text, key=planned), Run(text=". "))


def _mean(numbers: Numbers, base: str, one: Told | None = None) -> Iterator[Run]:
    yield Run(text=numbers[f"{base}estimate"].text, key=f"{base}estimate")
    ends = numbers[f"{base}ci"]
    told = f"{one.within}; " if one is not None else ""
    if ends.value is not None:
        yield from (
            Run(text=f" ({told}95% CI ", kind="words"),
            Run(text=ends.text, key=f"{base}ci"),
            Run(text=")"),
        )


def _worst(numbers: Numbers, found: Asymmetry) -> Iterator[Run]:
    """How strong selection would have to be, and what is left in the worst case."""
    one = found.of("worst_case")
    if one is None or isinstance(one.answer, Unavailable):
        return
    base, scale = f"{asymmetry_key(found)}.worst_case", shown(found.synthesis.plan.measure)
    needed, limit = numbers[f"{base}.result"], numbers[f"{base}.needed_limit"]
    if isinstance(needed.value, float):
        yield Run(text="To move the mean to no effect, affirmative results must have been ")
        yield Run(text=f"{_times(needed.value)} times", key=f"{base}.result")
        yield Run(text=" as likely seen as others")
    else:
        yield Run(text=NEVER if needed.reason == worst_case.NEVER.reason else ALREADY)
    if isinstance(limit.value, float):
        yield Run(text="; to move the nearer end of its interval there, ")
        yield from (Run(text=limit.text, key=f"{base}.needed_limit"), Run(text=" times"))
    elif limit.reason == worst_case.NEVER.reason:
        yield Run(text=", nor its interval" if needed.value is None else "; its interval by no ratio")
    elif limit.reason == worst_case.ALREADY.reason and needed.reason != limit.reason:
        yield Run(text="; the robust interval of this analysis includes no effect already")
    yield Run(text=". ")
    if numbers[f"{base}.{scale}estimate"].value is not None:
        yield Run(text="Without all affirmative results the mean is ")
        yield from (*_mean(numbers, f"{base}.{scale}"), Run(text="."))


NEVER: Final = "No preference for affirmative results, however strong, moves the mean to no effect"
ALREADY: Final = (
    "The mean does not lie on the side that selection is taken to favour, so that nothing need be explained"
)


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 100 else "over 100"
