"""The figures of a review as it is seen: which there are, and each drawn once for all processes, until it changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.conf import settings

from extraction_forms.entry.kept_files import keep, make_room
from extraction_forms.entry.results.analysed import analysed
from extraction_forms.entry.results.seen import Seen
from extraction_forms.errors import ReviewError
from extraction_forms.frozen_values import frozen
from synthesis.numbers import Unavailable
from synthesis.plan.figures import OF_AUDIT, plain_forest
from synthesis.plan.plan import FigurePlan, Plan

if TYPE_CHECKING:
    from synthesis.analysis import Analysis
    from synthesis.figures.figure import Figure

FOLDER: Final = "drawn_figures"
MOST_FILES: Final = 600
"""So many figures are kept in the site's own folder; the ones that were drawn first make room."""

AUDIT: Final = "audit"
KINDS: Final = {
    "forest": "Forest plot",
    "effect_direction": "Effect direction plot",
    "harvest": "Harvest plot",
    "albatross": "Albatross plot",
    "verdict_strip": "Verdicts by margin",
    "margin_curve": "Verdicts as the margin changes",
    "gap_map": "Map of gaps",
    "specification_curve": "Specification curve",
    "rho_curve": "Dependence curve",
    "funnel": "Funnel plot",
    "radial": "Radial plot",
    "baujat": "Baujat plot",
    "cumulative_forest": "Cumulative forest plot",
    "leave_one_out_forest": "Leave-one-out forest plot",
    "bubble": "Meta-regression",
    "labbe": "L’Abbé plot",
    "drapery": "Drapery plot",
    "orchard": "Orchard plot",
    "traffic_light": "Risk of bias by result",
    "judgement_bars": "Risk of bias by domain",
    "prisma_flow": "Study flow",
    "overlap_matrix": "Studies in reviews",
    "overlap_pairs": "Overlap of reviews",
    AUDIT: "Audit",
}
"""How kinds of figures are called, in the order in which a page lists them."""

_drawing = Lock()
"""Fonts are measured by a library that reads its files piece by piece, which two threads cannot do at once."""


@frozen
class Listed:
    """A figure there is to be drawn: one that the plan names, or (`by_default`) one that is drawn all the same."""

    plan: FigurePlan
    kind: str
    by_default: bool = False

    @property
    def id(self) -> str:
        """What addresses call it."""
        return self.plan.id


@frozen
class Picture:
    """A drawn figure, or the part of one that is on its own page."""

    id: str
    title: str
    caption: str
    alt: str
    width: float
    height: float
    svg: str


@frozen
class Drawn:
    """What came of drawing a figure: its pictures, or why there are none."""

    pictures: tuple[Picture, ...]
    reason: str = ""


def listed(seen: Seen) -> tuple[Listed, ...]:
    """The figures of a review, forest plots first: those of the plan, and those that are drawn by default."""
    if seen.review is None:
        return ()
    found = [*_of_plan(seen.review.plan), *_by_default(seen.review.plan)]
    order = list(KINDS)
    return tuple(sorted(found, key=lambda one: order.index(one.kind)))


def _of_plan(plan: Plan) -> Iterator[Listed]:
    for figure in plan.figures:
        yield Listed(plan=figure, kind=figure.kind)


def _by_default(plan: Plan) -> Iterator[Listed]:
    """A forest plot of each synthesis of which the plan draws none, and what the audit draws of each."""
    drawn = {figure.synthesis for figure in plan.figures if figure.kind == "forest"}
    taken = {figure.id for figure in plan.figures}
    for one in plan.syntheses:
        name = f"forest_{one.id}"
        if one.id not in drawn and name not in taken:
            yield Listed(plan=plain_forest(name, one.id), kind="forest", by_default=True)
    for one in plan.syntheses if plan.audit else ():
        yield Listed(
            plan=plain_forest(OF_AUDIT.format(synthesis=one.id), one.id), kind=AUDIT, by_default=True
        )


def title_of(one: Listed, seen: Seen) -> str:
    """What a figure is called before it is drawn: its title in the plan, else its kind and what it is of."""
    if one.plan.title or seen.review is None:
        return one.plan.title
    labels = {each.id: each.label for each in seen.review.plan.syntheses}
    labels |= {each.id: each.label for each in seen.review.plan.regressions if one.kind == "bubble"}
    parts = [labels.get(one.plan.synthesis or one.plan.text("regression"), "")]
    parts += [f"by {one.plan.by.replace('_', ' ')}"] if one.plan.by else []
    of = ", ".join(part for part in parts if part)
    return f"{KINDS[one.kind]}: {of}" if of else KINDS[one.kind]


def kept(seen: Seen, one: Listed) -> Drawn | None:
    """A figure that some process has drawn already; None where none has."""
    try:
        held = json.loads(_file(seen, one).read_text(encoding="utf-8"))
        return Drawn(pictures=tuple(Picture(**each) for each in held["pictures"]), reason=held["reason"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def drawn(seen: Seen, one: Listed) -> Drawn:
    """A figure, drawn now where it is not there yet."""
    found = kept(seen, one)
    if found is None:
        found = _draw(seen, one)
        _keep(_file(seen, one), found)
    return found


def _file(seen: Seen, one: Listed) -> Path:
    name = hashlib.sha256(f"{seen.key}\0{one.id}\0{one.kind}".encode()).hexdigest()
    return Path(settings.STATE) / FOLDER / f"{name}.json"


def _draw(seen: Seen, one: Listed) -> Drawn:
    from synthesis.figures import svg
    from synthesis.figures.review_figures import NEEDS

    try:
        analysis = analysed(seen, ("audit",) if one.kind == AUDIT else NEEDS[one.kind])
        with _drawing:
            found = _figures(analysis, one)
            if isinstance(found, Unavailable):
                return Drawn(pictures=(), reason=found.reason)
            return Drawn(pictures=tuple(_picture(figure, svg.draw(figure)) for figure in found))
    except ReviewError as fault:
        return Drawn(pictures=(), reason=str(fault))


def _figures(analysis: Analysis, one: Listed) -> tuple[Figure, ...] | Unavailable:
    from synthesis.figures.review_audit import audit_figures
    from synthesis.figures.review_figures import KINDS as DRAWERS

    if one.kind != AUDIT:
        return DRAWERS[one.kind](analysis, one.plan)
    own = tuple(figure for figure in audit_figures(analysis) if figure.id == one.id)
    return own or Unavailable(reason="no open finding of the audit supposes a result otherwise")


def _picture(figure: Figure, svg: str) -> Picture:
    return Picture(
        id=figure.id,
        title=figure.title,
        caption=figure.caption,
        alt=figure.alt,
        width=figure.width,
        height=figure.height,
        svg=svg,
    )


def _keep(file: Path, found: Drawn) -> None:
    """Keep a figure for all processes; where that cannot be, it is drawn again when it is asked for."""
    if keep(file, json.dumps(asdict(found), ensure_ascii=False).encode()):
        make_room(file.parent.glob("*.json"), MOST_FILES, lambda _: 1)
