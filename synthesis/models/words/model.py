"""How models are called in print: `random effects`, `Mantel-Haenszel, fixed effect`, a mixed model by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from synthesis.letter_case import upper_first

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "random": "random effects",
        "common": "common effect",
        "che": "correlated and hierarchical effects",
        "mantel_haenszel": "Mantel-Haenszel, fixed effect",
        "peto": "Peto, fixed effect",
    }
)
"""What models are called whatever they pool; all others are mixed models of counts."""

MEANS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "random": "Random-effects mean",
        "common": "Common-effect mean",
        "che": "Mean of correlated and hierarchical effects",
    }
)
"""What the pooled value of a model of estimates is called."""

ONE_EFFECT: Final = frozenset({"common", "mantel_haenszel", "peto"})
"""The models that have one effect for all studies, and so no variance between them."""

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {"OR": "logistic", "PLO": "logistic", "IRR": "Poisson", "IRLN": "Poisson"}
)
"""The kind of a mixed model of counts, by its measure."""


def pools_counts(model: str) -> bool:
    """Whether a model pools the counts themselves, rather than the studies' estimates."""
    return model not in MEANS


def model_words(model: str, measure: str) -> str:
    """A model within a sentence: `random effects`, `random-effects logistic model (UM.FS)`."""
    if model in WORDS:
        return WORDS[model]
    variant = "" if model == "single" else f" ({model})"
    return f"random-effects {KINDS[measure]} model{variant}"


def mean_words(model: str, measure: str) -> str:
    """What the pooled value of a model is called at the head of a row: `Random-effects mean`."""
    words = MEANS.get(model) or model_words(model, measure)
    return upper_first(words)
