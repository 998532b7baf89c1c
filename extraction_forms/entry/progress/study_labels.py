"""How a study is called on any page: by its label in a record that the person may see, else by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extraction_forms.compare.extracted import Extracted
from extraction_forms.entry.heads import extracted_now
from extraction_forms.entry.progress.labels import WAITS, label_in
from extraction_forms.entry.roles import EXTRACTOR
from extraction_forms.entry.sight import may_see, sight_of
from extraction_forms.entry.visit import Visit


def study_label(visit: Visit, study: str) -> str:
    """The label of a study; its name where nothing that the person may see has one."""
    return label_among(visit, study, extracted_now(visit.folder, study)) or study


def label_among(visit: Visit, study: str, extracted: Iterable[Extracted]) -> str:
    """The label in the person's own record, else in one that they may see, else the one the study was added with."""
    for one in extracted:
        for file in _readable(visit, one):
            label = label_in(visit.folder / file)
            if label:
                return label
    return label_in(visit.folder / "records" / study / WAITS)


def _readable(visit: Visit, one: Extracted) -> Iterator[str]:
    """The records that a label may be read from; of somebody else's alone an extractor is shown none."""
    if visit.name in one.files:
        yield one.files[visit.name]
    if one.several or visit.role != EXTRACTOR:
        sight = sight_of(visit)
        yield from (
            file for name, file in one.files.items() if name != visit.name and may_see(sight, one, name)
        )
