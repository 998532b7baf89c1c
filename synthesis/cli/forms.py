"""`form`: forms checked, listed and shown as a codebook."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from synthesis.cli.form_changes import diff, migrate, reconfirm
from synthesis.cli.form_compiling import compile_

if TYPE_CHECKING:
    from extraction_forms.codebook import CodebookRow
    from extraction_forms.form import Form, Section

LINE = 100
ABOUT_ONE = ("study", "judgements", "tallies", "answers")  # the others are answered once for a review
OWN = click.option(
    "--own",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of a review's own forms, which come before the library's [none].",
)


@click.group(name="form")
def form() -> None:
    """Check, list and show forms: what may be asked of a study.

    FORM is the path of a .yaml file, or the id of a form of the library, such as rob2 or rob2@1.1.0.
    """


for command in (compile_, diff, migrate, reconfirm):
    form.add_command(command)


@form.command()
@click.argument("forms", nargs=-1, required=True, metavar="FORM...")
@OWN
def check(forms: tuple[str, ...], own: Path | None) -> None:
    """Name every fault of a form with its line, and what is allowed and yet hardly meant."""
    from extraction_forms.errors import FormError, Problem, Rejected
    from extraction_forms.form_doubts import doubts
    from extraction_forms.form_library import named_form

    problems: list[Problem] = []
    for name in forms:
        try:
            found, _ = named_form(name, own)
        except (FormError, Rejected) as fault:
            problems += fault.problems
            continue
        warnings = doubts(found)
        for warning in warnings:
            click.echo(str(warning))
        click.echo(f"{name}: {_counted(found)}; no fault, {_plural(len(warnings), 'warning')}.")
    if problems:
        raise FormError(problems)


def _counted(found: Form) -> str:
    questions = sum(len(one.questions) + len(one.unit_questions) for one in found.sections)
    parts = [_plural(len(found.sections), "section"), _plural(questions, "question")]
    parts += [_plural(len(found.checks), "check")] if found.checks else []
    parts += [_plural(len(found.proposals), "proposal")] if found.proposals else []
    return f"{found.id} {found.version}, {', '.join(parts)}"


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


@form.command(name="list")
@OWN
def list_forms(own: Path | None) -> None:
    """List the forms there are: id, version, what a record of each is about, title."""
    from extraction_forms.form_library import library, named_form, own_forms

    names = sorted({*library(), *own_forms(own)})
    lines = [("form", "version", "about a", "title")]
    for name in names:
        found, _ = named_form(name, own)
        about = found.subject if found.reads_as in ABOUT_ONE else "review"
        lines.append((name, found.version, about, found.title))
    widths = [max(len(line[n]) for line in lines) for n in range(3)]
    for line in lines:
        cells = [text.ljust(width) for text, width in zip(line, widths, strict=False)]
        click.echo("  ".join((*cells, line[-1])).rstrip())


@form.command()
@click.argument("name", metavar="FORM")
@OWN
def show(name: str, own: Path | None) -> None:
    """Show a form as a codebook to read: questions, when they are asked, codes and what they mean."""
    from extraction_forms.form_library import named_form

    found, _ = named_form(name, own)
    click.echo("\n".join(codebook_lines(found)))


def codebook_lines(found: Form) -> Iterator[str]:
    """The codebook as lines of text: every section with its questions and codes, then the rules."""
    from extraction_forms.codebook import codebook_rows

    yield f"{found.title} ({found.id} {found.version})"
    yield from _wrapped(found.about, "")
    if found.reads_as in ABOUT_ONE:
        yield f"A record is about one {found.subject}."
    rows = codebook_rows(found)
    for section in found.sections:
        yield from _section(found, section, [row for row in rows if row.section == section.id])
    yield from _rules(found)


def _section(found: Form, section: Section, rows: Sequence[CodebookRow]) -> Iterator[str]:
    from extraction_forms.codebook import repeat_words
    from extraction_forms.condition_words import in_words
    from extraction_forms.form_names import once_scope

    yield ""
    yield f"{section.label.upper()} ({section.id}): {repeat_words(section)}"
    if section.when is not None:
        yield from _wrapped(f"Asked when {in_words(section.when, once_scope(found))}.", "")
    yield from _wrapped(section.about, "")
    of_units = {question.id for question in section.unit_questions}
    told = False
    for row in rows:
        if row.field in of_units and not told:
            told = True
            yield f"  For each entry of {' and '.join(section.units)}:"
        yield from _code(row) if row.code else _question(row)


def _question(row: CodebookRow) -> Iterator[str]:
    needed = f"; required: {row.required}" if row.required else ""
    yield f"  {row.field}  {row.label}"
    yield from _wrapped(f"{row.kind}{needed}", "      ")
    yield from _wrapped(f"Asked when {row.asked_when}." if row.asked_when else "", "      ")
    yield from _wrapped(row.definition, "      ")
    yield from _wrapped(row.help, "      ")


def _code(row: CodebookRow) -> Iterator[str]:
    meaning = f": {row.definition}" if row.definition else ""
    yield from _wrapped(f"- {row.code} = {row.code_label}{meaning}", "      ", "        ")
    yield from _wrapped(f"For example: {row.examples}" if row.examples else "", "        ")
    yield from _wrapped(f"But: {row.boundary}" if row.boundary else "", "        ")


def _rules(found: Form) -> Iterator[str]:
    """What follows from the answers, what is proposed, and what must hold."""
    from extraction_forms.codebook import check_words, derived_words, proposal_words

    for title, said in (
        ("DERIVED", [derived_words(found, one) for one in found.derived]),
        ("PROPOSED", [proposal_words(found, one) for one in found.proposals]),
        ("CHECKED", [check_words(one) for one in found.checks]),
    ):
        if said:
            yield ""
            yield title
        for first, *rest in said:
            yield from _wrapped(first, "  ", "      ")
            for line in rest:
                yield from _wrapped(line, "      ", "        ")


def _wrapped(text: str, indent: str, more: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        LINE,
        initial_indent=indent,
        subsequent_indent=indent if more is None else more,
        break_long_words=False,
        break_on_hyphens=False,
    )
