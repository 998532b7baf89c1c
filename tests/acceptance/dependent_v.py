"""V as R's vcalc makes it: each of its calls in the reference cases, read from the text and made by us."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from synthesis.dependence.blocks import Blocks
from synthesis.dependence.correlations import Correlations
from synthesis.dependence.observed import Observed
from synthesis.dependence.sampling import known_by_row, sampling_covariance
from tests.acceptance.cases import Case, number
from tests.acceptance.correlations import matrix
from tests.acceptance.questions import CLOSED, NotCovered, Number, Question

ARGUMENTS = {"cluster", "obs", "type", "rho", "rvars", "data", "vi"}


def covariance_of(case: Case) -> Blocks:
    """V of the vcalc call in the text of a case.

    Raises:
        ValueError: there is none, or one with arguments that are not read here.
    """
    asked = arguments(case.text)
    unread = sorted(set(asked) - ARGUMENTS)
    if unread:
        raise ValueError(f"{case.name}: vcalc with {', '.join(unread)}")
    cluster = case.columns[asked["cluster"]]
    if "rvars" in asked:
        names = re.findall(r"\w+", asked["rvars"].removeprefix("c"))
        return known_by_row(np.column_stack([numbers(case, name) for name in names]), cluster=cluster)
    if asked.get("obs", "seq_len(nrow(dat))") != "seq_len(nrow(dat))":
        raise ValueError(f"{case.name}: vcalc with obs={asked['obs']}")
    return sampling_covariance(
        numbers(case, asked["vi"]),
        cluster=cluster,
        correlations=Correlations(rho=float(asked["rho"])),
        observed=Observed(outcome=case.columns[asked["type"]] if "type" in asked else None),
    )


def dependent_v(case: Case) -> Question | NotCovered:
    """The question of a case that asks for V itself."""
    if not case.text.startswith("vcalc("):
        return NotCovered(what="vcalc within another call")

    def answer() -> list[Number]:
        ours, theirs = covariance_of(case).dense().ravel(), np.ravel(matrix(case.result["V"]))
        return [
            Number(name=f"V[{i}]", ours=float(one), theirs=float(other), tolerance=CLOSED)
            for i, (one, other) in enumerate(zip(ours, theirs, strict=True))
        ]

    return Question(answer=answer, compared=frozenset({"V"}))


def arguments(text: str) -> Mapping[str, str]:
    """The arguments of the vcalc call in an R text, by name; the first without one is `vi`."""
    _, found, rest = text.partition("vcalc(")
    if not found:
        raise ValueError(f"no vcalc in {text!r}")
    parts, depth, start = [], 0, 0
    for at, mark in enumerate(rest):
        if mark == "," and depth == 0:
            parts.append(rest[start:at])
            start = at + 1
        depth += {"(": 1, ")": -1}.get(mark, 0)
        if depth < 0:
            parts.append(rest[start:at])
            break
    named = (re.fullmatch(r"\s*(?:(\w+)\s*=\s*)?(.*?)\s*", part, re.DOTALL) for part in parts)
    return {one.group(1) or "vi": one.group(2) for one in named if one is not None}


def numbers(case: Case, name: str) -> list[Any]:
    """A column as numbers."""
    return [number(value) for value in case.columns[name]]
