"""What there is, is documented: options, missing reasons, forms, commands; and what is linked, exists."""

import re
from pathlib import Path

import pytest

from extraction_forms.datum import DECIMALS, EVIDENCE_KEYS
from extraction_forms.form_library import find_form, library
from extraction_forms.header import STATUSES
from extraction_forms.records import MISSING_REASONS
from synthesis.analysis import analyse
from synthesis.cli.main import cli
from synthesis.ledger import ledger
from synthesis.review import open_review

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("reviews/*/README.md")])
PLAN = find_form("review@1.0.0")


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def part(text: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("section", PLAN.sections, ids=lambda section: section.id)
def test_every_option_of_a_plan_is_explained_under_its_heading(section):
    heading = "At the top" if section.repeat == "top" else f"`{section.id}`"
    text = part(page("docs/review_yaml.md"), heading)

    assert [q.id for q in section.questions if f"`{q.id}`" not in text] == []


def test_every_choice_of_a_plan_is_named():
    text = page("docs/review_yaml.md")
    choices = {c.code for section in PLAN.sections for q in section.questions for c in q.field.choices}

    assert sorted(code for code in choices if f"`{code}`" not in text) == []


def test_every_number_of_a_review_has_a_key_that_is_explained():
    review = open_review(ROOT / "synthesis" / "starter")
    keys = [key for key in ledger(analyse(review)) if ".weights." not in key]
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`\n]+`", page("docs/numbers_json.md")))))

    assert sorted({key.rpartition(".")[2] for key in keys} - words) == []


def test_every_missing_reason_is_explained():
    text = page("docs/records.md")

    assert [reason for reason in MISSING_REASONS if f"| `{reason}` |" not in text] == []


def test_every_status_decimal_mark_and_part_of_evidence_is_named():
    text = page("docs/records.md")

    assert [word for word in (*STATUSES, *DECIMALS, *EVIDENCE_KEYS) if f"`{word}`" not in text] == []


@pytest.mark.parametrize("name", ["README.md", "docs/records.md"])
def test_every_form_of_the_library_is_listed(name):
    assert [form for form in library() if f"`{form}`" not in page(name)] == []


def test_every_question_of_a_controlled_study_is_in_its_table_and_the_required_ones_are_told():
    rows = part(page("docs/records.md"), "The questions of `controlled_study`")
    for section in find_form("controlled_study@1.0.0").sections:
        cells = next(line for line in rows.splitlines() if line.startswith(f"| `{section.id}` |")).split("|")
        for question in section.questions:
            place = {"yes": 2, "or_missing": 3, "no": 4}[question.field.required]
            assert f"`{question.id}`" in cells[place], (section.id, question.id)
        assert [one.id for one in section.unit_questions if f"`{one.id}`" not in rows] == []


def test_the_example_of_tallies_is_a_review_that_runs(tmp_path):
    text = part(page("docs/records.md"), "Counts of a source that lists no studies")
    record, plan = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "records" / "rossi_2018").mkdir(parents=True)
    (tmp_path / "records" / "rossi_2018" / "anna.yaml").write_text(record, encoding="utf-8")
    (tmp_path / "review.yaml").write_text(f"title: Walking\ndate: 2026-01-01\n{plan}", encoding="utf-8")
    reference = "@article{rossi_2018, title = {Walking}, year = {2018}}\n"
    (tmp_path / "references.bib").write_text(reference, encoding="utf-8")

    numbers = ledger(analyse(open_review(tmp_path)))

    assert numbers["votes.design.total.n"].value == 20
    assert numbers["votes.design_by_reading.trial.not_improved"].text == "5 (by subtraction)"
    assert numbers["votes.design_by_reading.other.improved"].text == "not reported"


def test_it_is_told_how_to_call_the_command():
    for name in ("README.md", "docs/records.md", "synthesis/starter/README.md"):
        assert "`.venv/bin/synthesis" in page(name)
        assert "source .venv/bin/activate" in page(name)


def test_every_command_is_in_the_readme():
    assert [name for name in cli.commands if f"`synthesis {name} " not in page("README.md")] == []


@pytest.mark.parametrize("package", ["extraction_forms", "synthesis"])
def test_every_floor_of_the_house_is_drawn(package):
    text = page("CONTRIBUTING.md")
    floors = {
        path.stem
        for path in (ROOT / package).iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").is_file()
    }

    assert (
        sorted(floor for floor in floors if not re.search(rf"^\|[^\n]*`{floor}`", text, re.MULTILINE)) == []
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_to_one(path):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text("utf-8"))
    files = [link for link in links if not link.startswith("http")]

    assert [link for link in files if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_to_a_heading_leads_to_one(path):
    links = re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", path.read_text("utf-8"))

    lost = []
    for file, anchor in links:
        if file.startswith("http"):
            continue
        target = path.parent / file if file else path
        headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
        if anchor not in {re.sub(r"[^\w\s-]", "", h.casefold()).replace(" ", "-") for h in headings}:
            lost.append((file, anchor))
    assert lost == []
