"""The one door to the measures: what it refuses whatever the measure."""

from __future__ import annotations

import pytest

from synthesis.errors import NotComputable
from synthesis.measures.registry import compute


def test_numbers_too_large_for_arithmetic_are_refused_and_give_no_effect() -> None:
    columns = {"n_exp": 20, "mean_exp": 1e300, "sd_exp": 1e200, "n_ctl": 20, "mean_ctl": 1.0, "sd_ctl": 1.0}

    with pytest.raises(NotComputable, match="pooled variance"):
        compute("SMD", columns)
    with pytest.raises(NotComputable, match="MD: the variance"):
        compute("MD", columns)
