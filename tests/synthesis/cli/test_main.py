import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HEAVY = (
    "numpy",
    "scipy",
    "pandas",
    "yaml",
    "docx",
    "lxml",
    "typst",
    "PIL",
    "xlsxwriter",
    "fontTools",
    "bibtexparser",
)
COMMANDS = {
    *(
        "accept",
        "adjudicate",
        "agreement",
        "audit",
        "check",
        "check-numbers",
        "compare",
        "diff",
        "duplicates",
        "screening",
        "export",
        "figures",
        "forest",
        "form",
        "history",
        "import",
        "lock",
    ),
    *(
        "backup",
        "new",
        "overlap",
        "reopen",
        "resolve",
        "restore",
        "run",
        "serve",
        "submit",
        "supplement",
        "text",
        "votes",
        "watch",
    ),
}
GROUPS = {
    "export": [
        *(
            "bibtex",
            "csl",
            "endnote",
            "long",
            "metafor",
            "metapsy",
            "nbib",
            "refer",
            "revman",
            "ris",
            "tables",
            "xlsx",
        ),
    ],
    "import": [
        *(
            "covidence",
            "csv",
            "eppi",
            "form",
            "long",
            "metapsy",
            "references",
            "revman",
            "rm5",
            "srdr",
            "xlsx",
        ),
    ],
    "figures": ["check"],
    "form": ["check", "compile", "diff", "list", "migrate", "reconfirm", "show"],
    "history": ["join", "record", "renew", "show", "verify"],
}


def test_help_lists_the_commands_and_says_what_review_is(call):
    shown = call("-h")

    assert shown.exit_code == 0
    assert {line.split()[0] for line in shown.stdout.split("Commands:\n")[1].splitlines()} == COMMANDS
    assert "REVIEW is the folder of a review" in shown.stdout


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_help_of_a_group_lists_its_commands(call, group):
    shown = call(group, "-h")

    assert [line.split()[0] for line in shown.stdout.split("Commands:\n")[1].splitlines()] == GROUPS[group]


@pytest.mark.parametrize(
    "command",
    [*[[name] for name in sorted(COMMANDS)], *[[group, name] for group in GROUPS for name in GROUPS[group]]],
)
def test_every_command_explains_itself(call, command):
    shown = call(*command, "--help")

    assert shown.exit_code == 0
    assert shown.stdout.startswith(f"Usage: synthesis {' '.join(command)}")


def test_the_version_is_that_of_the_package(call):
    assert call("--version").stdout == f"synthesis, version {importlib.metadata.version('synthesis')}\n"


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_load_no_heavy_library(argument):
    code = (
        "import sys\nfrom synthesis.cli.main import cli\n"
        f"try:\n    cli([{argument!r}])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert found.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "arguments",
    [["runn"], ["run"], ["check"], ["forest"], ["forest", "a", "b"], ["run", "--force", "a"], ["new"]],
)
def test_a_wrong_call_ends_in_words_and_code_2(call, desk, arguments):
    shown = call(*arguments)

    assert shown.exit_code == 2
    assert shown.stdout == ""
    assert "Error: " in shown.stderr


@pytest.mark.parametrize("command", ["check", "run", "forest", "votes", "supplement"])
@pytest.mark.parametrize("kind", ["none", "file", "empty folder"])
def test_what_is_no_review_ends_in_words_and_code_2(call, desk, command, kind):
    if kind == "file":
        (desk / "hope").write_text("title: Hope\n")
    elif kind == "empty folder":
        (desk / "hope").mkdir()

    shown = call(command, "hope")

    assert shown.exit_code == 2
    assert shown.stdout == ""
    words = (
        "holds no review.yaml; `synthesis new hope` starts a review"
        if kind == "empty folder"
        else "is not a folder"
    )
    assert shown.stderr == f"hope {words}.\n"
    assert not (desk / "hope" / "output").exists()


def test_an_interrupt_ends_in_words_and_code_130(call, crisis, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("synthesis.pipeline.build", interrupted)

    shown = call("run", "crisis")

    assert shown.exit_code == 130
    assert shown.stderr == "Stopped; what was there before is as it was.\n"


def test_nothing_is_looked_through_for_rubbish_when_the_program_ends():
    program = "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 1000))"
    program += (
        "; import sys; sys.argv = ['synthesis', '--version']; from synthesis.cli.main import main; main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert run.stdout.splitlines()[-1] == "True"


@pytest.mark.parametrize(("asked", "threads"), [(None, 1), ("3", 3)])
def test_sums_are_not_shared_out_over_threads_unless_that_is_asked_for(asked, threads):
    """numpy and scipy each keep their own; how many cores there are is then not what sums are rounded by."""
    program = (
        "import atexit, os, sys\n"
        "def tell():\n"
        "    import numpy, scipy.linalg\n"
        "    print(len(os.listdir('/proc/self/task')) if os.path.isdir('/proc/self/task') else 'none')\n"
        "    print(os.environ['OPENBLAS_NUM_THREADS'])\n"
        "atexit.register(tell)\n"
        "sys.argv = ['synthesis', '--version']\n"
        "from synthesis.cli.main import main; main()"
    )
    environment = {name: value for name, value in os.environ.items() if "NUM_THREADS" not in name}
    environment |= {"OPENBLAS_NUM_THREADS": asked} if asked else {}
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True, env=environment
    )
    *_, running, told = run.stdout.split()
    assert told == str(threads)
    if running != "none" and not asked:
        assert running == "1"


def test_signs_of_the_full_repertoire_pass_a_terminal_of_bare_ascii(crisis):
    """`LC_ALL=C` with Python's UTF-8 mode off: the bytes are UTF-8 all the same."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "ascii",
    }
    shown = subprocess.run(
        [sys.executable, "-m", "synthesis", "votes", "crisis"],
        cwd=crisis.parent,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert "‘No better or worse’".encode() in shown.stdout


def test_a_lack_of_memory_ends_in_words(monkeypatch, call, crisis):
    def greedy(*_, **__):
        raise MemoryError

    monkeypatch.setattr("synthesis.pipeline.build", greedy)

    shown = call("run", "crisis")

    assert shown.exit_code == 1
    assert shown.stderr == "There is not enough memory for this; what was there before is as it was.\n"
