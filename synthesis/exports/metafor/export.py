"""A review as a table for R's metafor, with the script that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from extraction_forms.errors import UsageError
from extraction_forms.exchange.account import counted
from extraction_forms.nearest import did_you_mean
from extraction_forms.references.losses import Loss
from synthesis.analysis import Analysis, analyse
from synthesis.exports.cells import formulas, text
from synthesis.exports.exported import Exported, tallies
from synthesis.exports.metafor.gathered import gather, pools
from synthesis.exports.metafor.script import script
from synthesis.exports.metafor.table import key_of, losses, table
from synthesis.pooling.pooled import Failed
from synthesis.render.csv import write_rows
from synthesis.review import open_review
from synthesis.routes.study_rows import by_name, rows

NOT_HAD: Final = "a synthesis that could not be had"


def export(path: Path, file: str, chosen: Sequence[str] = ()) -> Exported:
    """The table of the effects of a review and the script beside it; `file` is the name of the table.

    Raises:
        UsageError: a synthesis is named that the plan does not have.
        ReviewError: a fault of the review; then nothing is exported.
    """
    return of_analysis(analyse(open_review(path), parts=()), file, chosen)


def of_analysis(analysis: Analysis, file: str, chosen: Sequence[str] = ()) -> Exported:
    """The table and the script of a review that was carried out."""
    review = analysis.review
    known = [one.id for one in review.plan.syntheses]
    for name in chosen:
        if name not in known:
            hint = did_you_mean(name, known) or (
                f"There are {', '.join(known)}." if known else "There is none."
            )
            raise UsageError(
                f"--synthesis: expected a synthesis of the plan; found {name!r}. {hint}".rstrip()
            )
    gathered = gather(analysis, chosen)
    made = pools(analysis, chosen)
    effects = [line.effect for line in gathered.lines]
    places = by_name(rows(review.evidence, review.groupings))
    names, lines = table(gathered.lines, places, [one.id for one in made])
    content = write_rows(names, [[text(line[name]) for name in names] for line in lines])
    studies = len({one.study for one in effects})
    failed = tuple(Loss(one.id, f"{NOT_HAD}: {one.reason}") for one in made if isinstance(one, Failed))
    return Exported(
        content=content.encode(),
        told=f"{counted(len(lines), 'effect')} of {counted(studies, 'study', 'studies')}",
        beside={".R": script(analysis, made, file).encode()},
        left_out=gathered.left_out,
        losses=(
            *losses(effects),
            *formulas([key_of(one) for one in effects], lines),
            *failed,
            *(() if chosen else tallies(review.evidence)),
        ),
    )
