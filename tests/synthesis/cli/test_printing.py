"""What others wrote is printed as signs: no terminal takes orders from it."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from synthesis.cli.main import cli
from synthesis.cli.printing import Printed, seen
from tests.extraction_forms.screening.exports import rayyan, ris

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("here\rthere\r\n\tas it is\n", "here\\rthere\r\n\tas it is\n"),
        ("yes\u202eon\u2066", r"yes\u202eon\u2066"),
        ("Größe 查 ñ \u200e", "Größe 查 ñ \u200e"),
    ],
)
def test_control_characters_are_shown_by_their_codes(text, shown):
    assert seen(text) == shown


def test_a_stream_is_its_own_but_for_what_it_writes():
    under = io.StringIO()
    stream = Printed(under)

    print("a\x1bb", file=stream)

    assert under.getvalue() == "a\\x1bb\n"
    assert not stream.isatty()


def test_a_file_whose_name_and_texts_give_orders_is_told_without_them(tmp_path):
    (tmp_path / "review").mkdir()
    (tmp_path / "a\x1b]0;b.ris").write_text("TY  - JOUR\nT1\u009b2J\nER  - \n", "utf-8")
    (tmp_path / "review/overlap.csv").write_text("a", "utf-8")
    program = "from synthesis.cli.main import main; main()"

    done = subprocess.run(
        [sys.executable, "-c", program, "import", "references", "a\x1b]0;b.ris", "review"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )

    assert rb"a\x1b]0;b.ris: ris, utf-8: 1 records in = 0 kept + 1 rejected" in done.stdout
    assert b"\x1b" not in done.stdout + done.stderr


def unread(folder, *arguments):
    """The exit code and the errors of a command whose output nobody reads any more when it begins to speak."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "synthesis", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=pipe, stderr=pipe) as process:
        process.stdout.close()
        errors = process.stderr.read()
    return process.returncode, errors


def test_a_command_that_nobody_listens_to_writes_what_it_was_asked_for(tmp_path):
    """`synthesis screening ... --flow flow.yaml | head -1`."""
    (tmp_path / "found.ris").write_text(ris([0, 1]), "utf-8")
    (tmp_path / "titles.csv").write_text(
        rayyan([(0, {"Anna": "included"}), (1, {"Anna": "excluded"})]), "utf-8"
    )
    asked = ("screening", "--source", "MEDLINE", "found.ris", "titles.csv", "--flow", "flow.yaml")

    assert unread(tmp_path, *asked) == (0, b"")
    assert "  sought: {printed: " in (tmp_path / "flow.yaml").read_text("utf-8")


def test_a_fault_is_told_and_has_its_exit_code_though_nobody_listens(tmp_path):
    code, errors = unread(tmp_path, "check", "nowhere")

    assert (code, errors) == (2, b"nowhere is not a folder.\n")


def shell(folder, line):
    """The exit code and the errors of a line of a shell, `synthesis` in it the program."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = line.replace("synthesis", f"{sys.executable} -m synthesis")
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environment, capture_output=True, check=False
    )
    return done.returncode, done.stderr


def test_errors_that_nobody_reads_do_not_change_how_a_command_ends(tmp_path):
    """`2>&1 | true`: what is told on either stream may go nowhere."""
    code, _ = shell(tmp_path, "(synthesis check nowhere; echo $? > code) 2>&1 | true")

    assert code == 0
    assert (tmp_path / "code").read_text() == "2\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [("synthesis --help >&-", (0, b"")), ("synthesis check nowhere 2>&-", (2, b""))],
)
def test_a_command_without_a_stream_to_print_on_prints_to_nobody(tmp_path, line, expected):
    assert shell(tmp_path, line) == expected


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without /dev/full")
def test_a_help_for_which_there_is_no_room_ends_in_words(tmp_path):
    assert shell(tmp_path, "synthesis --help > /dev/full") == (1, b"a file: No space left on device.\n")


@pytest.mark.parametrize("command", [("watch", "r"), ("adjudicate", "r", "s", "--by", "anna")])
def test_what_talks_with_a_person_is_not_gone_on_with(command, monkeypatch):
    """A watch that goes on unseen would hold its pipe open for ever."""
    streams = {name: Printed(io.StringIO()) for name in ("stdout", "stderr")}
    for name, stream in streams.items():
        monkeypatch.setattr(sys, name, stream)
    with cli.make_context("synthesis", list(command)) as context:
        context.invoked_subcommand = command[0]
        context.invoke(cli.callback)

    assert not any(stream.goes_on for stream in streams.values())
