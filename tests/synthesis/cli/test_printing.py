"""What others wrote is printed as signs: no terminal takes orders from it."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from synthesis.cli.printing import Printed, seen

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
