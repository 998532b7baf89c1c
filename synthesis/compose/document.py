"""The supplement put together: what is said, in which order, with which tables and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from synthesis.analysis import Analysis
from synthesis.compose.audit import audit_chapter
from synthesis.compose.certainty import certainty_chapter
from synthesis.compose.flow import flow_chapter
from synthesis.compose.overlap import overlap_chapter
from synthesis.compose.readings import (
    of_dependence,
    of_judgements,
    of_multiverse,
    of_regressions,
    of_single_studies,
    of_small_studies,
    of_synthesis,
    readings_chapter,
    shown,
    single_results,
    with_votes,
)
from synthesis.figures.figure import Figure
from synthesis.numbers import Quantity
from synthesis.places import places_of
from synthesis.pooling.pooled import Synthesis
from synthesis.prose.agreement import agreement_methods, said_of_agreement
from synthesis.prose.asymmetry import NOT_PROOF, asymmetry_methods, said_of_asymmetry
from synthesis.prose.audit import audit_methods
from synthesis.prose.certainty import certainty_methods
from synthesis.prose.dependence import dependence_methods, said_of_dependence
from synthesis.prose.diagnoses import diagnosis_methods, said_of_studies
from synthesis.prose.judgements import said_of_judgements
from synthesis.prose.multiverse import multiverse_methods, said_of_multiverse
from synthesis.prose.readings import reading_methods
from synthesis.prose.sentences import (
    example,
    methods,
    not_regressed,
    not_used,
    of_the_model,
    one_level,
    pooled_nothing,
    rows_and_studies,
    said,
    unit_of_analysis,
)
from synthesis.provenance import trace
from synthesis.reconciliation import reconcile
from synthesis.routes.study_rows import repeated
from synthesis.supplement import Block, Document, Heading, Paragraph, TableBlock
from synthesis.tables.agreement import agreement_tables
from synthesis.tables.asymmetry import asymmetry_table
from synthesis.tables.audit import flags
from synthesis.tables.characteristics import characteristics
from synthesis.tables.dependence import dependence_table, rho_table
from synthesis.tables.described import described_tables
from synthesis.tables.diagnoses import diagnosis_tables, lacking
from synthesis.tables.dictionary import dictionaries
from synthesis.tables.effects import effects_table, recomputed_table
from synthesis.tables.judgement_shares import judgement_shares
from synthesis.tables.multiverse import multiverse_table
from synthesis.tables.reconciliation import reconciliation_table
from synthesis.tables.regressions import regression_table
from synthesis.tables.risk_of_bias import risk_of_bias
from synthesis.tables.routes import derivations_table, routes_table, zero_cells_table
from synthesis.tables.sensitivity import sensitivity_table
from synthesis.tables.swim import swim_table
from synthesis.tables.syntheses import set_aside, subgroup_table, syntheses
from synthesis.tables.table import Table
from synthesis.tables.vote_notes import told
from synthesis.tables.vote_tables import vote_blocks
from synthesis.tables.votes import tally_table
from synthesis.votes.sign_test import SignTest
from synthesis.woven import Run, counting, named, stretches, together, weave, words

Numbers = Mapping[str, Quantity]


def compose(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Document:
    """The supplement of a review.

    Args:
        analysis: The plan carried out.
        numbers: Every reported number, from `ledger`.
        figures: The finished figures, in the order of the plan.
    """
    review = analysis.review
    plan = review.plan
    chapters = (
        *(
            _front,
            flow_chapter,
            overlap_chapter,
            _studies,
            _syntheses,
            _votes,
            _tallies,
            readings_chapter,
            certainty_chapter,
            _details,
        ),
        *(audit_chapter, _agreement),
    )
    blocks: list[Block] = []
    for chapter in chapters:
        blocks += chapter(analysis, numbers, figures)
    blocks += _dictionary(analysis)
    blocks += _checklist(analysis, blocks)
    blocks += _references(analysis)
    return Document(
        title=plan.title,
        subtitle=plan.subtitle,
        date=plan.date,
        authors=plan.authors,
        blocks=tuple(blocks),
        numbers=numbers,
        provenance=MappingProxyType(trace(review)),
    )


def _table(table: Table | None) -> Iterator[Block]:
    if table is not None:
        yield TableBlock(table=table)


def _text(text: str, style: str = "body") -> Paragraph:
    return Paragraph(runs=stretches(text), style=style)


def _front(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    del numbers, figures
    plan = analysis.review.plan
    yield Heading(text="About this supplement", id="about")
    if plan.example:
        yield _text(example(), "caution")
    if plan.question:
        yield Paragraph(runs=(Run(text="Question. ", bold=True), Run(text=plan.question, kind="name")))
    yield _text(_holdings(analysis))
    unused = not_used(analysis)
    if unused:
        yield _text(unused)
    if plan.attribution:
        yield Paragraph(
            runs=(Run(text="Source of the data. ", bold=True), Run(text=plan.attribution, kind="name"))
        )
    for remark in plan.remarks:
        yield _text(named(remark), "caution")
    paragraphs = [*methods(analysis), *dependence_methods(analysis)]
    paragraphs += [*asymmetry_methods(analysis), *diagnosis_methods(analysis)]
    paragraphs += [*multiverse_methods(analysis), *reading_methods(analysis), *certainty_methods(analysis)]
    paragraphs += [*agreement_methods(analysis), *audit_methods(analysis)]
    if paragraphs:
        yield Heading(text="Methods", id="methods")
        for paragraph in paragraphs:
            yield _text(paragraph)


def _holdings(analysis: Analysis) -> str:
    evidence = analysis.review.evidence
    parts: list[str] = []
    if evidence.studies:
        results = [result.origin for study in evidence.studies for result in study.results]
        studies = counting([f"records/{study.id}" for study in evidence.studies], "study", "studies")
        told = {"studies": studies, "results": counting(results, "result", "results")}
        parts.append(weave("{studies} with {results}{repeats}", **told, repeats=_repeats(analysis)))
    if evidence.sources:
        tallies = [tally.origins[0] for source in evidence.sources for tally in source.tallies]
        sources = [f"records/{source.id}" for source in evidence.sources]
        from_sources: str = (
            "one source that lists"
            if len(sources) == 1
            else weave("{n} that list", n=counting(sources, "source", "sources"))
        )
        counts = counting(tallies, "count", "counts")
        parts.append(weave("{tallies} from {sources} no studies", tallies=counts, sources=from_sources))
    return weave(
        "The records of this review hold {held}. Every number printed here is made from "
        "them; in the HTML version each number shows, on a click, the data it was made from, with the words "
        "and the place they were read.",
        held=together(parts, " and "),
    )


def _repeats(analysis: Analysis) -> str:
    several = [f"records/{study.id}" for study in analysis.review.evidence.studies if repeated(study)]
    if not several:
        return ""
    n = counting(several, "study repeats", "studies repeat")
    return weave(" ({n} the trial of another and does not count)", n=n)


def _studies(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    if not analysis.review.evidence.studies:
        return
    yield Heading(text="Studies", id="studies")
    yield from _table(characteristics(analysis.review, flags(analysis.audit)))
    for table in described_tables(analysis.review, numbers):
        yield TableBlock(table=table)
    said = tuple(said_of_judgements(analysis, numbers, figures))
    if said:
        yield Paragraph(runs=said)
    for table in risk_of_bias(analysis.review):
        yield from _table(table)
    for plan in filter(of_judgements, analysis.review.plan.figures):
        yield from shown(analysis, [plan], figures)
        yield from _table(judgement_shares(analysis, numbers, plan))


def _syntheses(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    if not analysis.syntheses and not analysis.failed:
        return
    yield Heading(text="Syntheses", id="synthesis_chapter")
    yield from _table(syntheses(analysis, numbers))
    for caution in unit_of_analysis(analysis):
        yield _text(caution, "caution")
    for synthesis in analysis.syntheses:
        if synthesis.plan.id == synthesis.id:
            yield Heading(text=synthesis.label, level=2, id=f"synthesis_{synthesis.id}")
            yield from _one_synthesis(analysis, numbers, figures, synthesis)
    for failed in analysis.failed:
        yield _text(pooled_nothing(failed), "caution")
    variables = dict.fromkeys(v for one in analysis.syntheses for v in one.plan.by)
    if variables:
        yield Heading(text="Subgroups", level=2, id="subgroups")
    for variable in variables:
        yield from _table(subgroup_table(analysis, numbers, variable))
    if analysis.sensitivity:
        yield Heading(text="Sensitivity analyses", level=2, id="sensitivity_chapter")
    yield from _table(sensitivity_table(analysis, numbers))
    yield from _dependence(analysis, numbers, figures)
    yield from _small_studies(analysis, numbers, figures)
    yield from _single_studies(analysis, numbers, figures)
    yield from _multiverses(analysis, numbers, figures)
    yield from _regressions(analysis, numbers, figures)


def _dependence(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    if not analysis.dependents:
        return
    yield Heading(text="Effects that depend on one another", level=2, id="dependence_chapter")
    for one in analysis.dependents:
        yield Paragraph(runs=tuple(said_of_dependence(numbers, one)))
    yield from _table(dependence_table(analysis, numbers))
    own = [plan for plan in analysis.review.plan.figures if of_dependence(plan)]
    yield from shown(analysis, own, figures)
    yield from _table(rho_table(analysis, numbers))


def _small_studies(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    if not analysis.asymmetries:
        return
    yield Heading(text="Small-study effects", level=2, id="small_study_chapter")
    if any(one.told for one in analysis.asymmetries):
        yield _text(words(NOT_PROOF))
    for one in analysis.asymmetries:
        yield Paragraph(runs=tuple(said_of_asymmetry(numbers, one)))
    for one in analysis.asymmetries:
        yield from _table(asymmetry_table(analysis, numbers, one))
    own = [plan for plan in analysis.review.plan.figures if of_small_studies(plan)]
    yield from shown(analysis, own, figures)


def _single_studies(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    if not analysis.diagnoses:
        return
    yield Heading(text="What single studies do", level=2, id="diagnostics_chapter")
    for one in analysis.diagnoses:
        said = tuple(said_of_studies(numbers, one))
        if said:
            yield Paragraph(runs=said)
        for reason in lacking(one):
            yield _text(reason, "caution")
    for one in analysis.diagnoses:
        for table in diagnosis_tables(analysis, numbers, one):
            yield TableBlock(table=table)
    own = [plan for plan in analysis.review.plan.figures if of_single_studies(plan)]
    yield from shown(analysis, own, figures)


def _multiverses(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    if analysis.multiverses:
        yield Heading(text="Multiverse", level=2, id="multiverse_chapter")
    for one in analysis.multiverses:
        yield Paragraph(runs=tuple(said_of_multiverse(numbers, one)))
        own = [plan for plan in analysis.review.plan.figures if of_multiverse(plan)]
        yield from shown(analysis, [plan for plan in own if plan.synthesis == one.synthesis.id], figures)
        yield TableBlock(table=multiverse_table(numbers, one))


def _regressions(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    if analysis.regressions:
        yield Heading(text="Meta-regressions", level=2, id="regressions_chapter")
    for one in analysis.regressions:
        table = regression_table(analysis, numbers, one)
        if table is None:
            yield _text(not_regressed(one), "caution")
        yield from _table(table)
        own = [plan for plan in analysis.review.plan.figures if of_regressions(plan)]
        yield from shown(analysis, [plan for plan in own if plan.text("regression") == one.plan.id], figures)


def _one_synthesis(
    analysis: Analysis, numbers: Numbers, figures: Sequence[Figure], synthesis: Synthesis
) -> Iterator[Block]:
    yield Paragraph(runs=tuple(said(analysis, numbers, synthesis)))
    for note in (*of_the_model(synthesis.random), *rows_and_studies(synthesis)):
        yield _text(note, "bullet")
    plans = analysis.review.plan.figures
    yield from shown(
        analysis, [one for one in plans if of_synthesis(one) and one.synthesis == synthesis.id], figures
    )


def _votes(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    if not analysis.votes:
        return
    yield Heading(text="Votes by direction of effect", id="votes")
    yield _text(
        "Each study has one vote in each domain: the direction of its results, whatever their size and "
        "significance. "
        + (
            "The sign test asks whether directions are split evenly; it says nothing of how large effects are, and "
            "is no substitute for a synthesis of the estimates."
            if any(isinstance(one.table.total.test, SignTest) for one in analysis.votes)
            else "No domain is tested; the notes of the table say why."
        )
    )
    for table in vote_blocks(analysis, numbers):
        yield TableBlock(table=table)
    for variable in analysis.votes[0].by:
        alike = one_level(analysis, variable)
        if alike:
            yield _text(alike, "bullet")
    yield from shown(analysis, [one for one in analysis.review.plan.figures if with_votes(one)], figures)


def _tallies(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    del figures
    if not analysis.tallied:
        return
    yield Heading(text="Counts as the source reports them", id="tallies")
    for caution in dict.fromkeys(caution for one in analysis.tallied for caution in one.cautions):
        yield _text(told(caution), "caution")
    for tallied in analysis.tallied:
        yield from _table(tally_table(tallied, numbers))
    if analysis.gaps:
        yield Heading(text="What the source does not say", level=2, id="gaps")
        for gap in analysis.gaps:
            yield _text(gap.sentence, "bullet")


def _details(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    del figures
    tables: tuple[Table | None, ...] = (
        effects_table(analysis, numbers),
        recomputed_table(analysis, numbers),
        routes_table(analysis, numbers),
        derivations_table(analysis, numbers),
        zero_cells_table(analysis),
        reconciliation_table(reconcile(analysis), numbers),
        set_aside(analysis),
    )
    tables += tuple(single_results(analysis, numbers))
    if any(table is not None for table in tables):
        yield Heading(text="Results in detail", id="details")
    for table in tables:
        yield from _table(table)


def _agreement(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    del figures
    if analysis.agreements:
        yield Heading(text="Agreement between extractors", id="extractor_agreement")
    for found in analysis.agreements:
        yield Paragraph(runs=tuple(said_of_agreement(numbers, found)))
        for table in agreement_tables(found, numbers):
            yield TableBlock(table=table)


def _dictionary(analysis: Analysis) -> Iterator[Block]:
    tables = dictionaries(analysis.review)
    if tables:
        yield Heading(text="What was asked of each source", id="dictionary_chapter")
    for table in tables:
        yield TableBlock(table=table)


def _checklist(analysis: Analysis, blocks: Sequence[Block]) -> Iterator[Block]:
    """The reporting checklist, which names the places of all that stands before it."""
    labels = {name: place.label for name, place in places_of(blocks).by_id.items()}
    table = swim_table(analysis, labels)
    if table is not None:
        yield Heading(text="Reporting checklist", id="checklist")
        yield TableBlock(table=table)


def _references(analysis: Analysis) -> Iterator[Block]:
    cited = analysis.review.cited
    if not cited:
        return
    yield Heading(text="References", id="references")
    for reference in cited:
        yield Paragraph(runs=(Run(text=reference.text, kind="name"),), style="bullet")
