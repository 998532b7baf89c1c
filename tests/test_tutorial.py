"""The tutorial is its own test: its files are written, its sheets filled in, its commands typed, in their order."""

import re
import shlex
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from synthesis.cli.main import cli

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "tutorial.md"
PROMPT = re.compile(
    r"^(?:\[a\] .*\?|why: .*\[b\]ack|note \(.*\):|the answer \(.*\):|page \(.*\):|quote \(.*\):)"
)
SHEET = re.compile(r"^Sheet \*\*(?P<sheet>[^*]+)\*\* of `(?P<file>[^`]+)`:$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the page does at a line: writes a file, changes one, fills a sheet, or types a command."""

    line: int
    kind: str
    target: str
    lines: tuple[str, ...] = field(default=())


def steps(page: str) -> list[Step]:
    """The fenced blocks and sheets of a page in their order; a block of commands is a step for each."""
    found: list[Step] = []
    lines = page.splitlines()
    at = 0
    while at < len(lines):
        fence = re.match(r"```(\w+)$", lines[at])
        sheet = SHEET.match(lines[at])
        if fence:
            end = lines.index("```", at + 1)
            found += block(fence[1], at + 2, lines[at + 1 : end])
            at = end
        elif sheet:
            table = list(takewhile(lambda line: line.startswith("|"), lines[at + 2 :]))
            found.append(Step(line=at + 1, kind=sheet["sheet"], target=sheet["file"], lines=tuple(table)))
        at += 1
    return found


def block(language: str, line: int, lines: list[str]) -> list[Step]:
    """A fenced block as steps: a file and a change begin with `# its name`, a command with `$`."""
    if language in {"yaml", "diff"}:
        return [Step(line=line, kind=language, target=lines[0].removeprefix("# "), lines=tuple(lines))]
    assert language == "console", f"line {line}: {language}"
    starts = [n for n, text in enumerate(lines) if text.startswith("$ ")]
    ends = [*starts[1:], len(lines)]
    return [
        Step(line=line + n, kind="console", target=lines[n][2:], lines=tuple(lines[n + 1 : end]))
        for n, end in zip(starts, ends, strict=True)
    ]


def cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in line.strip("|").split("|")]


def filled(step: Step) -> None:
    """Type a table of the page into a sheet: each column is found by its heading, a question by its label."""
    book = openpyxl.load_workbook(step.target)
    sheet = book[step.kind]
    names = {
        str(cell.value).removesuffix(" *"): cell.column for cell in sheet[4 if step.kind == "Read me" else 1]
    }
    rows = {}
    if names.keys() >= {"Question"} or step.kind == "Read me":
        label = names.get("Question", 2)
        rows = {str(row[label - 1].value).removesuffix(" *"): row[0].row for row in sheet.iter_rows()}
    heads = cells(step.lines[0])
    for number, line in enumerate(step.lines[2:]):
        first, *rest = cells(line)
        row = rows[first] if rows else 4 + number
        typed = zip(heads[1:], rest, strict=True) if rows else zip(heads, (first, *rest), strict=True)
        for name, text in typed:
            if text:
                sheet.cell(row, names[name]).value = text
    book.save(step.target)


def changed(step: Step) -> None:
    """Replace the lines marked `-` of a file by those marked `+`."""
    old = [line[1:] for line in step.lines if line.startswith("-")]
    new = [line[1:] for line in step.lines if line.startswith("+")]
    path = Path(step.target)
    text = path.read_text("utf-8")
    assert text.count("\n".join(old)) == 1, f"line {step.line}: {old}"
    path.write_text(text.replace("\n".join(old), "\n".join(new)), "utf-8")


def printed(step: Step) -> list[str]:
    """What a command prints on the screen, with what is typed at its prompts."""
    typed = [line[found.end() :].strip() for line in step.lines if (found := PROMPT.match(line))]
    program, *arguments = shlex.split(step.target)
    assert program == "synthesis", f"line {step.line}"
    result = CliRunner().invoke(
        cli, arguments, prog_name="synthesis", input="".join(f"{line}\n" for line in typed)
    )
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    return [line.rstrip() for line in result.output.splitlines()]


def alike(shown: list[str], told: list[str]) -> bool:
    """Whether the lines told are those shown, where `...` stands for any lines."""
    parts = re.split(r"(?m)^\.\.\.\n", "".join(f"{line}\n" for line in shown))
    return (
        re.fullmatch("(?:.*\n)*?".join(map(re.escape, parts)), "".join(f"{line}\n" for line in told))
        is not None
    )


def carry_out(step: Step) -> list[str]:
    """Do what the page does at a step, and return what was printed."""
    if step.kind == "console":
        return printed(step)
    if step.kind == "yaml":
        Path(step.target).parent.mkdir(parents=True, exist_ok=True)
        Path(step.target).write_text("".join(f"{line}\n" for line in step.lines), "utf-8")
    elif step.kind == "diff":
        changed(step)
    else:
        filled(step)
    return []


def test_what_the_page_shows_is_what_a_reader_gets_who_does_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    for step in steps(PAGE.read_text("utf-8")):
        told = carry_out(step)
        if step.kind == "console":
            assert alike(list(step.lines), told), "\n".join([f"docs/tutorial.md:{step.line}", *told])


def test_the_page_takes_a_team_through_every_command_that_it_needs():
    typed = [step.target for step in steps(PAGE.read_text("utf-8")) if step.kind == "console"]

    for command in (
        "new", "form check", "form show", "form compile", "export xlsx", "import xlsx", "submit", "compare",
        "adjudicate", "agreement", "check", "run", "forest", "history verify",
    ):  # fmt: skip
        assert any(line.startswith(f"synthesis {command} ") for line in typed), command


@pytest.mark.parametrize(
    ("shown", "told", "expected"),
    [
        (["a", "...", "c"], ["a", "b", "b", "c"], True),
        (["a", "..."], ["a"], True),
        (["a", "...", "c"], ["a", "b"], False),
        (["a.c"], ["abc"], False),
        ([], ["a"], False),
    ],
)
def test_three_dots_stand_for_any_lines_and_nothing_else_does(shown, told, expected):
    assert alike(shown, told) is expected
