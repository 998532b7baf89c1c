"""The sets of effects that specifications pool: each different one once, or why there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from synthesis.effects import Effect, Effects
from synthesis.errors import NotComputable
from synthesis.measures.aggregate import aggregate
from synthesis.measures.registry import MEASURES
from synthesis.models.specifications.means import EffectSet
from synthesis.multiverse.settings import Entering
from synthesis.numbers import Unavailable
from synthesis.one_row import one_row_per_study
from synthesis.plan.measures import COUNTED
from synthesis.plan.plan import MultiversePlan, Selection, SynthesisPlan
from synthesis.pooling.pooling import asked, effects_of, single
from synthesis.review import Review
from synthesis.routes.effect_rows import compute_effects
from synthesis.routes.scales import REPORTED
from synthesis.sensitivity import WITHOUT

NOTHING_LEFT: Final = Unavailable(reason="no effect is left")
NO_COMPOSITE: Final = Unavailable(reason="counts are pooled, of which no composite is made")
UNJUDGED: Final = Unavailable(reason="no risk of bias was judged")

Content = tuple[object, ...]


@dataclass(slots=True)
class Sets:
    """The different sets of effects of one synthesis, each at its place; made as they are asked for."""

    review: Review
    plan: SynthesisPlan
    declared: MultiversePlan
    held: list[Effects] = field(default_factory=list)
    numbers: list[EffectSet] = field(default_factory=list)
    _places: dict[Content, int] = field(default_factory=dict)
    _bases: dict[Content, Effects | Unavailable] = field(default_factory=dict)
    _meeting: dict[Content, frozenset[tuple[str, str]]] = field(default_factory=dict)

    def place(self, entering: Entering, model: str) -> int | Unavailable:
        """The place of the effects that enter; the model says whether counts are wanted behind them."""
        if entering.rows[0] == "composite" and model in COUNTED:
            return NO_COMPOSITE
        found = self._base(entering, model)
        if isinstance(found, Unavailable):
            return found
        rows = self._filtered(found.rows, entering, model)
        if isinstance(rows, Unavailable):
            return rows
        try:
            chosen = self._chosen(replace(found, rows=rows), entering.rows)
        except NotComputable as error:
            return Unavailable(reason=str(error))
        return self.put(chosen) if chosen.rows else NOTHING_LEFT

    def put(self, effects: Effects) -> int:
        """The place of a set of effects: that of the same numbers of the same results, if they are held."""
        content: Content = (
            effects.measure,
            *((row.study, row.row, row.y, row.v, *sorted(row.inputs.items())) for row in effects.rows),
        )
        if content not in self._places:
            self._places[content] = len(self.held)
            self.held.append(effects)
            self.numbers.append(EffectSet(y=effects.y, v=effects.v))
        return self._places[content]

    def _base(self, entering: Entering, model: str) -> Effects | Unavailable:
        counts = model if model in COUNTED else ""
        key = (entering.measure, entering.use, entering.zero_cells, entering.icc, counts)
        if key not in self._bases:
            self._bases[key] = self._computed(entering, model)
        return self._bases[key]

    def _computed(self, entering: Entering, model: str) -> Effects | Unavailable:
        if model in COUNTED and entering.measure not in COUNTED[model]:
            return Unavailable(reason=f"the model {model} has no {entering.measure}")
        if entering.use == "reported" and (model in COUNTED or entering.measure not in REPORTED):
            what = "no counts are read" if model in COUNTED else f"{entering.measure} is not read"
            return Unavailable(reason=f"{what} as reported")
        icc = float(entering.icc) if entering.icc else None
        try:
            return effects_of(self.review, self._asked(entering, model), icc)
        except NotComputable as error:
            return Unavailable(reason=str(error))

    def _asked(self, entering: Entering, model: str) -> SynthesisPlan:
        """The plan of a synthesis that asks for these effects."""
        known = MEASURES[entering.measure].choices
        options = {name: text for name, text in self.plan.options.items() if name in known}
        if entering.zero_cells == "drop00":
            options |= {"drop00": "yes"} if "drop00" in known else {}
        elif entering.zero_cells and "to" in known:
            options["to"] = entering.zero_cells
        routes = self.plan.routes if entering.use == self.plan.use else ()
        return replace(
            self.plan,
            measure=entering.measure,
            use=entering.use,
            routes=routes,
            options=options,
            model=model,
        )

    def _filtered(
        self, rows: Sequence[Effect], entering: Entering, model: str
    ) -> tuple[Effect, ...] | Unavailable:
        gone = {id(row) for name in entering.without for row in WITHOUT[name](self, rows)}
        kept = tuple(row for row in rows if id(row) not in gone)
        if entering.only:
            meeting = self._named(entering, model)
            kept = tuple(row for row in kept if (row.study, row.row) in meeting)
        if not entering.risk_of_bias:
            return kept
        if not any("overall" in row.tags for row in rows):
            return UNJUDGED
        if entering.risk_of_bias == "only_low":
            return tuple(row for row in kept if row.tags.get("overall") == "low")
        return tuple(row for row in kept if row.tags.get("overall") != "high")

    def _named(self, entering: Entering, model: str) -> frozenset[tuple[str, str]]:
        """The results that meet a named condition, by study and row."""
        key = (entering.only, entering.measure, entering.use)
        if key not in self._meeting:
            request = asked(self.review, self._asked(entering, model))
            found = compute_effects(
                self.review.evidence, replace(request, where=self.declared.only[entering.only])
            )
            self._meeting[key] = frozenset((row.study, row.row) for row in found.rows)
        return self._meeting[key]

    def _chosen(self, effects: Effects, rows: tuple[str, str]) -> Effects:
        """Of the effects of each study those that stand for it."""
        kind, name = rows
        if kind == "one_row":
            return single(self.review, self.plan, effects)
        if kind == "order":
            return one_row_per_study(
                effects, _ordered(self.review.plan.selection, self.declared.orders[name])
            )
        return composites(effects, float(name)) if kind == "composite" else effects


def _ordered(planned: Selection, orders: Mapping[str, tuple[str, ...]]) -> Selection:
    """The planned selection with some of its orders of preference replaced."""
    return replace(
        planned,
        timepoints=orders.get("timepoints", planned.timepoints),
        value_kinds=orders.get("value_kinds", planned.value_kinds),
        outcomes=orders.get("outcomes", planned.outcomes),
        analysis_sets=orders.get("analysis_sets", planned.analysis_sets),
    )


def composites(effects: Effects, rho: float) -> Effects:
    """One effect of each study: the generalised least squares mean of its own, any two of which correlate by rho."""
    groups: dict[str, list[Effect]] = defaultdict(list)
    for row in effects.rows:
        groups[row.study].append(row)
    found = aggregate(effects.y, effects.v, [row.study for row in effects.rows], rho=rho)
    made = zip(found.clusters, found.y.tolist(), found.v.tolist(), strict=True)
    rows = (_composite(groups[str(study)], y, v) for study, y, v in made)
    return replace(effects, rows=tuple(rows))


def _composite(rows: Sequence[Effect], y: float, v: float) -> Effect:
    if len(rows) == 1:
        return rows[0]
    origins = tuple(sorted({origin for row in rows for origin in row.origins}))
    return replace(rows[0], y=y, v=v, measured=y, origins=origins, inputs={})
