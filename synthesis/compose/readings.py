"""The chapters on votes and readings: what is said, in which order, with which tables and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from synthesis.analysis import Analysis
from synthesis.figures.figure import Figure
from synthesis.figures.review_figures import figures_of, why_not
from synthesis.judged import KINDS as JUDGED_KINDS
from synthesis.numbers import Quantity
from synthesis.plan.plan import FigurePlan
from synthesis.prose.readings import said_by_margin
from synthesis.readings.split import ACROSS
from synthesis.reconciliation import reconcile
from synthesis.supplement import Block, FigureBlock, Heading, Paragraph, TableBlock
from synthesis.tables.figure_twins import twin
from synthesis.tables.readings import could_table, cross_table, readings_table
from synthesis.tables.reconciliation import missing_table
from synthesis.tables.splits import split_table
from synthesis.tables.table import Table
from synthesis.tables.verdicts import calibrated_table, margins_table, pooled_table, results_table
from synthesis.woven import Run

Numbers = Mapping[str, Quantity]

OF_VOTES: Final = ("effect_direction", "harvest", "albatross")
"""The kinds of figures that stand with the votes; of harvest plots those by direction."""

OF_SYNTHESIS: Final = ("forest", "labbe", "drapery", "orchard")
"""The kinds of figures that stand with their synthesis."""

OF_STUDIES: Final = ("radial", "baujat", "cumulative_forest", "leave_one_out_forest")
"""The kinds of figures that stand with what single studies do."""


OF_OVERLAP: Final = ("overlap_matrix", "overlap_pairs")
"""The kinds of figures that stand with the overlap of reviews."""


def with_votes(plan: FigurePlan) -> bool:
    """Whether a figure stands in the chapter on votes."""
    return plan.kind in OF_VOTES and plan.allocate == "direction"


def of_multiverse(plan: FigurePlan) -> bool:
    """Whether a figure stands with the multiverses."""
    return plan.kind == "specification_curve"


def of_dependence(plan: FigurePlan) -> bool:
    """Whether a figure stands with the effects that depend on one another."""
    return plan.kind == "rho_curve"


def of_small_studies(plan: FigurePlan) -> bool:
    """Whether a figure stands with the methods for small studies."""
    return plan.kind == "funnel"


def of_single_studies(plan: FigurePlan) -> bool:
    """Whether a figure stands with what single studies do."""
    return plan.kind in OF_STUDIES


def of_synthesis(plan: FigurePlan) -> bool:
    """Whether a figure stands with its synthesis."""
    return plan.kind in OF_SYNTHESIS


def of_regressions(plan: FigurePlan) -> bool:
    """Whether a figure stands with the meta-regressions."""
    return plan.kind == "bubble"


def of_flow(plan: FigurePlan) -> bool:
    """Whether a figure stands with how the studies were found."""
    return plan.kind == "prisma_flow"


def of_overlap(plan: FigurePlan) -> bool:
    """Whether a figure stands with the overlap of reviews."""
    return plan.kind in OF_OVERLAP


def of_judgements(plan: FigurePlan) -> bool:
    """Whether a figure stands with the risk of bias."""
    return plan.kind in JUDGED_KINDS


BEFORE: Final[tuple[tuple[Callable[[FigurePlan], bool], Callable[[Analysis, FigurePlan], object]], ...]] = (
    (of_flow, lambda _analysis, _plan: True),
    (of_overlap, lambda analysis, _plan: analysis.review.overlap),
    (of_judgements, lambda analysis, _plan: analysis.review.evidence.studies),
    (of_synthesis, lambda analysis, plan: analysis.synthesis(plan.synthesis)),
    (of_dependence, lambda analysis, _plan: analysis.dependents),
    (of_small_studies, lambda analysis, _plan: analysis.asymmetries),
    (of_single_studies, lambda analysis, _plan: analysis.diagnoses),
    (of_multiverse, lambda analysis, _plan: analysis.syntheses or analysis.failed),
    (of_regressions, lambda analysis, _plan: analysis.regressions),
    (with_votes, lambda analysis, _plan: analysis.votes),
)
"""The chapters before this one, in their order: whose figures stand there, and whether a review has that chapter."""


def _own_figures(analysis: Analysis) -> Iterator[FigurePlan]:
    """The figures that no chapter before shows: with votes only where there are some, forests with their synthesis."""
    for plan in analysis.review.plan.figures:
        if not any(mine(plan) and there(analysis, plan) for mine, there in BEFORE):
            yield plan


def shown(analysis: Analysis, plans: Sequence[FigurePlan], figures: Sequence[Figure]) -> Iterator[Block]:
    """Figures in all their parts; one that cannot be drawn with the reason."""
    for plan in plans:
        drawn = figures_of(plan, figures)
        reason = "" if drawn else why_not(analysis, plan)
        if reason:
            name = plan.title or plan.kind.replace("_", " ").capitalize()
            text = f"The figure “{name}” ({plan.id}) is not drawn: {reason}."
            yield Paragraph(runs=(Run(text=text),), style="caution")
            continue
        for figure in drawn:
            yield FigureBlock(figure=figure)


def readings_chapter(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    """The four readings of every synthesis, what the margins say, and the same split by moderators."""
    plans = tuple(_own_figures(analysis))
    read = any(one.rows for one in analysis.readings)
    if read or plans:
        yield Heading(text="What the results show, and what they leave open", id="readings_chapter")
    if not read:
        yield from shown(analysis, plans, figures)
        return
    for table in (margins_table(analysis), readings_table(analysis, numbers)):
        yield from _table(table)
    for one in analysis.readings:
        if one.rows and not one.is_twin:
            yield Paragraph(runs=tuple(said_by_margin(analysis, numbers, one)))
    yield from shown(analysis, plans, figures)
    for table in (cross_table(analysis, numbers), could_table(analysis, numbers)):
        yield from _table(table)
    for table in (pooled_table(analysis, numbers), calibrated_table(analysis, numbers)):
        yield from _table(table)
    if analysis.splits:
        yield Heading(text="Does the picture differ?", level=2, id="splits_chapter")
    for table in _splits(analysis, numbers):
        yield TableBlock(table=table)


def reading_sentences(analysis: Analysis, numbers: Numbers) -> tuple[str, ...]:
    """What each synthesis shows by the declared margins, in words."""
    own = [one for one in analysis.readings if one.rows and not one.is_twin]
    return tuple("".join(run.text for run in said_by_margin(analysis, numbers, one)) for one in own)


def reading_tables(analysis: Analysis, numbers: Numbers) -> tuple[Table, ...]:
    """The tables of the readings, for those who ask for them alone."""
    tables = (
        readings_table(analysis, numbers),
        cross_table(analysis, numbers),
        could_table(analysis, numbers),
        pooled_table(analysis, numbers),
        *_splits(analysis, numbers),
    )
    return tuple(table for table in tables if table is not None)


def _splits(analysis: Analysis, numbers: Numbers) -> Iterator[Table]:
    verdicts = analysis.review.plan.verdicts
    tables = [split_table(analysis, numbers, variable) for variable in verdicts.by]
    if verdicts.domain:
        tables.append(split_table(analysis, numbers, verdicts.domain, ACROSS))
    return (table for table in tables if table is not None)


def single_results(analysis: Analysis, numbers: Numbers) -> Iterator[Table]:
    """Every result of every synthesis in the four readings, the figures in numbers, the matrix of missing evidence."""
    tables = [results_table(analysis, numbers, one) for one in analysis.readings if not one.is_twin]
    tables += [twin(analysis, plan) for plan in analysis.review.plan.figures]
    bundled = {vote.study for domain in analysis.votes if domain.bundle for vote in domain.votes}
    tables.append(missing_table(tuple(reconcile(analysis)), analysis.review.evidence.studies, bundled))
    return (table for table in tables if table is not None)


def _table(table: Table | None) -> Iterator[Block]:
    if table is not None:
        yield TableBlock(table=table)
