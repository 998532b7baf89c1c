"""Random small models of many designs, and the points of a grid over their parameters, for the tests."""

import numpy as np

from synthesis.dependence.blocks import diagonal
from tests.synthesis.models.multilevel.dense import columns, correlated, intercepts, structured

POINTS = 400
DESIGNS = (
    "nested",
    "crossed",
    "three_terms",
    "two_level",
    "ID",
    "CS",
    "DIAG",
    "HCS",
    "UN",
    "AR",
    "HAR",
    "CAR",
    "mixed",
)


def drawn(seed, kind=None):
    """A model at random: y, V, design, terms, in which every component can be told."""
    rng = np.random.default_rng(seed)
    kind = kind or DESIGNS[seed % len(DESIGNS)]
    k = int(rng.integers(8, 17))
    terms, k = _terms(rng, kind, k)
    v = rng.gamma(1.5, 1, k) * 0.1 * 10 ** rng.uniform(-2, 1) + 1e-3
    X = np.ones((k, 1)) if rng.random() < 0.6 else np.column_stack([np.ones(k), rng.normal(size=k)])
    V = diagonal(v) if rng.random() < 0.5 else correlated(v, _clusters(terms), rng.uniform(0, 0.8))
    y = _values(rng, terms, V, k)
    return y, V, columns(X), terms


def _terms(rng, kind, k):
    study = np.sort(rng.integers(0, max(k // 3, 2), k))
    if kind == "two_level":
        return [intercepts("study", study)], k
    if kind == "nested":
        return [intercepts("study", study), intercepts("study/effect", range(k))], k
    if kind == "crossed":
        return [intercepts("study", study), intercepts("lab", rng.integers(0, 3, k))], k
    if kind == "three_terms":
        lab = rng.integers(0, 3, k)
        return [intercepts("study", study), intercepts("lab", lab), intercepts("effect", range(k))], k
    if kind == "mixed":
        outer, inner = _levels(rng, 2)
        lab = intercepts("lab", rng.integers(0, 3, len(inner)))
        return [structured("level | study", inner, outer, "CS"), lab], len(inner)
    m = 2 if kind in {"UN", "HCS", "HAR"} else 3
    outer, inner = _levels(rng, m)
    spots = np.cumsum(rng.uniform(0.3, 2, m)) if kind == "CAR" else None
    return [structured("level | study", inner, outer, kind, spots)], len(inner)


def _levels(rng, m):
    """Groups of which most have every level once, a few lack some."""
    rows = [(i, j) for i in range(int(rng.integers(4, 7))) for j in range(m) if i < 2 or rng.random() < 0.8]
    return [i for i, _ in rows], [j for _, j in rows]


def _clusters(terms):
    return terms[0].outer if hasattr(terms[0], "outer") else terms[0].of


def _values(rng, terms, V, k):
    """Values with true effects of random size, at times with none, or with more than the sampling errors explain."""
    y = np.linalg.cholesky(V.dense()) @ rng.normal(size=k) * rng.choice([0.5, 1.0, 1.0, 3.0])
    for term in terms:
        scale = rng.choice([0.0, 0.1, 0.5, 1.0])
        if hasattr(term, "outer"):
            y += scale * rng.normal(size=term.levels)[term.outer] * rng.choice([-1, 1], term.m)[term.inner]
            y += scale * rng.normal(size=k) * rng.choice([0, 0.5])
        else:
            y += scale * rng.normal(size=term.levels)[term.of]
    return y


def grid(terms, y, v):
    """At most 400 points over the parameters of a model, (n, parameters), from 0 to four times the spread."""
    top = 4 * (np.var(y) + np.max(v))
    axes, kinds = [], []
    for term in terms:
        if not hasattr(term, "outer"):
            kinds.append("variance")
            continue
        name, m = term.structure.name, term.m
        if name == "UN":
            kinds += ["deviation", "deviation", "rho"]
        else:
            low, _ = term.structure.bounds(m)
            own = "deviation" if name in {"HCS", "HAR"} else "variance"
            kinds += [own] * (len(low) - int(term.structure.correlated))
            kinds += [low[-1]] * int(term.structure.correlated)
    n = int(POINTS ** (1 / len(kinds)) + 1e-9)
    for kind in kinds:
        shares = np.linspace(0, 1, n)
        if kind == "variance":
            axes.append(top * shares**3)
        elif kind == "deviation":
            axes.append(np.sqrt(top) * shares**1.5)
        else:
            low = -1.0 if kind == "rho" else kind
            axes.append(low + (1 - low) * shares)
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
    if any(hasattr(term, "outer") and term.structure.name == "UN" for term in terms):
        a, b, rho = points.T
        points = np.column_stack([a, rho * b, b * np.sqrt(1 - rho**2)])
    return points
