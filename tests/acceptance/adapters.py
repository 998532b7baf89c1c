"""What we can be asked of R's calls today: for each topic, the reader of its cases."""

from __future__ import annotations

from collections.abc import Mapping

from tests.acceptance.conversions import conversion
from tests.acceptance.dependent import dependent
from tests.acceptance.diagnostics import diagnostics
from tests.acceptance.effect_sizes import effect_size
from tests.acceptance.meta_regression import regression
from tests.acceptance.mh_peto_glmm import mh_peto_glmm
from tests.acceptance.published import published
from tests.acceptance.questions import Adapter
from tests.acceptance.small_study import small_study
from tests.acceptance.univariate import univariate
from tests.acceptance.votes import vote_count

ADAPTERS: Mapping[str, Adapter] = {
    "conversions": conversion,
    "dependent": dependent,
    "diagnostics": diagnostics,
    "effect_sizes": effect_size,
    "meta_regression": regression,
    "mh_peto_glmm": mh_peto_glmm,
    "small_study": small_study,
    "univariate": univariate,
    "votes": vote_count,
    "published_pooled": published,
}
