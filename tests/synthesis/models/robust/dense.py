"""Cluster-robust algebra written out with whole k x k matrices and one cluster at a time, to hold the code against."""

from dataclasses import dataclass

import numpy as np

from synthesis.models.design import design
from synthesis.models.robust.clusters import clusters_of
from synthesis.models.robust.working import Working
from synthesis.numbers import Unavailable

NO_EFFECTS = Unavailable(reason="none")


@dataclass
class Dense:
    """A working model: y, X, W and Phi whole, and the label of each row's cluster."""

    y: np.ndarray
    X: np.ndarray
    W: np.ndarray
    phi: np.ndarray
    labels: list
    inverse: bool

    @property
    def inner(self):
        return np.linalg.inv(self.X.T @ self.W @ self.X)

    @property
    def hat(self):
        return self.X @ self.inner @ self.X.T @ self.W

    @property
    def beta(self):
        return self.inner @ self.X.T @ self.W @ self.y

    @property
    def clusters(self):
        return [np.flatnonzero([one == label for one in self.labels]) for label in dict.fromkeys(self.labels)]

    def working(self):
        clusters = clusters_of(NO_EFFECTS, len(self.y), self.labels)
        blocks = [
            tuple(whole[rows[:, :, None], rows[:, None, :]] for rows in clusters.partition.groups)
            for whole in (self.phi, self.W)
        ]
        return Working(
            y=self.y,
            design=design(tuple(f"x{i}" for i in range(self.X.shape[1])), self.X),
            clusters=clusters,
            phi=blocks[0],
            weights=None if self.inverse else blocks[1],
        )

    def adjustment(self, kind, rows):
        """A_j by its definition."""
        k, n = len(self.y), len(rows)
        if kind == "CR2":
            rest = (np.eye(k) - self.hat)[rows]
            D = np.linalg.cholesky(self.phi[np.ix_(rows, rows)]).T
            B = D @ rest @ self.phi @ rest.T @ D.T
            values, vectors = np.linalg.eigh((B + B.T) / 2)
            roots = np.array([1 / np.sqrt(one) if one > 1e-9 * values.max() else 0.0 for one in values])
            return D.T @ vectors @ np.diag(roots) @ vectors.T @ D
        if kind == "CR3":
            return np.linalg.inv(np.eye(n) - self.hat[np.ix_(rows, rows)])
        return np.eye(n)

    def factor(self, kind):
        m, (k, p) = len(self.clusters), self.X.shape
        factors = {"CR1": m / (m - 1), "CR1p": m / (m - p), "CR1S": m * (k - 1) / ((m - 1) * (k - p))}
        return factors.get(kind, 1.0)

    def arms(self, kind, C):
        """g_j' = c'M X_j'W_j A_j (I - H)_j for each combination and cluster, (q, m, k)."""
        found = []
        for rows in self.clusters:
            own = C @ self.inner @ self.X[rows].T @ self.W[np.ix_(rows, rows)] @ self.adjustment(kind, rows)
            found.append(own @ (np.eye(len(self.y)) - self.hat)[rows])
        return np.swapaxes(np.array(found), 0, 1)

    def covariance(self, kind):
        scores = self.arms(kind, np.eye(self.X.shape[1])) @ self.y
        return self.factor(kind) * scores @ scores.T

    def satterthwaite(self, kind, C):
        found = []
        for g in self.arms(kind, C):
            P = g @ self.phi @ g.T
            found.append(np.trace(P) ** 2 / np.sum(P**2))
        return np.array(found)

    def wishart(self, kind, C):
        """Eta of HTZ: q (q + 1) over the variances of all entries of the standardised covariance."""
        E = np.array([[np.trace(a @ self.phi @ b.T) for b in self.arms(kind, C)] for a in self.arms(kind, C)])
        values, vectors = np.linalg.eigh(E)
        arms = self.arms(kind, vectors @ np.diag(values**-0.5) @ vectors.T @ C)
        q, total = len(C), 0.0
        for a in arms:
            for b in arms:
                aa, bb, ab = a @ self.phi @ a.T, b @ self.phi @ b.T, a @ self.phi @ b.T
                total += np.sum(aa * bb) + np.sum(ab * ab.T)
        return q * (q + 1) / total


def made(rng, sizes, p=3, *, inverse=True, diagonal=False):
    """Random effects, columns (the first an intercept), and matrices that hold clusters of these sizes together."""
    k, labels = sum(sizes), [f"c{j}" for j, n in enumerate(sizes) for _ in range(n)]
    order = rng.permutation(k)
    labels = [labels[i] for i in order]
    X = np.column_stack([np.ones(k), *(rng.normal(size=k) for _ in range(p - 1))])
    same = np.array([[a == b for b in labels] for a in labels])
    if diagonal:
        phi, W = np.diag(rng.uniform(0.02, 0.5, k)), np.diag(rng.uniform(0.5, 2.0, k))
    else:
        root, other = rng.normal(size=(k, k)), rng.normal(size=(k, k))
        phi = np.where(same, root @ root.T / k, 0.0) + np.diag(rng.uniform(0.2, 1.0, k))
        W = np.where(same, other @ other.T / k, 0.0) + np.diag(rng.uniform(0.2, 1.0, k))
    phi = np.where(same, phi, 0.0)
    return Dense(
        y=rng.normal(size=k),
        X=X,
        W=np.linalg.inv(phi) if inverse else W,
        phi=phi,
        labels=labels,
        inverse=inverse,
    )
