"""Questions about what clusters do to a model of dependent effects: Cook's distances."""

from __future__ import annotations

import re

from synthesis.models.multilevel.diagnostics.influence import influence
from synthesis.models.multilevel.multilevel import Multilevel
from tests.acceptance.cases import Case, number
from tests.acceptance.questions import Number

_CLUSTER = re.compile(r"cooks\.distance\(x, cluster=dat\$(\w+)\)")


def cooks_by_cluster(case: Case, fit: Multilevel, tolerance: float) -> list[Number]:
    """Cook's distance of each cluster, by the name R gives it."""
    asked = _CLUSTER.search(case.text)
    if asked is None:
        raise ValueError(f"{case.name}: no clusters in {case.text}")
    found = influence(fit, asked[1])
    ours = dict(zip(found.names, found.cook.tolist(), strict=True))
    return [
        Number(name=f"cooks_cluster.{name}", ours=ours[name], theirs=number(wanted), tolerance=tolerance)
        for name, wanted in case.result["cooks_cluster"].items()
    ]
