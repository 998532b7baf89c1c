"""The figures a review's plan asks for, each from the same values as its table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from synthesis.analysis import Analysis
from synthesis.figures.figure import Figure
from synthesis.figures.review_audit import audit_figures
from synthesis.figures.review_bubbles import bubbles
from synthesis.figures.review_dependence import rho_curves
from synthesis.figures.review_drapery import draperies
from synthesis.figures.review_flow import flow_diagram
from synthesis.figures.review_forests import forest
from synthesis.figures.review_funnel import funnel
from synthesis.figures.review_judgements import bars, lights
from synthesis.figures.review_labbe import labbes
from synthesis.figures.review_multiverse import curves
from synthesis.figures.review_orchard import orchards
from synthesis.figures.review_overlap import citation_matrix, overlap_of_pairs
from synthesis.figures.review_scatter import baujats, radials
from synthesis.figures.review_stepwise import cumulative_forests, leave_one_out_forests
from synthesis.figures.review_verdicts import curve, gaps, strip
from synthesis.figures.review_votes import albatross, effect_direction, harvest
from synthesis.numbers import Unavailable
from synthesis.plan.figures import is_of
from synthesis.plan.plan import FigurePlan


def review_figures(
    analysis: Analysis, drawn: Mapping[str, tuple[Figure, ...]] = MappingProxyType({})
) -> tuple[Figure, ...]:
    """Every figure of the plan that can be drawn, in the plan's order, then those of the audit.

    One too high for a page is in parts.

    Args:
        analysis: What is drawn.
        drawn: Those that are there already, by the id of their plan.
    """
    made: list[Figure] = []
    for plan in analysis.review.plan.figures:
        made += drawn[plan.id] if plan.id in drawn else _of(analysis, plan)
    return (*made, *audit_figures(analysis))


def early_figures(
    analysis: Analysis, lacking: Collection[str]
) -> Iterator[tuple[FigurePlan, tuple[Figure, ...]]]:
    """The figures of the plan that can be drawn of an analysis that still lacks some of its parts."""
    for plan in analysis.review.plan.figures:
        if not set(NEEDS[plan.kind]) & set(lacking):
            yield plan, _of(analysis, plan)


def _of(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...]:
    found = KINDS[plan.kind](analysis, plan)
    return () if isinstance(found, Unavailable) else found


def figures_of(plan: FigurePlan, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Of figures that were drawn the one that the plan asks for, in all its parts."""
    return tuple(one for one in figures if is_of(one.id, plan.id))


def why_not(analysis: Analysis, plan: FigurePlan) -> str:
    """Why a figure of the plan cannot be drawn; empty where it can."""
    found = KINDS[plan.kind](analysis, plan)
    return found.reason if isinstance(found, Unavailable) else ""


KINDS: Final[Mapping[str, Callable[[Analysis, FigurePlan], tuple[Figure, ...] | Unavailable]]] = (
    MappingProxyType(
        {
            "forest": forest,
            "effect_direction": effect_direction,
            "harvest": harvest,
            "albatross": albatross,
            "verdict_strip": strip,
            "margin_curve": curve,
            "gap_map": gaps,
            "specification_curve": curves,
            "rho_curve": rho_curves,
            "funnel": funnel,
            "radial": radials,
            "baujat": baujats,
            "cumulative_forest": cumulative_forests,
            "leave_one_out_forest": leave_one_out_forests,
            "bubble": bubbles,
            "labbe": labbes,
            "drapery": draperies,
            "orchard": orchards,
            "traffic_light": lights,
            "judgement_bars": bars,
            "prisma_flow": flow_diagram,
            "overlap_matrix": citation_matrix,
            "overlap_pairs": overlap_of_pairs,
        }
    )
)
"""What draws each kind of figure."""

NEEDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "forest": (),
        "effect_direction": ("votes",),
        "harvest": ("votes",),
        "albatross": ("votes",),
        "verdict_strip": ("splits",),
        "margin_curve": (),
        "gap_map": ("votes",),
        "specification_curve": ("multiverses",),
        "rho_curve": ("dependents",),
        "funnel": ("asymmetries",),
        "radial": (),
        "baujat": ("diagnoses",),
        "cumulative_forest": ("diagnoses",),
        "leave_one_out_forest": ("diagnoses",),
        "bubble": ("regressions",),
        "labbe": (),
        "drapery": (),
        "orchard": (),
        "traffic_light": (),
        "judgement_bars": (),
        "prisma_flow": ("votes",),
        "overlap_matrix": (),
        "overlap_pairs": (),
    }
)
"""What of an analysis each kind of figure is drawn from, beside the syntheses and their readings."""
