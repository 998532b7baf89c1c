"""What the normal distribution tells of an estimate."""

import numpy as np
import pytest

from synthesis.errors import NotComputable
from synthesis.measures.intervals import tell


def test_a_trial_is_told_as_in_metafor():
    """metafor 5.0-1, summary(escalc(measure="RR")) of the first trial of dat.bcg, and with transf=exp."""
    told = tell(-0.889311333920205, 0.325584765003961)
    ratio = tell(-0.889311333920205, 0.325584765003961, scale=np.exp)

    assert told.se[0] == pytest.approx(0.570600354892951, rel=1e-12)
    assert told.z[0] == pytest.approx(-1.55855376936639, rel=1e-12)
    assert told.p[0] == pytest.approx(0.119102032291586, rel=1e-12)
    assert (told.low[0], told.high[0]) == pytest.approx((-2.00766747907616, 0.229044811235751), rel=1e-12)
    assert (ratio.low[0], ratio.high[0]) == pytest.approx((0.134301570832589, 1.25739838332279), rel=1e-12)


def test_a_scale_that_falls_keeps_the_limits_in_order():
    told = tell([1.0], [0.04], scale=lambda y: -y)

    assert told.low[0] < told.y[0] < told.high[0]


def test_a_level_that_covers_nothing_is_refused():
    with pytest.raises(NotComputable, match="level must be between 0 and 1; found 95"):
        tell([1.0], [0.04], level=95)


def test_an_estimate_without_spread_is_refused():
    with pytest.raises(NotComputable, match="the variance of row 0 must be above 0; found 0"):
        tell([1.0], [0.0])
