"""The gallery drawn anew: `make docs`. Every example is a figure of a review that comes with the program."""

# ruff: noqa: INP001 - a script beside its pictures, not in a package

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from extraction_forms.yaml_text import parse, plain
from extraction_forms.yaml_write import dump
from synthesis.analysis import analyse
from synthesis.errors import RenderError
from synthesis.figures import svg
from synthesis.figures.figure import Figure
from synthesis.figures.review_figures import figures_of, review_figures, why_not
from synthesis.review import open_review

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
PAGE: Final = "README.md"

_LABEL: Final = re.compile("^  label: .*$", re.MULTILINE)

_FRONT: Final = """\
# Gallery of figures

Every kind of figure, and what its options change. Each is drawn from one of the reviews that come with the program, by
the lines of `review.yaml` above it; [the reference](../review_yaml.md#figures) explains every option. `make docs` draws
this page anew.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A figure of a review: what it is called, what it shows, and what the plan asks for.

    `labels` are other names for studies of the review, `plan` is a file beside this one with more of its plan, `files`
    are put into it from elsewhere.
    """

    id: str
    part: str
    review: str
    says: str
    figure: Mapping[str, Any]
    labels: Mapping[str, str] = field(default_factory=dict)
    plan: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


def examples() -> tuple[Example, ...]:
    """The examples of `examples.yaml` in their order."""
    read: Any = plain(parse((HERE / "examples.yaml").read_text("utf-8"), "examples.yaml"))
    return tuple(
        Example(id=name, part=part["label"], **one) for part in read for name, one in part["examples"].items()
    )


def drawn() -> Mapping[str, bytes]:
    """The page and its pictures, by file name.

    Raises:
        RenderError: an example cannot be drawn.
    """
    wanted = examples()
    figures: dict[str, tuple[Figure, ...]] = {}
    for _, group in groupby(sorted(wanted, key=_shared), key=_shared):
        figures |= _of_review(list(group))
    pictures = {f"{name}.svg": svg.draw(parts[0]).encode() for name, parts in figures.items()}
    return {PAGE: "".join(_page(wanted, figures)).encode(), **pictures}


def _shared(example: Example) -> tuple[str, list[tuple[str, str]], str]:
    """What examples have to share to be drawn at once: the review, the names of its studies, more of its plan."""
    return example.review, sorted(example.labels.items()), example.plan


def _of_review(wanted: list[Example]) -> dict[str, tuple[Figure, ...]]:
    name = wanted[0].review
    with tempfile.TemporaryDirectory() as folder:
        review = Path(folder) / Path(name).name
        shutil.copytree(ROOT / name, review, ignore=shutil.ignore_patterns("output*", ".*"))
        for study, label in wanted[0].labels.items():
            _rename(review / "records" / study, label)
        for file, source in wanted[0].files.items():
            shutil.copy(ROOT / source, review / file)
        plan: Any = _plain(review / "review.yaml")
        plan |= _plain(HERE / wanted[0].plan) if wanted[0].plan else {}
        (review / "review.yaml").write_text(
            dump(plan | {"figures": {one.id: one.figure for one in wanted}}), "utf-8"
        )
        analysis = analyse(open_review(review))
        made = review_figures(analysis)
    asked = analysis.review.plan.figures
    for one in asked:
        if reason := why_not(analysis, one):
            raise RenderError(f"gallery: expected a figure {one.id}; there is none: {reason}.")
    return {one.id: figures_of(one, made) for one in asked}


def _plain(path: Path) -> Any:
    return plain(parse(path.read_text("utf-8"), path.name))


def _rename(records: Path, label: str) -> None:
    """Another name for a study, in the record that holds its name.

    Raises:
        RenderError: none does.
    """
    for path in records.glob("*.yaml"):
        text, found = _LABEL.subn(lambda _: f"  label: {label}", path.read_text("utf-8"), count=1)
        if found:
            path.write_text(text, "utf-8")
            return
    raise RenderError(f"gallery: expected a study with a label in records/{records.name}; there is none.")


def _page(wanted: tuple[Example, ...], figures: Mapping[str, tuple[Figure, ...]]) -> Iterator[str]:
    yield _FRONT
    for part, group in groupby(wanted, key=lambda one: one.part):
        yield f"\n## {part}\n"
        for one in group:
            parts = figures[one.id]
            more = f" (The first of {len(parts)} parts.)" if len(parts) > 1 else ""
            yield f"\n{one.says}{more}\n"
            more = f", with {one.plan}" if one.plan else ""
            yield f"\n```yaml\n# of {one.review}{more}\n{dump({one.id: one.figure}, width=88)}```\n"
            yield f"\n![{parts[0].title}]({one.id}.svg)\n"


def main() -> int:
    """Draw the page and its pictures, and take away those that no example has any more."""
    made = drawn()
    for path in HERE.glob("*.svg"):
        if path.name not in made:
            path.unlink()
    for name, content in made.items():
        (HERE / name).write_bytes(content)
    sys.stdout.write(f"docs/gallery: {len(made) - 1} pictures\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
