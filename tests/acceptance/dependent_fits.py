"""The models of dependent effects that R's calls ask for: `rma.mv` read from a case's text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from synthesis.effects import Effect, Effects
from synthesis.models.multilevel.given import Given
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import Multilevel, multilevel
from tests.acceptance.cases import Case, number
from tests.acceptance.dependent_v import covariance_of

ARGUMENT = re.compile(r"^\s*([\w.]+)\s*=(?!=)\s*(.*)$", re.DOTALL)
READ = {"mods", "random", "struct", "method", "test", "dfs", "rho", "sigma2", "R", "data"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The text of an R call taken apart: arguments in order, and by name."""

    positional: tuple[str, ...]
    named: Mapping[str, str]


def call_of(text: str, fn: str) -> Text | None:
    """The first call of a function in an R text."""
    found = re.search(rf"(?<![\w.]){re.escape(fn)}\(", text)
    if found is None:
        return None
    inside = text[found.end() : _closing(text, found.end())]
    parts = [(one, ARGUMENT.match(one)) for one in split(inside)]
    return Text(
        positional=tuple(one.strip() for one, match in parts if match is None),
        named={match[1]: match[2].strip() for _, match in parts if match},
    )


def split(text: str) -> list[str]:
    """A text cut at the commas that stand in no brackets."""
    found, depth, start = [], 0, 0
    for i, sign in enumerate(text):
        depth += sign in "([{"
        depth -= sign in ")]}"
        if sign == "," and not depth:
            found.append(text[start:i])
            start = i + 1
    return [*found, text[start:]]


def _closing(text: str, start: int) -> int:
    depth = 1
    for i in range(start, len(text)):
        depth += text[i] == "("
        depth -= text[i] == ")"
        if not depth:
            return i
    raise ValueError(f"a bracket is not closed in {text}")


def fit_of(case: Case, **changed: Any) -> Multilevel:
    """Our model of the first `rma.mv` in a case; `changed` are arguments given otherwise."""
    call = call_of(case.text, "rma.mv")
    if call is None:
        raise ValueError(f"{case.name}: no rma.mv in {case.text}")
    named = {**call.named, **changed}
    if unknown := set(named) - READ:
        raise ValueError(f"{case.name}: {', '.join(sorted(unknown))} cannot be read")
    effects = effects_of(case, named)
    text = named.get("random", "")
    return multilevel(
        effects,
        [one.replace("factor(", "").replace(")", "") for one in _parts(text)],
        formula=named.get("mods", ""),
        V=covariance_of(case) if call.positional[1] == "V" else None,
        given=_given(named, case),
        asked=Asked(
            method=named.get("method", "REML").strip('"'),
            test=named.get("test", "z").strip('"'),
            df=named.get("dfs", "residual").strip('"'),
        ),
    )


def _parts(random: str) -> list[str]:
    """The pieces of a random part: one formula or a list of them."""
    inside = re.fullmatch(r"list\((.*)\)", random)
    return [one.strip() for one in split(inside[1] if inside else random) if one.strip()]


def _given(named: Mapping[str, str], case: Case) -> Given:
    sigma2 = re.findall(r"NA|[\d.]+", named.get("sigma2", ""))
    rho = {"1/2": 0.5}.get(named["rho"]) if "rho" in named else None
    known = {}
    if "R" in named:  # R <- 0.3^abs(outer(1:5,1:5,"-")) for the trials 1 to 5
        if "0.3^abs(outer(1:5,1:5" not in case.text:
            raise ValueError(f"{case.name}: R cannot be read")
        known = {"trial": 0.3 ** np.abs(np.subtract.outer(np.arange(5), np.arange(5)))}
    return Given(
        structure=named.get("struct", "").strip('"'),
        known=known or None,
        sigma2=[None if one == "NA" else float(one) for one in sigma2] or None,
        rho=rho,
    )


def effects_of(case: Case, named: Mapping[str, str]) -> Effects:
    """The rows of a case, its columns as moderators; those that R's `data` sets aside left out."""
    columns = dict(case.columns)
    data = named.get("data", "dat")
    if "const=1" in data:
        columns["const"] = [1] * len(columns["yi"])
    keep = [True] * len(columns["yi"])
    if "is.na(dat$class)" in data:
        keep = [one not in {"NA", None} for one in columns["class"]]
    if data == "d":
        keep = [one == "PD" for one in columns["outcome"]]
    rows = [_effect(columns, i) for i in range(len(keep)) if keep[i] and _whole(columns, i)]
    return Effects(measure="GEN", rows=tuple(rows))


def _whole(columns: Mapping[str, list[Any]], i: int) -> bool:
    return not np.isnan([number(columns["yi"][i]), number(columns["vi"][i])]).any()


def _effect(columns: Mapping[str, list[Any]], i: int) -> Effect:
    y = number(columns["yi"][i])
    given = {name: values[i] for name, values in columns.items() if name not in {"yi", "vi"}}
    return Effect(
        y=y,
        v=number(columns["vi"][i]),
        measured=y,
        study=str(columns.get("study", range(i + 1))[i]),
        study_label=str(columns.get("study", range(i + 1))[i]),
        result=f"row_{i}",
        outcome="outcome",
        outcome_label="Outcome",
        measure="GEN",
        route="reported",
        origins=(),
        moderators={name: value for name, value in given.items() if value not in {"NA", None}},
    )
