"""Evidence synthesis: from records to effects, votes, models, figures and the journal's supplement.

What is listed here is public; it is loaded when it is first asked for, so that importing is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "Analysis": "synthesis.analysis",
    "Effect": "synthesis.effects",
    "Effects": "synthesis.effects",
    "Fit": "synthesis.models.fit",
    "Regression": "synthesis.models.regression.regression",
    "Review": "synthesis.review",
    "ZeroRule": "synthesis.models.counts.counts",
    "all_subsets": "synthesis.models.diagnostics.refitted",
    "analyse": "synthesis.analysis",
    "baujat": "synthesis.models.diagnostics.refitted",
    "blup": "synthesis.models.diagnostics.blup",
    "build": "synthesis.pipeline",
    "common_effect": "synthesis.models.univariate",
    "contrast": "synthesis.models.regression.contrasts",
    "counts": "synthesis.count_frames",
    "cumulative": "synthesis.models.diagnostics.refitted",
    "derive": "synthesis.measures.recovery.registry",
    "design_effect": "synthesis.measures.cluster",
    "effect_sizes": "synthesis.effect_frames",
    "glmm": "synthesis.models.counts.glmm",
    "inflation": "synthesis.models.regression.collinearity",
    "influence": "synthesis.models.diagnostics.influence",
    "leave_one_out": "synthesis.models.diagnostics.refitted",
    "likelihood_ratio": "synthesis.models.regression.likelihood_ratio",
    "location_scale": "synthesis.models.regression.location_scale",
    "mantel_haenszel": "synthesis.models.counts.mantel_haenszel",
    "meta_regression": "synthesis.models.regression.regression",
    "omnibus_test": "synthesis.models.regression.contrasts",
    "on_scale": "synthesis.models.scale",
    "open_review": "synthesis.review",
    "permutation_test": "synthesis.models.diagnostics.permutation",
    "peto": "synthesis.models.counts.peto",
    "predict": "synthesis.models.regression.prediction",
    "probability_beyond": "synthesis.models.prediction",
    "random_effects": "synthesis.models.univariate",
    "ranef": "synthesis.models.diagnostics.blup",
    "run": "synthesis.pipeline",
    "subgroups": "synthesis.models.subgroups",
    "term_inflation": "synthesis.models.regression.collinearity",
    "transform": "synthesis.measures.transforms",
}

__all__ = sorted(_PUBLIC)  # noqa: PLE0605 - the list is the table above


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"synthesis has no {name!r}; public are {', '.join(__all__)}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return __all__
