"""What is far larger, deeper or more oddly named than anybody's record: it works, or ends in words."""

import ctypes
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from extraction_forms.form_library import find_form
from extraction_forms.record_files import read_record
from extraction_forms.yaml_text import MAX_BYTES
from synthesis.starting import start
from tests.extraction_forms.two_extractors import STUDY
from tests.extraction_forms.two_extractors import review as two_extractors

ROOT = Path(__file__).parents[3]
RECORD = "records/example_a/example.yaml"
RESULT = """\
  - id: r{0}
    outcome: insomnia_scale
    evidence: {{page: {0}}}
    values: {{walking: {{n: 48, mean: "11.2", sd: "4.6"}}, waiting: {{n: 50, mean: "13.9", sd: "4.9"}}}}
"""
LINES = {
    "check": "check sleep",
    "run": "run sleep",
    "export long": "export long sleep o.csv --replace",
    "export xlsx": "export xlsx sleep o.xlsx --study example_a --extractor example --form controlled_study --replace",
    "history record": "history record sleep --actor lead",
    "submit": "submit sleep example_a example",
    "compare": "compare sleep example_a",
    "agreement": "agreement sleep",
}


def test_a_record_of_ten_thousand_results_is_read_with_every_number(sleep):
    file = sleep / RECORD
    with file.open("a", encoding="utf-8") as record:
        record.write("".join(RESULT.format(number) for number in range(1, 10_001)))
    form = find_form("controlled_study@1.2.0")

    results = read_record(file, RECORD, {form.id: form}).sections["results"]

    assert len(results) == 10_002
    assert (results[-1].id, results[-1].units["waiting"]["mean"].printed) == ("r10000", "13.9")


def test_a_quote_of_a_megabyte_goes_through_workbook_and_history(sleep, call, edit):
    quote = "group " * 180_000
    edit(sleep / RECORD, '"Eight to twelve people walked together."', json.dumps(quote))

    assert call(*LINES["check"].split()).exit_code == 0
    assert call(*LINES["history record"].split()).exit_code == 0
    assert call("history", "verify", "sleep").exit_code == 0
    assert call(*LINES["export xlsx"].split()).exit_code == 0
    taken = call("import", "xlsx", "o.xlsx", "sleep")
    assert (taken.exit_code, "unchanged" in taken.stdout) == (0, True), taken.output


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_file_over_the_cap_is_told_by_every_command_that_reads_it(sleep, call, line):
    with (sleep / RECORD).open("a", encoding="utf-8") as record:
        record.write("#" * MAX_BYTES)

    told = call(*line.split())

    assert told.exit_code == 1
    assert f"{RECORD}: expected" in told.stderr


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
@pytest.mark.parametrize(
    "nested", ["[" * 3000 + "]" * 3000, "{a: " * 3000 + "}" * 3000], ids=["lists", "maps"]
)
def test_deep_nesting_is_told_by_every_command_that_reads_it(sleep, call, edit, line, nested):
    edit(sleep / RECORD, "funding: {missing: not_reported}", f"funding: {nested}")

    told = call(*line.split())

    assert told.exit_code == 1
    assert f"{RECORD}:" in told.stderr
    assert len(told.stderr) < 1000


@pytest.mark.parametrize("file", ["review.yaml", "outcomes.yaml"])
def test_deep_nesting_in_the_plan_or_the_vocabulary_is_told(sleep, call, file):
    (sleep / file).write_text("a: " + "[" * 3000, "utf-8")

    told = call("check", "sleep")

    assert (told.exit_code, f"sleep/{file}:" in told.stderr) == (1, True)


DEEP = "[" * 100_000


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        (".store/unfinished.json", LINES["history record"], "found something else"),
        ("history/HEAD", "history verify sleep", "the end of the history, as the program writes it"),
        (".check.json", LINES["check"], ""),
        (".store/owner.json", LINES["history record"], ""),
    ],
)
def test_a_file_of_the_program_that_somebody_filled_with_brackets_ends_in_words(
    sleep, call, file, line, told
):
    assert call(*LINES["history record"].split()).exit_code == 0
    (sleep / file).write_text(DEEP, "utf-8")

    shown = call(*line.split())

    assert shown.exit_code == (1 if told else 0)
    assert told in shown.stderr


def test_a_list_of_references_that_somebody_filled_with_brackets_is_a_fault(desk, call):
    invented = runpy.run_path(str(ROOT / "tests/extraction_forms/exchange/test_metapsy.py"))
    (desk / "peers").mkdir()
    for name, text in (
        ("data.csv", invented["DATA"]),
        ("references.json", DEEP),
        ("peers/coding.csv", invented["CODING"]),
        ("peers/import.yaml", invented["MAPPING"]),
    ):
        (desk / name).write_text(text, "utf-8")

    told = call("import", "metapsy", "data.csv", "peers", "--references", "references.json")

    assert told.exit_code == 1
    assert "references.json: references: expected a JSON file of study names and references" in told.stderr


def test_a_review_may_lie_in_a_folder_of_any_name(desk, call):
    folder = desk / "Übersicht (größere) – 2. Fassung's ñ 查"
    folder.mkdir()
    start(folder / "sleep")
    two_extractors(folder / "peers", ben=[('sd: "0.46"', 'sd: "0.64"')])
    at = {
        "REVIEW": str(folder / "sleep"),
        "PEERS": str(folder / "peers"),
        "OUT": str(folder / "große Tabelle"),
    }
    for line in (
        "check REVIEW",
        "history record REVIEW --actor lead",
        "history verify REVIEW",
        "export long REVIEW OUT",
        "export metafor REVIEW OUT_5.csv",
        "export metapsy REVIEW OUT_6.csv",
        "export revman REVIEW OUT_7.zip",
        "import long OUT REVIEW --actor lead",
        "form compile rob2 OUT_2 --to sheets",
        "agreement REVIEW",
        f"compare PEERS {STUDY} --csv OUT_3",
        "adjudicate PEERS --to-xlsx OUT_4",
    ):
        words = [at.get(word, word.replace("OUT", at["OUT"])) for word in line.split()]
        told = call(*words)

        assert told.exit_code == 0, (line, told.stderr)


READING = [
    "check sleep",
    f"compare peers {STUDY}",
    "agreement peers",
    "history verify sleep",
    "export long sleep o.csv",
]
WRITING = [
    "history record sleep --actor lead",
    "reopen sleep example_a example --reason x",
    "compare unmatched --write-matching",
    "compare peers --csv peers/o.csv",
    "export long sleep sleep/o.csv",
    "form compile rob2 sleep/out --to sheets",
    "new sleep/more",
]
CALLS = """
import sys
from click.testing import CliRunner
from synthesis.cli.main import cli

for line in sys.argv[1:]:
    done = CliRunner().invoke(cli, line.split(), prog_name="synthesis")
    assert isinstance(done.exception, (SystemExit, type(None))), (line, done.exception)
    print(done.exit_code, line, done.stderr.replace(chr(10), " "), sep=chr(9))
"""
CAPBSET_DROP, OVERRIDE, SEARCH = 24, 1, 2


def as_anybody():
    """Root reads and writes whatever the modes say; a program it starts need not."""
    if os.geteuid() == 0:
        library = ctypes.CDLL(None)
        for right in (OVERRIDE, SEARCH):
            library.prctl(CAPBSET_DROP, right, 0, 0, 0)


def test_a_review_that_may_only_be_read_is_checked_and_compared_and_a_change_is_refused_in_words(desk):
    if sys.platform != "linux":
        pytest.skip("folders are protected by their modes on Linux")
    start(desk / "sleep")
    two_extractors(desk / "peers", ben=[('sd: "0.46"', 'sd: "0.64"')])
    two_extractors(desk / "unmatched", matched=False)
    folders = [
        path for name in ("sleep", "peers", "unmatched") for path in (desk / name, *(desk / name).rglob("*"))
    ]
    modes = {path: path.stat().st_mode for path in folders}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        done = subprocess.run(
            [sys.executable, "-c", CALLS, *READING, *WRITING],
            cwd=desk,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=as_anybody,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    finally:
        for path, mode in modes.items():
            path.chmod(mode)

    assert done.returncode == 0, done.stderr
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert [(code, line) for code, line, _ in lines] == [
        *(("0", line) for line in READING),
        *(("1", line) for line in WRITING),
    ]
    assert all("ermission denied" in told for _, line, told in lines if line in WRITING)


@pytest.mark.parametrize(
    "line", ["history record sleep --actor lead", "submit sleep example_a example", LINES["export xlsx"]]
)
def test_a_revision_of_thousands_of_digits_is_a_fault_and_no_number(sleep, call, edit, line):
    edit(sleep / RECORD, "revision: 1", f"revision: {'9' * 5000}")

    told = call(*line.split())

    assert told.exit_code in {0, 1}
    assert call("check", "sleep").exit_code == 1
