"""How a study is called on any page: by its label in a record that the person may see, else by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extraction_forms.compare.extracted import Extracted
from extraction_forms.entry.heads import extracted_now
from extraction_forms.entry.progress.labels import label_in
from extraction_forms.entry.roles import EXTRACTOR
from extraction_forms.entry.sight import Sight, may_see, sight_of
from extraction_forms.entry.visit import Visit
from extraction_forms.stray_files import WAITS


def study_label(visit: Visit, study: str) -> str:
    """The label of a study; its name where nothing that the person may see has one."""
    return label_among(sight_of(visit), study, extracted_now(visit.folder, study)) or study


def label_among(sight: Sight, study: str, extracted: Iterable[Extracted]) -> str:
    """The label in the person's own record, else in one that they may see, else the one the study was added with."""
    for one in extracted:
        for file in _readable(sight, one):
            label = label_in(sight.review / file)
            if label:
                return label
    return label_in(sight.review / "records" / study / WAITS)


def _readable(sight: Sight, one: Extracted) -> Iterator[str]:
    """The records that a label may be read from; of somebody else's alone an extractor is shown none."""
    if sight.name in one.files:
        yield one.files[sight.name]
    if one.several or sight.role != EXTRACTOR:
        yield from (
            file for name, file in one.files.items() if name != sight.name and may_see(sight, one, name)
        )
