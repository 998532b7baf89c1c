"""The likelihood under selection: without any it is the normal one; its slopes are those of its differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from synthesis.models.selection.kinds import SELECTIONS, Asked
from synthesis.models.selection.likelihood import Selected, log_likelihood

Y = np.array([0.3, -0.1, 0.9, 0.5, 0.05, 0.7])
V = np.array([0.02, 0.1, 0.08, 0.05, 0.3, 0.01])
X = np.column_stack([np.ones(6), [1.0, 2.0, 0.5, -1.0, 0.0, 1.5]])
AT = {
    "stepfun": [1.0, 0.4, 0.2],
    "beta": [0.7, 2.0],
    "halfnorm": [2.0],
    "negexp": [4.0],
    "logistic": [5.0],
    "power": [0.8],
    "negexppow": [2.0, 1.7],
}


def selected(kind, alternative="greater"):
    steps = (0.05, 0.5) if kind == "stepfun" else ()
    asked = Asked(
        y=Y, se=np.sqrt(V), alternative=alternative, steps=steps, delta=(1.0, 1.0, 1.0) if steps else ()
    )
    return Selected(y=Y, v=V, X=X, selection=SELECTIONS[kind](asked).selection)


@pytest.mark.parametrize(
    ("kind", "none"),
    [
        ("stepfun", [1, 1, 1]),
        ("beta", [1, 1]),
        ("negexp", [0]),
        ("logistic", [0]),
        ("power", [0]),
        ("halfnorm", [0]),
    ],
)
def test_where_nothing_is_selected_the_likelihood_is_the_normal_one(kind, none):
    beta = np.array([0.2, 0.1])

    found = log_likelihood(selected(kind), beta, 0.03, np.array(none, dtype=float))

    expected = norm.logpdf(Y, X @ beta, np.sqrt(V + 0.03)).sum()
    assert found.value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("alternative", ["greater", "less", "two-sided"])
@pytest.mark.parametrize("kind", list(AT))
@settings(max_examples=6)
@given(tau2=st.floats(0.01, 1), mean=st.floats(-1, 1))
def test_gradient_and_hessian_are_those_of_differences(kind, alternative, tau2, mean):
    effects = selected(kind, alternative)
    at = np.array([mean, 0.1, tau2, *AT[kind]])
    h = 1e-5 * np.maximum(np.abs(at), 0.1)

    def height(x):
        return log_likelihood(effects, x[:2], float(x[2]), x[3:])

    found = height(at)
    ups, downs = ([height(at + sign * h[i] * np.eye(at.size)[i]) for i in range(at.size)] for sign in (1, -1))
    slope = [
        (up.value - down.value) / (2 * h[i]) for i, (up, down) in enumerate(zip(ups, downs, strict=True))
    ]
    bend = [
        (up.gradient - down.gradient) / (2 * h[i])
        for i, (up, down) in enumerate(zip(ups, downs, strict=True))
    ]

    size = np.abs(found.gradient).max() + 1
    assert found.gradient == pytest.approx(np.array(slope), abs=1e-5 * size)
    assert found.hessian == pytest.approx(np.array(bend), abs=1e-5 * (np.abs(found.hessian).max() + 1))


@given(factor=st.floats(0.01, 100))
def test_other_units_move_the_likelihood_by_their_logarithm_alone(factor):
    def at(y, v, beta, tau2):
        asked = Asked(y=y, se=np.sqrt(v), alternative="greater", steps=(0.05, 0.5), delta=(1.0, 1.0, 1.0))
        effects = Selected(y=y, v=v, X=X, selection=SELECTIONS["stepfun"](asked).selection)
        return log_likelihood(effects, beta, tau2, np.array([1.0, 0.4, 0.2])).value

    beta = np.array([0.2, 0.1])
    moved = at(Y * factor, V * factor**2, beta * factor, 0.05 * factor**2)

    assert moved + 6 * np.log(factor) == pytest.approx(at(Y, V, beta, 0.05), abs=1e-9)
