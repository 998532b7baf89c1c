"""Evidence synthesis: from records to effects, votes, models, figures and the journal's supplement.

What is listed here is public; it is loaded when it is first asked for, so that importing is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "Analysis": "synthesis.analysis",
    "Declared": "synthesis.verdicts.margin",
    "Effect": "synthesis.effects",
    "Effects": "synthesis.effects",
    "Fit": "synthesis.models.fit",
    "Margin": "synthesis.verdicts.margin",
    "Regression": "synthesis.models.regression.regression",
    "Review": "synthesis.review",
    "ZeroRule": "synthesis.models.counts.counts",
    "all_subsets": "synthesis.models.diagnostics.refitted",
    "analyse": "synthesis.analysis",
    "baujat": "synthesis.models.diagnostics.refitted",
    "blup": "synthesis.models.diagnostics.blup",
    "build": "synthesis.pipeline",
    "calibrated_proportion": "synthesis.verdicts.beyond",
    "combine_p_values": "synthesis.votes.p_combination",
    "combine_with_effects": "synthesis.votes.vote_effects",
    "common_effect": "synthesis.models.univariate",
    "contrast": "synthesis.models.regression.contrasts",
    "core_grade": "synthesis.verdicts.core_grade",
    "counts": "synthesis.count_frames",
    "cumulative": "synthesis.models.diagnostics.refitted",
    "derive": "synthesis.measures.recovery.registry",
    "design_effect": "synthesis.measures.cluster",
    "detectable": "synthesis.verdicts.detectable",
    "effect_from_votes": "synthesis.votes.vote_effects",
    "effect_sizes": "synthesis.effect_frames",
    "glmm": "synthesis.models.counts.glmm",
    "inflation": "synthesis.models.regression.collinearity",
    "influence": "synthesis.models.diagnostics.influence",
    "judge": "synthesis.verdicts.verdict",
    "leave_one_out": "synthesis.models.diagnostics.refitted",
    "likelihood_ratio": "synthesis.models.regression.likelihood_ratio",
    "location_scale": "synthesis.models.regression.location_scale",
    "mantel_haenszel": "synthesis.models.counts.mantel_haenszel",
    "margin_curve": "synthesis.verdicts.curve",
    "meta_regression": "synthesis.models.regression.regression",
    "minimal_detectable": "synthesis.verdicts.detectable",
    "omnibus_test": "synthesis.models.regression.contrasts",
    "on_scale": "synthesis.models.scale",
    "one_sided": "synthesis.votes.p_values",
    "one_sided_not_significant": "synthesis.votes.p_values",
    "one_sided_of_effect": "synthesis.votes.p_values",
    "open_review": "synthesis.review",
    "permutation_test": "synthesis.models.diagnostics.permutation",
    "peto": "synthesis.models.counts.peto",
    "predict": "synthesis.models.regression.prediction",
    "probability_beyond": "synthesis.models.prediction",
    "proportion_beyond": "synthesis.verdicts.beyond",
    "random_effects": "synthesis.models.univariate",
    "ranef": "synthesis.models.diagnostics.blup",
    "run": "synthesis.pipeline",
    "second_generation_p": "synthesis.verdicts.second_generation",
    "sign_test_of": "synthesis.votes.sign_test",
    "subgroups": "synthesis.models.subgroups",
    "summarise_effects": "synthesis.votes.effect_summary",
    "term_inflation": "synthesis.models.regression.collinearity",
    "tost": "synthesis.verdicts.equivalence",
    "tost_of": "synthesis.verdicts.equivalence",
    "transform": "synthesis.measures.transforms",
}

__all__ = sorted(_PUBLIC)  # noqa: PLE0605 - the list is the table above


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"synthesis has no {name!r}; public are {', '.join(__all__)}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return __all__
