"""How judgements of risk of bias look in every figure: a symbol, a name, a colour, and a hatching for areas."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.numbers import MINUS


@frozen
class Judgement:
    """How a risk of bias is shown: its symbol, its name, and a colour that no reader needs to tell apart.

    `hatching` names what an area of it is drawn over with, one of `inks.HATCHINGS`; "" leaves it plain.
    """

    symbol: str
    label: str
    colour: str
    hatching: str = ""


JUDGEMENTS: Final[Mapping[str, Judgement]] = MappingProxyType(
    {
        "low": Judgement(symbol="+", label="Low risk", colour="#7cc8ae"),
        "low_except_confounding": Judgement(
            symbol="±", label="Low (except for uncontrolled confounding)", colour="#bfe3d3"
        ),
        "moderate": Judgement(symbol="~", label="Moderate risk", colour="#f0ecb0", hatching="level"),
        "some_concerns": Judgement(symbol="!", label="Some concerns", colour="#f5e27a", hatching="level"),
        "serious": Judgement(symbol="×", label="Serious risk", colour="#eda06c", hatching="rising"),
        "high": Judgement(symbol=MINUS, label="High risk", colour="#d1603d", hatching="rising"),
        "critical": Judgement(symbol="#", label="Critical risk", colour="#b98bc9", hatching="crossed"),
        "no_information": Judgement(symbol="?", label="No information", colour="#d9d9d9"),
        "yes": Judgement(symbol="Y", label="Yes", colour="#a9d6c5"),
        "no": Judgement(symbol="N", label="No", colour="#e0825f", hatching="rising"),
        "unclear": Judgement(symbol="U", label="Unclear", colour="#f3e8a3", hatching="level"),
        "not_applicable": Judgement(symbol="/", label="Not applicable", colour="#ececec"),
    }
)
"""The judgements that figures know, of every form in the library: risks, the best first, then answers to items."""

NEUTRAL: Final = "#e6e6e6"
"""The colour of a judgement that only a review's own form knows."""

MISSING: Final = Judgement(symbol="○", label="Not judged", colour="#ffffff")
"""How it is shown that there is no judgement: a circle without a symbol is its own."""


def domain_name(short: str, label: str) -> str:
    """A domain by its short name and what it is about; overall by its name alone."""
    bare = bare_name(short, label)
    return f"{short} {bare}" if bare else short


def bare_name(short: str, label: str) -> str:
    """What a domain is about, without the short name that its label may begin with."""
    return label.removeprefix(short).lstrip(" :.")


def looks(labels: Mapping[str, str]) -> Mapping[str, Judgement]:
    """How every code is shown: those of `JUDGEMENTS`, then those of a form alone, numbered on grey.

    Args:
        labels: The labels of codes by code, in the order of their form.
    """
    own = {code: label for code, label in labels.items() if code not in JUDGEMENTS}
    numbered = {
        code: Judgement(symbol=str(number), label=label, colour=NEUTRAL)
        for number, (code, label) in enumerate(own.items(), 1)
    }
    return {**JUDGEMENTS, **numbered}
