"""The examples of the documentation, run as they stand: what a page prints is what a reader gets."""

import contextlib
import doctest
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
EXAMPLES = [path for path in PAGES if "```pycon" in path.read_text("utf-8")]


def examples(text: str, name: str) -> doctest.DocTest:
    """The fenced examples of a page, one after another; what they print may hold empty lines."""
    lines = text.splitlines()
    inside = False
    for place, line in enumerate(lines):
        if line.startswith("```"):
            inside = line == "```pycon"
            lines[place] = ""
        elif not inside:
            lines[place] = ""
        elif not line and not lines[place + 1].startswith((">>>", "```")):
            lines[place] = "<BLANKLINE>"
    return doctest.DocTestParser().get_doctest("\n".join(lines), {}, name, name, 0)


def faults(test: doctest.DocTest) -> str:
    """What an example gives that does not stand in its page; empty if nothing."""
    told: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=told.append)
    return "".join(told)


def scripts(text: str) -> list[tuple[str, str]]:
    """The scripts of a page, to be pasted whole, and what stands below each as its output."""
    return re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def printed(script: str) -> list[str]:
    """What a script prints, word by word."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(script, {})  # noqa: S102 - the pages are ours
    return out.getvalue().split()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_example_of_a_page_gives_what_the_page_prints(path, monkeypatch):
    monkeypatch.chdir(ROOT)

    assert faults(examples(path.read_text("utf-8"), path.name)) == ""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_script_of_a_page_prints_what_stands_below_it(path, monkeypatch):
    monkeypatch.chdir(ROOT)

    for script, below in scripts(path.read_text("utf-8")):
        assert printed(script) == below.split()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_example_or_script_stands_outside_what_is_run(path):
    text = path.read_text("utf-8")
    prompts = re.findall(r"^\s*>>> ", text, re.MULTILINE)

    assert len(examples(text, path.name).examples) == len(prompts)
    assert len(scripts(text)) == text.count("```python\n")


def test_an_example_that_prints_something_else_is_found():
    wrong = examples("```pycon\n>>> print('one\\n\\ntwo')\none\n\nthree\n```\n", "wrong")
    right = examples("```pycon\n>>> print('one\\n\\ntwo')\none\n\ntwo\n```\n", "right")

    assert "three" in faults(wrong)
    assert faults(right) == ""


def test_a_script_is_run_and_its_output_read():
    assert [
        (printed(script), below) for script, below in scripts("```python\nprint(1)\n```\n\n```text\n1\n```")
    ] == [(["1"], "1\n")]
