"""The printed numbers of a review as they are now: from `output/` where that is up to date, else worked out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import MappingProxyType

from extraction_forms.collector import paused
from extraction_forms.errors import ReviewError
from synthesis.accepted.choices import choices
from synthesis.accepted.state import Printed, State
from synthesis.files import numbers_file
from synthesis.output import output_folder


def present(review: Path) -> State:
    """The numbers of a review and what they are made from; nothing is built and nothing written.

    Raises:
        ReviewError: a fault of the records or plan.
    """
    made_from = output_folder.inputs(review)
    kept = review / output_folder.OUTPUT / numbers_file.NAME
    with paused():
        fresh = kept.is_file() and output_folder.is_fresh(review, made_from)
        numbers = dict(_of_output(kept) if fresh else _worked_out(review))
    return State(
        numbers=MappingProxyType(numbers),
        files=MappingProxyType(dict(made_from.files)),
        choices=MappingProxyType(choices(review)),
        engine=made_from.engine,
        forms=made_from.forms,
    )


def _of_output(path: Path) -> Iterator[tuple[str, Printed]]:
    files = _Files()
    try:
        for one in numbers_file.read(path.read_bytes()):
            yield one.key, Printed(text=one.text, files=files.of(one.origins))
    except ValueError as fault:
        raise ReviewError(f"{path}: expected the numbers of a build; found something else.") from fault


def _worked_out(review: Path) -> Iterator[tuple[str, Printed]]:
    # Imported here, since they bring the arithmetic, which an output that is up to date does without.
    from synthesis.analysis import analyse
    from synthesis.ledger.ledger import ledger
    from synthesis.review import open_review

    files = _Files()
    for key, one in ledger(analyse(open_review(review))).items():
        yield key, Printed(text=one.text, files=files.of(one.origins))


class _Files:
    """The files that origins lie in; numbers of the same origins share one tuple."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def of(self, origins: Iterable[str]) -> tuple[str, ...]:
        named = tuple(origins)
        if named not in self._known:
            self._known[named] = tuple(sorted({origin.partition("#")[0] for origin in named}))
        return self._known[named]
