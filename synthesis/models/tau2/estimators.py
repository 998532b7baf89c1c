"""The estimators of tau2 by name: their codes, readable aliases, how print calls them, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.tau2.estimation import COMMON

GIVEN: Final = "given"
"""What stands for an estimator where tau2 was given rather than estimated."""


@frozen
class EstimatorName:
    """How one estimator is called: in words, by its alias, and the key of its source in `sources.SOURCES`."""

    words: str
    alias: str
    source: str


ESTIMATORS: Final[Mapping[str, EstimatorName]] = MappingProxyType(
    {
        "REML": EstimatorName(
            words="restricted maximum likelihood",
            alias="restricted-maximum-likelihood",
            source="viechtbauer_2005",
        ),
        "ML": EstimatorName(words="maximum likelihood", alias="maximum-likelihood", source="hardy_1996"),
        "DL": EstimatorName(
            words="the DerSimonian-Laird estimator", alias="dersimonian-laird", source="dersimonian_1986"
        ),
        "DLIT": EstimatorName(
            words="the iterated DerSimonian-Laird estimator",
            alias="iterated-dersimonian-laird",
            source="dersimonian_2007",
        ),
        "PM": EstimatorName(words="the Paule-Mandel estimator", alias="paule-mandel", source="paule_1982"),
        "PMM": EstimatorName(
            words="the median-unbiased Paule-Mandel estimator",
            alias="paule-mandel-median",
            source="viechtbauer_2021",
        ),
        "EB": EstimatorName(
            words="the empirical Bayes estimator", alias="empirical-bayes", source="morris_1983"
        ),
        "HE": EstimatorName(words="the Hedges estimator", alias="hedges", source="hedges_1983"),
        "HS": EstimatorName(
            words="the Hunter-Schmidt estimator", alias="hunter-schmidt", source="hunter_2015"
        ),
        "HSk": EstimatorName(
            words="the Hunter-Schmidt estimator with a correction for small samples",
            alias="hunter-schmidt-corrected",
            source="brannick_2019",
        ),
        "SJ": EstimatorName(words="the Sidik-Jonkman estimator", alias="sidik-jonkman", source="sidik_2005"),
        "SJIT": EstimatorName(
            words="the iterated Sidik-Jonkman estimator", alias="iterated-sidik-jonkman", source="sidik_2005"
        ),
        "GENQ": EstimatorName(
            words="the generalised Q estimator", alias="generalised-q", source="dersimonian_2007"
        ),
        "GENQM": EstimatorName(
            words="the median-unbiased generalised Q estimator",
            alias="generalised-q-median",
            source="viechtbauer_2021",
        ),
    }
)

_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{code.lower(): code for code in (*ESTIMATORS, *sorted(COMMON))},
        **{name.alias: code for code, name in ESTIMATORS.items()},
        "generalized-q": "GENQ",
        "generalized-q-median": "GENQM",
        "common-effect": "EE",
    }
)


def known_estimator(name: str) -> str:
    """The code of an estimator of tau2, from the code in any case or a readable alias.

    Raises:
        NotEstimable: no such estimator; the message lists those there are.
    """
    code = _CODES.get(expected.text("tau2", name).strip().lower().replace("_", "-").replace(" ", "-"))
    if code is None:
        codes = ", ".join((*ESTIMATORS, "EE"))
        aliases = ", ".join(sorted(each.alias for each in ESTIMATORS.values()))
        raise NotEstimable(f"unknown tau2 estimator {name!r}; known: {codes}; or by name: {aliases}")
    return code
