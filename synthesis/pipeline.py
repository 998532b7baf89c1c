"""The line of travel, written once: a review's records in, every output out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path
from types import MappingProxyType

from extraction_forms.frozen_values import frozen
from synthesis.analysis import DEAR, Analysis, analyse
from synthesis.compose.document import compose
from synthesis.compose.readings import reading_sentences, reading_tables
from synthesis.figures.figure import Figure
from synthesis.figures.fitting import Fitted
from synthesis.figures.review_figures import early_figures, review_figures
from synthesis.files.figure_files import doubts, fit, shape
from synthesis.files.workshop import Workshop, workshop
from synthesis.headline import unmet
from synthesis.ledger.ledger import ledger
from synthesis.lettering import check_lettering
from synthesis.numbers import Quantity
from synthesis.output import output_folder
from synthesis.places import find_places
from synthesis.products import Shown, everything, for_print, on_screen
from synthesis.reconciliation import reconcile
from synthesis.review import Review, folder, open_review
from synthesis.supplement import Document
from synthesis.tables.reconciliation import reconciliation_table
from synthesis.tables.table import Table
from synthesis.tables.vote_tables import vote_blocks
from synthesis.tables.votes import tally_table

FOR_PRINT = "the files for print"


@frozen
class Built:
    """What a run gave: the review, what it adds up to, the document, and the files by path in `output/`."""

    review: Review
    analysis: Analysis
    numbers: Mapping[str, Quantity]
    document: Document
    files: Mapping[str, bytes]
    warnings: tuple[str, ...] = ()
    """What the files lack of what was asked for: sizes that a journal wants, patterns that no key has."""


@frozen
class Done:
    """A run that ended: what was built, and what a person had put into `output/`, now kept beside."""

    built: Built
    kept: tuple[str, ...]


def run(path: Path | str, at_work: Workshop | None = None) -> Done:
    """Build a review and put the result in its `output/`, whole or not at all.

    Args:
        path: The review's folder.
        at_work: Where the files are made, when that is there already.

    Raises:
        ReviewError: a fault of the records or plan, or a folder that cannot be written.
    """
    path = folder(path)
    output_folder.recover(path)
    made_from = output_folder.inputs(path)
    with nullcontext(at_work) if at_work else workshop(last=output_folder.as_built(path)) as made_in:
        built = build(path, made_in)
    kept = output_folder.replace(path, built.files, made_from=made_from)
    return Done(built=built, kept=kept)


def run_in_steps(
    path: Path | str, made_in: Workshop, first: Callable[[Built], None] = lambda _: None, *, engine: str = ""
) -> Done:
    """Build a review again in the workshop of its last build: what is read on a screen first, then what is printed.

    Each step is put in `output/` whole or not at all; after the first, and until the second is done, the files for
    print are missing and the output counts as not up to date.

    Args:
        path: The review's folder.
        made_in: Where the files are made; it keeps what it made of the build before.
        first: What is done when the first step is in its place.
        engine: The hash of the engine as it was when this process began; its sources as they are, when left out.

    Raises:
        ReviewError: a fault of the records or plan, or a folder that cannot be written.
    """
    path = folder(path)
    output_folder.recover(path)
    made_from = output_folder.inputs(path, engine)
    shown = _shown(open_review(path), lambda _: None)
    seen = on_screen(shown, made_in.pictures)
    made_in.pictures.begin(one.figure for one in shown.figures)  # while pictures of the last build are there
    kept = output_folder.replace(path, seen, made_from=made_from, to_come=FOR_PRINT)
    first(_built(shown, seen))
    built = _built(shown, seen | for_print(shown, made_in))
    kept += output_folder.replace(path, built.files, made_from=made_from)
    return Done(built=built, kept=kept)


def build(path: Path | str, at_work: Workshop | None = None) -> Built:
    """Everything a review gives, in memory: records, studies, effects, fits and votes, document, files."""
    review = open_review(path)
    with nullcontext(at_work) if at_work else workshop(len(review.plan.figures)) as made_in:
        shown = _shown(review, made_in.pictures.begin)
        return _built(shown, everything(shown, made_in))


def _built(shown: Shown, files: Mapping[str, bytes]) -> Built:
    analysis, numbers = shown.analysis, shown.numbers
    return Built(
        review=analysis.review,
        analysis=analysis,
        numbers=numbers,
        document=shown.document,
        files=MappingProxyType(dict(files)),
        warnings=(*unmet(numbers, analysis.review.plan), *doubts(shown.figures)),
    )


def _shown(review: Review, begin: Callable[[Iterable[Figure]], None]) -> Shown:
    """The plan carried out and shown; each figure may be begun to be drawn as soon as what it shows is there."""
    asked = shape(review.plan)
    early: dict[str, tuple[Figure, ...]] = {}
    fits: dict[str, Fitted] = {}

    def take(figures: Iterable[Figure]) -> None:
        made = fit(tuple(figures), asked)
        begin(one.figure for one in made)
        fits.update((one.figure.id, one) for one in made)

    def draw_early(first: Analysis) -> None:
        for plan, figures in early_figures(first, DEAR):
            early[plan.id] = figures
            take(figures)

    analysis = analyse(review, meanwhile=draw_early)
    figures = review_figures(analysis, early)
    take(figure for figure in figures if figure.id not in fits)
    numbers = ledger(analysis)
    document = compose(analysis, numbers, figures)
    check_lettering(document, review)
    in_order = {figure.id: fits[figure.id] for figure in figures}
    return Shown(analysis=analysis, numbers=numbers, document=document, fits=MappingProxyType(in_order))


@frozen
class VoteReport:
    """The votes and readings of a review: its title, what each synthesis shows by margin in words, the tables."""

    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...]


def vote_report(path: Path) -> VoteReport:
    """The votes of a review: by direction, as its sources report them, the readings beside them, where studies went."""
    analysis = analyse(open_review(path))
    numbers = ledger(analysis)
    account = reconciliation_table(reconcile(analysis), numbers)
    return VoteReport(
        title=analysis.review.plan.title,
        sentences=reading_sentences(analysis, numbers),
        tables=(
            *vote_blocks(analysis, numbers),
            *(tally_table(tallied, numbers) for tallied in analysis.tallied),
            *reading_tables(analysis, numbers),
            *([account] if account is not None else []),
        ),
    )


def tables_in_word(path: Path | str) -> Mapping[str, bytes]:
    """Each table of a review's supplement as a Word file of its own, by its name, in their order."""
    from synthesis.render import docx

    analysis = analyse(open_review(path))
    numbers = ledger(analysis)
    document = compose(analysis, numbers, review_figures(analysis))
    places = find_places(document)
    return {one.id: docx.write_table(one, places.label(one.id), document) for one in document.tables}
