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
from synthesis.data_frames.count_frames import KINDS
from synthesis.errors import NotComputable
from synthesis.ledger.ledger import ledger
from synthesis.measures.measure import Choice
from synthesis.measures.recovery.five_number_methods import MEANS, SDS
from synthesis.measures.recovery.registry import DERIVATIONS
from synthesis.measures.registry import MEASURES, compute
from synthesis.measures.transforms import TRANSFORMS
from synthesis.measures.zero_cells import RULES
from synthesis.models import inference
from synthesis.models.counts import glmm, mantel_haenszel
from synthesis.models.prediction import PREDICTION
from synthesis.models.regression import prediction as regression_prediction
from synthesis.models.regression.contrasts import ADJUSTMENTS
from synthesis.models.regression.formula import CALLS
from synthesis.models.tau2.bounds import BOUNDS
from synthesis.models.tau2.estimation import COMMON, TAU2
from synthesis.models.tau2.estimators import ESTIMATORS
from synthesis.review import open_review
from synthesis.votes.p_combination import COMBINATIONS
from synthesis.votes.p_values import DIRECTIONS, RELATIONS, SIDES
from synthesis.votes.sign_test import INTERVALS
from synthesis.votes.vote_measures import VOTE_MEASURES

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("reviews/*/README.md")])
PLAN = find_form("review@1.8.0")


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def part(text: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def rows(text: str) -> dict[str, list[str]]:
    """The rows of the tables of a text whose first cell is one code or several, by code: all other cells."""
    lines, found = text.splitlines(), {}
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for code in re.findall(r"`([^`]+)`", cells[0]) if cells and not below.startswith("|--") else ():
            found[code] = cells[1:]
    return found


def told(name: str, default: Choice) -> str:
    """How the default of an option stands in a table."""
    word = {True: "yes", False: "no"}[default] if isinstance(default, bool) else default
    return f"`{name}` {word:g}" if isinstance(word, float) else f"`{name}` {word}"


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
    for section in find_form("controlled_study@1.2.0").sections:
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


MEASURED = rows(part(page("docs/measures.md"), "Every measure"))


def test_the_measures_there_are_and_no_others_have_a_row():
    assert sorted(MEASURED) == sorted(MEASURES)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.code)
def test_the_row_of_a_measure_tells_its_label_inputs_routes_scale_and_options(measure):
    label, needs, options, routes, scale = MEASURED[measure.code]

    assert label == measure.label
    assert needs == f"`{' '.join(measure.inputs)}`"
    assert re.findall(r"`([^`]+)`", routes) == [" ".join(route.inputs) for route in measure.also]
    assert scale.strip("`-") == measure.scale
    plain = options.replace("**", "")
    assert [name for name, default in measure.choices.items() if told(name, default) not in plain] == []
    assert plain.count("`") == 2 * len(measure.choices)


def values_of(code: str, option: str) -> list[str]:
    """The words an option of a measure takes, from what is said when it is given another."""
    measure = MEASURES[code]
    few = {
        name: 20 if name.startswith("n") else 0.5 if re.match("r|auc|alpha", name) else 4
        for name in measure.inputs
    }
    with pytest.raises(NotComputable) as refused:
        compute(code, few, **{option: "?"})
    return str(refused.value).partition("known: ")[2].split(", ")


CHOSEN = [
    (code, name) for code in MEASURES for name in ("vtype", "correction") if name in MEASURES[code].choices
]


@pytest.mark.parametrize(("code", "option"), CHOSEN)
def test_the_row_of_a_measure_tells_what_its_options_may_be(code, option):
    cell = next(one for one in MEASURED[code][2].split("; ") if one.startswith(f"`{option}`"))

    assert sorted(re.findall(r"\w+", cell.partition(" ")[2])) == sorted(values_of(code, option))


def test_every_word_of_an_option_is_explained():
    words = rows(part(page("docs/measures.md"), "Options"))
    types = {word for code, option in CHOSEN if option == "vtype" for word in values_of(code, option)}

    assert set(RULES) | types == set(words)


def test_the_scales_there_are_and_no_others_are_listed():
    assert {
        name: cells[0] for name, cells in rows(part(page("docs/measures.md"), "Other scales")).items()
    } == {name: scale.label for name, scale in TRANSFORMS.items()}


def test_every_derivation_has_a_row_that_tells_what_it_gives_needs_and_assumes():
    first, _, second = part(page("docs/recovery.md"), "Every derivation").partition("What must hold")
    derived, grounds = rows(first), rows(second)

    assert sorted(derived) == sorted(grounds) == sorted(DERIVATIONS)
    for name, row in DERIVATIONS.items():
        gives, needs, of, options = derived[name]
        assert (gives, needs, of) == (f"`{' '.join(row.gives)}`", f"`{' '.join(row.needs)}`", row.of)
        assert options == ("; ".join(told(*choice) for choice in row.choices.items()) or "-"), name
        assert grounds[name][0] == row.assumes
        assert grounds[name][1].removeprefix("Handbook") in row.source


def test_every_equation_for_means_from_medians_is_named():
    named = rows(part(page("docs/recovery.md"), "Means from medians"))

    assert re.findall(r"\w+", named["mean"][0]) == list(MEANS)
    assert re.findall(r"\w+", named["sd"][0]) == list(SDS)


def test_every_choice_of_a_model_has_its_row():
    text = page("docs/models.md")
    estimators = rows(part(text, "The variance between studies: `tau2`"))
    tests = rows(part(text, "The test and interval of the mean: `test`"))
    called = {alias: code for code, cells in tests.items() for alias in re.findall(r"`([^`]+)`", cells[0])}

    assert set(estimators) == {*TAU2, *BOUNDS}
    assert {code: estimators[code][0].strip("`") for code in ESTIMATORS if code not in BOUNDS} == {
        code: name.alias for code, name in ESTIMATORS.items() if code not in BOUNDS
    }
    assert all(estimators[code][0] == "`common-effect`" for code in COMMON)
    assert set(tests) == set(inference.TESTS)
    assert called == dict(inference.ALIASES)
    assert list(rows(part(text, "The prediction interval: `prediction`"))) == list(PREDICTION)


def test_predictions_of_a_regression_have_the_styles_of_a_mean():
    assert list(regression_prediction.STYLES) == list(PREDICTION)


def test_every_word_of_a_formula_and_every_adjustment_is_named():
    text = page("docs/meta_regression.md")
    formulas = part(text, "Formulas")

    assert [word for word in CALLS if not re.search(rf"`[^`]*\b{word}\b", formulas)] == []
    assert [name for name in ADJUSTMENTS if f"`{name}`" not in part(text, "Groups of studies")] == []


def test_every_model_of_counts_and_the_columns_it_reads_are_listed():
    text = page("docs/counts.md")

    assert [inputs for inputs, _ in KINDS if f"| `{' '.join(inputs)}` |" not in text] == []
    assert re.findall(r"`(\w+)`", rows(text)["mantel_haenszel"][0]) == list(mantel_haenszel.POOLED)
    assert re.findall(r"`(\w+)`", rows(text)["glmm"][0])[: len(glmm.MODELS)] == list(glmm.MODELS)
    pairs = {
        (measure, model)
        for measures, model in re.findall(r"^\| ([^|]+) \| `([\w.]+)` \|", part(text, "GLMM"), re.MULTILINE)
        for measure in re.findall(r"`(\w+)`", measures)
    }
    assert pairs == {(measure, model) for measure, known in glmm.MODELS.items() for model in known}


def test_every_way_to_combine_p_values_and_every_interval_of_votes_has_its_row():
    text = page("docs/votes.md")
    ways = rows(part(text, "Combining p-values"))

    assert {code: cells[0] for code, cells in ways.items()} == {
        code: way.label for code, way in COMBINATIONS.items()
    }
    assert list(rows(part(text, "Votes by direction: the sign test"))) == list(INTERVALS)


def test_every_word_that_a_p_value_takes_and_every_measure_of_votes_is_named():
    text = page("docs/votes.md")
    printed, effect = part(text, "One-sided p-values"), part(text, "An effect from votes")

    assert [word for word in (*SIDES, *DIRECTIONS, *RELATIONS) if f"`{word}`" not in printed] == []
    assert [code for code in VOTE_MEASURES if f"| `{code}` |" not in effect] == []


def test_every_data_set_of_the_examples_has_its_source_and_no_other_is_listed():
    files = sorted(path.name for path in (ROOT / "docs" / "data").glob("*.csv"))

    assert sorted(rows(page("docs/data/README.md"))) == files
