"""Models with random terms written out as k x k matrices, slowly and plainly, and made at random, for the tests."""

import numpy as np

from synthesis.dependence.blocks import Blocks
from synthesis.dependence.partition import numbered, partition
from synthesis.models.design import design
from synthesis.models.multilevel.structures import STRUCTURES
from synthesis.models.multilevel.terms import Intercepts, Structured


def marginal(V, terms, theta):
    """V + the sum of the terms at theta, element by element."""
    M = np.array(V, dtype=float)
    k = len(M)
    start = 0
    for term in terms:
        n = 1 if isinstance(term, Intercepts) else len(term.structure.bounds(term.m)[0])
        own, start = np.asarray(theta[start : start + n]), start + n
        G = None if isinstance(term, Intercepts) else levels(term.structure.name, own, term.spots)
        for i in range(k):
            for j in range(k):
                if isinstance(term, Intercepts):
                    R = np.eye(term.levels) if term.known is None else term.known
                    M[i, j] += own[0] * R[term.of[i], term.of[j]]
                elif term.outer[i] == term.outer[j]:
                    M[i, j] += G[term.inner[i], term.inner[j]]
    return M


def marginals(V, terms, thetas):
    """The same for many theta at once, (t, k, k)."""
    M = np.tile(np.array(V, dtype=float), (len(thetas), 1, 1))
    start = 0
    for term in terms:
        if isinstance(term, Intercepts):
            M += thetas[:, start, None, None] * (term.of[:, None] == term.of)
            start += 1
            continue
        n = len(term.structure.bounds(term.m)[0])
        own = (levels(term.structure.name, theta[start : start + n], term.spots) for theta in thetas)
        G, start = np.stack(list(own)), start + n
        M += G[:, term.inner[:, None], term.inner] * (term.outer[:, None] == term.outer)
    return M


def levels(name, theta, spots):
    """A structure's covariance matrix by its definition."""
    m = len(spots)
    if name == "UN":
        L = np.zeros((m, m))
        numbers = iter(theta)
        for i in range(m):
            for j in range(i + 1):
                L[i, j] = next(numbers)
        return L @ L.T
    rho = 0.0 if name in {"ID", "DIAG"} else theta[-1]
    if name in {"HCS", "HAR"}:
        s = np.array(theta[:m])
    elif name == "DIAG":
        s = np.sqrt(theta)
    else:
        s = np.full(m, np.sqrt(theta[0]))
    R = np.eye(m)
    for i in range(m):
        for j in range(m):
            if i != j:
                R[i, j] = rho ** abs(spots[i] - spots[j]) if name in {"AR", "HAR", "CAR"} else rho
    return R * np.outer(s, s)


def loglik(y, X, M, restricted):
    """The log-likelihood by inverses and determinants of k x k matrices; (n, k, k) at once or one (k, k)."""
    k, p = X.shape
    W = np.linalg.inv(M)
    XWX = X.T @ W @ X
    beta = np.linalg.solve(XWX, (X.T @ W @ y)[..., None])
    e = y[:, None] - X @ beta
    ypy = (np.swapaxes(e, -1, -2) @ W @ e)[..., 0, 0]
    twice = np.linalg.slogdet(M)[1] + ypy
    if restricted:
        twice = (
            twice + np.linalg.slogdet(XWX)[1] - np.linalg.slogdet(X.T @ X)[1] + (k - p) * np.log(2 * np.pi)
        )
    else:
        twice = twice + k * np.log(2 * np.pi)
    return -twice / 2


def intercepts(name, labels, **more):
    """A term of intercepts by group."""
    of = numbered(list(labels))
    return Intercepts(name=name, of=of, labels=tuple(str(i) for i in range(of.max() + 1)), **more)


def structured(name, inner, outer, structure, spots=None, **more):
    """Levels, numbered from 0, that covary within groups."""
    of = numbered(list(outer))
    m = int(np.max(inner)) + 1
    return Structured(
        name=name,
        inner=np.asarray(inner, dtype=np.intp),
        inner_labels=tuple(f"level_{i}" for i in range(m)),
        outer=of,
        outer_labels=tuple(str(i) for i in range(of.max() + 1)),
        structure=STRUCTURES[structure],
        spots=np.arange(m, dtype=float) if spots is None else np.asarray(spots, dtype=float),
        **more,
    )


def correlated(v, clusters, rho):
    """Sampling covariances with one correlation within clusters."""
    parts = partition(list(clusters))
    values = []
    for rows in parts.groups:
        s = np.sqrt(np.asarray(v)[rows])
        n = rows.shape[1]
        values.append(s[:, :, None] * s[:, None, :] * (rho + (1 - rho) * np.eye(n)))
    return Blocks(partition=parts, values=tuple(values))


def columns(X):
    """A design of these columns."""
    return design(tuple(f"x{i}" for i in range(X.shape[1])), np.asarray(X, dtype=float))
