"""The numbers that a manuscript prints: chosen from the ledger by patterns of keys, and what each is in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.ledger_items import Numbers
from synthesis.letter_case import upper_first
from synthesis.numbers import Quantity
from synthesis.plan.plan import Plan

_OF_A_MEAN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "k": "effects",
        "studies": "studies",
        "estimate": "pooled estimate",
        "ci": "95 % confidence interval",
        "ci_low": "95 % confidence interval, lower limit",
        "ci_high": "95 % confidence interval, upper limit",
        "p": "p-value",
        "pi": "95 % prediction interval",
        "pi_low": "95 % prediction interval, lower limit",
        "pi_high": "95 % prediction interval, upper limit",
        "tau2": "tau², the variance between studies",
        "i2_q": "I², from Q",
        "q": "Q",
        "q_df": "degrees of freedom of Q",
        "q_p": "p-value of Q",
        "verdict": "verdict by margins",
    }
)
"""The headline numbers of a synthesis, by the last part of their keys, in the order of a report."""

_OF_VOTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "studies": "studies",
        "positive": "studies in favour",
        "negative": "studies against",
        "share": "share in favour",
        "share_ci": "95 % interval of the share",
        "share_low": "95 % interval of the share, lower limit",
        "share_high": "95 % interval of the share, upper limit",
        "p": "p-value of the sign test",
        "mid_p": "mid-p of the sign test",
    }
)

HEADLINE: Final = (
    *(f"syntheses.*.{name}" for name in _OF_A_MEAN),
    *(
        f"syntheses.*.shown.{name}"
        for name in ("estimate", "ci", "ci_low", "ci_high", "pi", "pi_low", "pi_high")
    ),
    "votes.*.*.*",
)
"""The keys that are chosen where a plan names none: the main numbers of each synthesis, votes over all studies."""


@frozen
class Chosen:
    """A number of a manuscript: its key, what it is of and what it is, in words, and the number."""

    key: str
    of: str
    what: str
    number: Quantity


def chosen(numbers: Numbers, plan: Plan) -> tuple[Chosen, ...]:
    """The numbers that a plan chooses for its manuscript, in the order of the ledger."""
    wanted = _any_of(tuple(plan.text or HEADLINE)).fullmatch
    return tuple(
        Chosen(key=key, of=_of(key, plan), what=_what(key), number=found)
        for key, found in numbers.items()
        if wanted(key)
    )


def unmet(numbers: Numbers, plan: Plan) -> tuple[str, ...]:
    """A warning for each pattern of the plan that no key has."""
    return tuple(
        f"{plan.text_place}: text: no number has a key like {text}; numbers.json lists the keys."
        for text in plan.text
        if not any(map(_any_of((text,)).fullmatch, numbers))
    )


@cache
def _any_of(texts: tuple[str, ...]) -> re.Pattern[str]:
    """Keys like one of some: `*` is anything within one part, `**` anything at all."""
    parts = {"**": ".*", "*": "[^.]*"}
    return re.compile(
        "|".join(
            "".join(parts.get(one) or re.escape(one) for one in re.split(r"(\*\*|\*)", text))
            for text in texts
        )
    )


def _of(key: str, plan: Plan) -> str:
    """What a number is of: the label of its synthesis, or the parts of its key that name a table and a row."""
    parts = key.split(".")
    if parts[0] == "syntheses":
        labels = {one.id: one.label for one in plan.syntheses}
        name = parts[1]
        known = labels.get(name) or labels.get(name.removesuffix("_one_row"))
        twin = ", one row per study" if known and name not in labels else ""
        return f"{known or _words(name)}{twin}"
    return upper_first(": ".join(_words(part) for part in parts[:-1])) if len(parts) > 1 else ""


def _what(key: str) -> str:
    *before, last = key.split(".")
    if before[:1] == ["syntheses"]:
        found = _OF_A_MEAN.get(last, _words(last))
        between = [_words(part) for part in before[2:] if part != "shown"]
        scale = " (on the printed scale)" if "shown" in before else ""
        return f"{', '.join([*between, found])}{scale}"
    return _OF_VOTES.get(last, _words(last)) if before[:2] == ["votes", "direction"] else _words(last)


def _words(part: str) -> str:
    return part.replace("_", " ")
