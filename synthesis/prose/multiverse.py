"""Sentences on multiverses: how they were made, and what one gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from synthesis.analysis import Analysis
from synthesis.ledger.multiverse import multiverse_key, share_key
from synthesis.letter_case import lower_first
from synthesis.multiverse.specification import Division, Multiverse
from synthesis.numbers import Quantity
from synthesis.tables.cells import listed
from synthesis.tables.multiverse import account
from synthesis.woven import Run, named, together, weave, words

Numbers = Mapping[str, Quantity]

RESIDUALS = "residual_1_96", "residual_3"


def multiverse_methods(analysis: Analysis) -> Iterator[str]:
    """How the multiverses were made, in the words a methods section needs."""
    found = analysis.multiverses
    if not found:
        return
    of = listed([lower_first(one.synthesis.label) for one in found])
    choices = listed(
        [lower_first(label) for label in dict.fromkeys(c.label for m in found for c in m.choices)]
    )
    first = weave(
        "A multiverse analysis (Steegen et al. 2016; of meta-analyses Voracek, Kossmeier & Tran 2019) of {of} fitted "
        "every declared combination of choices ({choices}); combinations that come to the same effects pooled in the "
        "same way were counted once. Estimates are shown as a specification curve (Simonsohn, Simmons & Nelson 2020), "
        "without its test: nothing is inferred from how many specifications show what.",
        of=named(of),
        choices=named(choices),
    )
    told: list[str] = []
    rules = {rule for one in found for rule in one.plan.outliers}
    if rules & set(RESIDUALS):
        told.append(
            "Outlying effects are those whose studentised deleted residual (Viechtbauer & Cheung 2010) lies beyond "
            "the bound, in the model of the specification itself, or that of independent effects where it has another."
        )
    if "outside_interval" in rules:
        told.append("An interval is off the mean’s where the two do not meet (Harrer et al. 2021).")
    if any(one.plan.rho for one in found):
        told.append(
            "Effects taken as correlated within their study were pooled by a correlated and hierarchical effects model "
            "with cluster-robust intervals (Pustejovsky & Tipton 2022), which has its own estimator and interval."
        )
    if any(one.plan.composite for one in found):
        told.append(
            "Composites are generalised least squares means of the results of a study, whose errors are taken to "
            "correlate by the r given."
        )
    yield together([first, *map(words, told)], " ")


def said_of_multiverse(numbers: Numbers, found: Multiverse) -> Iterator[Run]:
    """What the specifications of a synthesis give: range, sides, and which choices matter to the estimate."""
    base = multiverse_key(found)
    yield Run(text=f"{found.synthesis.label}. ", bold=True, kind="name")
    yield from account(numbers, found).runs
    if not found.alike:
        return
    yield Run(text=" Estimates run from ")
    yield _number(numbers, f"{base}.lowest")
    yield Run(text=" to ")
    yield _number(numbers, f"{base}.highest")
    yield Run(text=", median ")
    yield _number(numbers, f"{base}.median")
    yield Run(text="; ")
    yield _number(numbers, f"{base}.positive")
    yield Run(text=" of ")
    yield _number(numbers, f"{base}.compared")
    yield Run(text=" lie above no effect, ")
    yield _number(numbers, f"{base}.above")
    yield Run(text=" intervals lie wholly above it and ")
    yield _number(numbers, f"{base}.below")
    yield Run(text=" wholly below.")
    yield from _shares(numbers, found)


def _shares(numbers: Numbers, found: Multiverse) -> Iterator[Run]:
    """Which choices the variance of the estimates goes with most."""
    if not isinstance(found.division, Division):
        return
    shares = found.division.of
    ordered = sorted(found.choices, key=lambda one: -shares[one.id])
    first = ordered[: 2 if len(ordered) > 1 else 1]
    yield Run(text=" Of the variance of the estimates ")
    for n, choice in enumerate(first):
        yield Run(text=" and " if n else "")
        yield _number(numbers, share_key(found, choice))
        goes = "goes with the choice" if not n else "with that"
        yield Run(text=f" {goes} of {_called(choice.label)}")
    yield Run(text=". This describes the specifications; it is no test of a choice.")


def _called(label: str) -> str:
    """A choice within a sentence."""
    return f"“{lower_first(label)}”"


def _number(numbers: Numbers, key: str) -> Run:
    return Run(text=numbers[key].text, key=key)
