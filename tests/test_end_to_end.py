"""The whole line of travel as a reviewer meets it: the program started in a folder, its files read again."""

import csv
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.synthesis.render.numbers_walked import Folder, astray, read

ROOT = Path(__file__).parents[1]
REVIEWS = ROOT / "reviews"
DOCUMENTS = {
    "supplement.html",
    "supplement.docx",
    "supplement.pdf",
    "tables.xlsx",
    "interactive.html",
    "numbers.json",
    "MANIFEST.sha256",
    "S1_checklist_prisma.docx",
    "S2_checklist_swim.docx",
    "S4_verify.R",
    "manuscript_numbers.docx",
    "numbers.tex",
}


def copied(name: str, to: Path) -> Path:
    return Path(
        shutil.copytree(
            REVIEWS / name, to / name, ignore=shutil.ignore_patterns("output", "output.kept", ".check.json")
        )
    )


def environment(sources: Path = ROOT, **more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(sources), "PYTHONDONTWRITEBYTECODE": "1", **more}


def synthesis(*arguments: str, cwd: Path, sources: Path = ROOT, umask: int = 0o022, **more: str):
    return subprocess.run(
        [sys.executable, "-m", "synthesis", *arguments],
        cwd=cwd,
        env=environment(sources, **more),
        umask=umask,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def entries(output: Path) -> dict[str, str]:
    lines = (output / "MANIFEST.sha256").read_text("utf-8").splitlines()
    return {line[66:]: line[:64] for line in lines if not line.startswith("#")}


def is_whole(output: Path) -> bool:
    """What `sha256sum -c` finds, and that no file stands there unlisted."""
    listed = entries(output)
    sums = {name: hashlib.sha256((output / name).read_bytes()).hexdigest() for name in listed}
    inside = {name for name in listed if not name.startswith("../")}
    return sums == listed and inside == set(contents(output)) - {"MANIFEST.sha256"}


@pytest.fixture(scope="module")
def peer_support(tmp_path_factory):
    """The large review built twice: elsewhere, later, under another clock, hash seed, umask and language."""
    one = tmp_path_factory.mktemp("one")
    other = tmp_path_factory.mktemp("a folder of another name")
    plain = {"TZ": "UTC", "PYTHONHASHSEED": "1", "LANG": "C.UTF-8"}
    changed = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "77", "LC_ALL": "C", "PYTHONUTF8": "0"}
    copied("peer_support", one)
    copied("peer_support", other)
    first = synthesis("run", "peer_support", cwd=one, **plain)
    assert first.returncode == 0, first.stderr
    time.sleep(1.1)
    second = synthesis("run", str(other / "peer_support"), cwd=ROOT, umask=0o077, **changed)
    assert second.returncode == 0, second.stderr
    return first, one / "peer_support", other / "peer_support"


@pytest.mark.slow
def test_a_run_gives_every_document_and_every_figure_in_three_forms(peer_support):
    _, review, _ = peer_support
    made = set(contents(review / "output"))

    assert made >= DOCUMENTS
    assert "S3_data/datapackage.json" in made
    planned = yaml.safe_load((review / "review.yaml").read_text("utf-8"))["figures"]
    syntheses = yaml.safe_load((review / "review.yaml").read_text("utf-8"))["syntheses"]
    drawn = {name for name in made if name.startswith("figures/")}
    audited = {name for name in drawn if name.startswith("figures/audit_")}
    assert {re.sub(r"_\d+(?=\.)", "", name) for name in drawn - audited} == {
        f"figures/{name}.{form}" for name in planned for form in ("svg", "pdf", "png")
    }
    assert {re.sub(r"_\d+(?=\.)", "", name) for name in audited} <= {
        f"figures/audit_{name}.{form}" for name in syntheses for form in ("svg", "pdf", "png")
    }
    assert len([name for name in made if name.startswith("tables/")]) > 8
    folders = {"figures", "tables", "S3_data", "S4_data"}
    assert {Path(name).parts[0] for name in made} == DOCUMENTS | folders


@pytest.mark.slow
def test_a_picture_in_the_documentation_is_the_one_a_run_draws(peer_support):
    _, review, _ = peer_support
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.svg"))

    assert pictures
    for picture in pictures:
        assert picture.read_bytes() == (review / "output" / "figures" / picture.name).read_bytes(), (
            f"{picture.name}: run `make docs`"
        )


@pytest.mark.slow
def test_what_a_run_says_names_its_files_as_the_review_was_named_and_warns_on_the_other_stream(peer_support):
    first, _, _ = peer_support

    assert first.stdout.splitlines()[0].startswith("peer_support/output: ")
    assert "  peer_support/output/supplement.html" in first.stdout.splitlines()
    assert "warning" not in first.stdout
    assert first.stderr.splitlines()[-1].endswith("more; `synthesis check peer_support` lists them all")
    assert any("expected SMD alike by every route" in line for line in first.stderr.splitlines())


@pytest.mark.slow
def test_the_manifest_verifies_outputs_and_inputs(peer_support):
    _, review, _ = peer_support

    assert is_whole(review / "output")
    inputs = {name.removeprefix("../") for name in entries(review / "output") if name.startswith("../")}
    assert inputs == {name for name in contents(review) if not name.startswith("output/")}


@pytest.mark.slow
def test_two_runs_elsewhere_later_and_under_other_settings_give_the_same_bytes(peer_support):
    _, one, other = peer_support
    here, there = contents(one / "output"), contents(other / "output")

    assert sorted(here) == sorted(there)
    assert [name for name in here if here[name] != there[name]] == []


@pytest.mark.slow
def test_every_number_has_its_text_and_a_reason_where_it_is_absent(peer_support):
    _, review, _ = peer_support
    found = json.loads((review / "output/numbers.json").read_text("utf-8"))
    numbers = found["numbers"]

    assert {number["origin"] for number in numbers.values()} == set(found["origins"])
    assert list(numbers) == sorted(numbers)
    for key, number in numbers.items():
        fields = {"value", "text", "origin"} | ({"reason"} if number["value"] is None else set())
        assert set(number) == fields, key
        assert number["text"], key
        assert number.get("reason", "said"), key


@pytest.mark.slow
def test_every_origin_of_every_number_is_found_where_it_says(peer_support):
    _, review, _ = peer_support
    listed = json.loads((review / "output/numbers.json").read_text("utf-8"))["origins"]
    origins = {origin for one in listed.values() for origin in one}
    folder = Folder(review)

    assert len(origins) > 500
    assert [origin for origin in sorted(origins) if not folder.holds(origin)] == []


@pytest.mark.slow
def test_every_number_of_the_supplement_leads_to_a_record_and_a_place(peer_support):
    _, review, _ = peer_support
    stretches, behind = read((review / "output/supplement.html").read_text("utf-8"))
    keyed = [one for one in stretches if one.key]
    origins = behind.origins_of(stretches)
    folder = Folder(review)

    assert len(keyed) > 5000
    assert astray(stretches) == []
    assert [one for one in keyed if not behind.prints(one)] == []
    assert [one for one in stretches if (one.key or one.origins) and not behind.explains(one)] == []
    assert [origin for origin in sorted(origins) if not folder.holds(origin)] == []


@pytest.mark.slow
def test_every_table_and_data_file_reads_back_with_one_width(peer_support):
    _, review, _ = peer_support
    files = sorted((review / "output").rglob("*.csv"))

    assert len(files) > 12
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            widths = {len(row) for row in csv.reader(lines)}
        assert len(widths) == 1, file.name


@pytest.mark.slow
def test_the_data_package_describes_every_data_file(peer_support):
    _, review, _ = peer_support
    folder = review / "output/S3_data"
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))

    assert {one["path"] for one in package["resources"]} == {p.name for p in folder.glob("*.csv")}
    for one in package["resources"]:
        with (folder / one["path"]).open(encoding="utf-8-sig", newline="") as lines:
            assert next(csv.reader(lines)) == [field["name"] for field in one["schema"]["fields"]]


@pytest.mark.slow
def test_no_output_names_the_folder_it_was_made_in(peer_support):
    _, one, other = peer_support
    for review in (one, other):
        whole = b"".join(contents(review / "output").values())
        for name in ("docx", "xlsx"):
            with zipfile.ZipFile(next((review / "output").glob(f"*.{name}"))) as archive:
                whole += b"".join(archive.read(member) for member in archive.namelist())
        assert str(review.parent).encode() not in whole


@pytest.fixture
def sources(tmp_path):
    """The program's own files, copied, so that they can be changed; with the compiled ones, so that it starts."""
    folder = tmp_path / "sources"
    for package in ("synthesis", "extraction_forms"):
        shutil.copytree(ROOT / package, folder / package)
    return folder


@pytest.mark.slow
def test_a_changed_form_or_engine_makes_the_outputs_anew(tmp_path, sources):
    review = copied("crisis_in_evaluation", tmp_path)
    command = ("run", "--if-changed", review.name)
    made = f"{review.name}/output: "
    kept = f"{review.name}/output is up to date.\n"

    assert made in synthesis(*command, cwd=tmp_path, sources=sources).stdout
    assert synthesis(*command, cwd=tmp_path, sources=sources).stdout == kept
    for changed in ("extraction_forms/library/tallies.yaml", "synthesis/votes/margins.py"):
        with (sources / changed).open("a", encoding="utf-8") as file:
            file.write("# a remark\n")
        anew = synthesis(*command, cwd=tmp_path, sources=sources)
        assert anew.returncode == 0, anew.stderr
        assert made in anew.stdout, changed
    assert synthesis(*command, cwd=tmp_path, sources=sources).stdout == kept


# Loads the libraries once; then each line asks for one build in a process of its own, killed after so many seconds.
BUILDER = """
import os, signal, sys, time
from pathlib import Path
import typst
from scipy import special
from synthesis import pipeline
from synthesis.figures import metrics
from synthesis.render import csv, docx, html, ink, pdf, xlsx

for line in sys.stdin:
    seconds, _, review = line[:-1].partition(" ")
    child = os.fork()
    if child == 0:
        pipeline.run(Path(review))
        os._exit(0)
    if seconds:
        time.sleep(float(seconds))
        os.kill(child, signal.SIGKILL)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_the_output_whole(tmp_path):
    review = copied("crisis_in_evaluation", tmp_path)
    plan = review / "review.yaml"
    lines = plan.read_text("utf-8").splitlines()
    moments = random.Random(20261122)
    with subprocess.Popen(
        [sys.executable, "-c", BUILDER],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as builder:

        def built(kill_after: str = "") -> bool:
            """Whether a build came to its end, with a title no build before it had."""
            plan.write_text("\n".join([f"title: Turn {moments.random()}", *lines[1:]]) + "\n", "utf-8")
            builder.stdin.write(f"{kill_after} {review}\n")
            return int(builder.stdout.readline()) == 0

        assert built()
        began = time.monotonic()
        assert built()
        lasts = time.monotonic() - began
        ended = 0
        for turn in range(50):
            # Every other kill falls where the files are written.
            part = moments.uniform(0, 1) if turn % 2 else moments.uniform(0.8, 1.02)
            ended += built(f"{lasts * part:.4f}")
            outputs = contents(review / "output")
            del outputs["MANIFEST.sha256"]
            listed = {n: h for n, h in entries(review / "output").items() if not n.startswith("../")}
            assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in outputs.items()}
        assert ended < 40
        assert built()
        builder.stdin.close()

    assert is_whole(review / "output")
    assert [path.name for path in review.iterdir() if path.name.startswith("output")] == ["output"]


HOSTILE = [
    "<script>alert(1)</script>",
    '"onload="alert(1)',
    "' onmouseover='alert(1)",
    "=cmd|'/c calc'!A1",
    "../../../etc/passwd",
    "]]> &amp; <!--",
    "#set page(width: 1pt) $x^2$ @ref \\u{41} [*_`",
    "${jndi} {{7*7}} %s {0}",
]


@pytest.mark.slow
def test_hostile_text_is_printed_as_the_text_it_is(tmp_path):
    """In labels, outcomes, notes, quotes and the plan's title, eight kinds at once."""
    assert synthesis("new", "sleep", cwd=tmp_path).returncode == 0
    review = tmp_path / "sleep"
    hostile = " ".join(HOSTILE)
    quoted = json.dumps(hostile)
    for name, before, after in [
        ("records/example_a/example.yaml", "label: Example A (invented)", f"label: {quoted}"),
        ("records/example_a/example.yaml", "dose: Twelve walks of an hour", f"dose: {quoted}"),
        ("records/example_a/example.yaml", '"Eight to twelve people walked together."', quoted),
        ("outcomes.yaml", "label: Insomnia scale (invented)", f"label: {quoted}"),
        ("outcomes.yaml", "label: Sleep", f"label: {quoted}"),
        ("review.yaml", "title: Walking groups for people who sleep badly", f"title: {quoted}"),
        (
            "review.yaml",
            "  - The three studies are invented;",
            f"  - {quoted}\n  - The three studies are invented;",
        ),
    ]:
        file = review / name
        text = file.read_text("utf-8")
        assert before in text, before
        file.write_text(text.replace(before, after, 1), "utf-8")

    made = synthesis("run", "sleep", cwd=tmp_path)

    assert made.returncode == 0, made.stderr
    output = review / "output"
    for file in [output / "supplement.html", *output.glob("figures/*.svg")]:
        text = file.read_text("utf-8")
        assert "<script>alert" not in text, file.name
        named = file.suffix == ".html" or file.stem.startswith(("forest", "directions"))
        assert not named or "&lt;script&gt;alert(1)" in text, file.name
    page = (output / "interactive.html").read_text("utf-8")
    assert "<script>alert" not in page
    for file in output.glob("figures/*.svg"):
        names = {name for element in ET.parse(file).iter() for name in element.attrib}  # noqa: S314 - our own
        assert not any(name.startswith("on") for name in names), file.name
    with zipfile.ZipFile(output / "tables.xlsx") as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet and b"cmd" in sheet for sheet in sheets)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sleep"]
