"""The data package of a form: filled from a real record it is valid, and a bad cell is told."""

import csv
import json
from io import StringIO
from pathlib import Path

import frictionless
import pytest
from hypothesis import HealthCheck, given, settings

from extraction_forms.checking import check_record
from extraction_forms.exchange.datapackage import compile_form, key_of, table_name, values_name
from extraction_forms.form_definition import define
from extraction_forms.form_library import library, read_form
from extraction_forms.yaml_text import parse
from extraction_forms.yaml_text import read as read_yaml
from tests.extraction_forms.exchange.any_form import forms

STARTER = Path(__file__).parents[3] / "synthesis" / "starter"
RECORDS = sorted((STARTER / "records").glob("*/example.yaml"))


def faults(folder):
    """What the validator says of a package: the kind of fault, the table, the line and the column."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.errors == []
    return [
        (error.type, task.name, getattr(error, "row_number", None), getattr(error, "field_name", None))
        for task in report.tasks
        for error in task.errors
    ]


def cell(datum):
    """An answer as the package wants it typed."""
    if datum.missing:
        return datum.missing
    if isinstance(datum.value, bool):
        return "yes" if datum.value else "no"
    if isinstance(datum.value, tuple):
        return "; ".join(datum.value)
    return json.dumps(dict(datum.value)) if hasattr(datum.value, "items") else str(datum.value)


def answered(data):
    row = {name: cell(datum) for name, datum in data.items()}
    units = {f"{name}_unit": datum.unit for name, datum in data.items() if datum.unit}
    return {**row, **units}


def filled(form, records):
    """The lines of each table, from records that the form accepted."""
    lines = {}
    for record in records:
        for section in form.sections:
            key = key_of(form, section)
            for entry in record.sections[section.id]:
                own = dict(zip(key, (record.study, entry.id), strict=False))
                lines.setdefault(table_name(section), []).append({**own, **answered(entry.data)})
                for unit in (form.by_id[name] for name in section.units):
                    ids = {one.id for one in record.sections[unit.id]}
                    for name, data in entry.units.items():
                        if name in ids:
                            of = {**own, key_of(form, unit)[-1]: name}
                            lines.setdefault(values_name(section, unit), []).append({**of, **answered(data)})
    return lines


def write(folder, compiled, lines):
    for name, content in compiled.files.items():
        (folder / name).write_bytes(content)
    for table, rows in lines.items():
        path = folder / f"{table}.csv"
        header = next(csv.reader(StringIO(path.read_text("utf-8"))))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


@pytest.fixture
def form():
    return read_form(library()["controlled_study"])


@pytest.fixture
def package(form, tmp_path):
    """The package of the starter's form, filled from its records; `change` puts other cells into a line."""
    found = [read_yaml(path, path.name) for path in RECORDS]
    records = [
        check_record(form, node, f"records/{path.parent.name}/example.yaml", "")
        for node, path in zip(found, RECORDS, strict=True)
    ]
    lines = filled(form, records)

    def make(**changes):
        for table, cells in changes.items():
            lines[table][0].update(cells)
        write(tmp_path, compile_form(form), lines)
        return tmp_path

    return make


@pytest.mark.parametrize("name", sorted(library()))
def test_the_package_of_a_library_form_is_valid_while_it_is_empty(name, tmp_path):
    write(tmp_path, compile_form(read_form(library()[name])), {})

    assert faults(tmp_path) == []


@given(forms())
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
def test_the_package_of_any_form_is_valid_while_it_is_empty(tmp_path_factory, form):
    folder = tmp_path_factory.mktemp("any")
    write(folder, compile_form(form), {})

    assert faults(folder) == []


def test_filled_from_real_records_the_package_is_valid(package):
    folder = package()

    assert len(RECORDS) == 3
    assert len((folder / "results_arms.csv").read_text("utf-8").splitlines()) > 5
    assert faults(folder) == []


@pytest.mark.parametrize(
    ("table", "cells", "fault"),
    [
        ("studies", {"year": "20x9"}, ("type-error", "studies", 2, "year")),
        ("studies", {"year": "1066"}, ("constraint-error", "studies", 2, "year")),
        ("studies", {"label": ""}, ("constraint-error", "studies", 2, "label")),
        ("studies", {"label": "not_reported"}, ("constraint-error", "studies", 2, "label")),
        ("studies", {"study_id": "Okafor 2019"}, ("constraint-error", "studies", 2, "study_id")),
        ("arms", {"role": "controll"}, ("constraint-error", "arms", 2, "role")),
        ("reports", {"is_primary": "maybe"}, ("type-error", "reports", 2, "is_primary")),
        ("measurements", {"time_unit": "fortnights"}, ("constraint-error", "measurements", 2, "time_unit")),
        ("results_arms", {"sd": "-1"}, ("constraint-error", "results_arms", 2, "sd")),
        ("results_arms", {"n": "12,5"}, ("type-error", "results_arms", 2, "n")),
        ("results_arms", {"arm_id": "nobody"}, ("foreign-key", "results_arms", 2, None)),
        ("contrasts", {"arm_ctl": "nobody"}, ("foreign-key", "contrasts", 2, None)),
        ("arms", {"study_id": "nobody"}, ("foreign-key", "arms", 2, None)),
    ],
)
def test_a_bad_cell_is_told_with_its_table_line_and_column(package, table, cells, fault):
    assert fault in faults(package(**{table: cells}))


def test_a_line_that_is_there_twice_is_told(package):
    folder = package()
    path = folder / "arms.csv"
    path.write_text(path.read_text("utf-8") + path.read_text("utf-8").splitlines()[1] + "\n", "utf-8")

    assert {fault[:2] for fault in faults(folder)} == {("primary-key", "arms")}


def test_a_missing_reason_stands_in_the_place_of_a_value(package):
    assert faults(package(results_arms={"mean": "not_reported"}, studies={"design": "unclear"})) == []


def test_the_tables_are_called_as_in_the_package_of_a_review(form):
    names = [name.removesuffix(".csv") for name in compile_form(form).files]

    assert names == [
        *("datapackage.json", "studies", "reports", "arms", "contrasts", "measurements"),
        *("results_arms", "results_contrasts"),
    ]


def test_a_section_for_each_arm_points_at_the_arms(tmp_path):
    form = define(
        parse(
            "id: fidelity\nversion: 1.0.0\ntitle: Fidelity\nreads_as: answers\nsections:\n"
            "  - {id: arms, label: Arms, repeat: list, fields: [{id: label, label: L, type: text}]}\n"
            "  - {id: kept, label: Kept, repeat: map, repeat_over: arms, fields: [{id: p, label: P, type: number}]}\n",
            "x.yaml",
        )
    )
    arms = [{"study_id": "a", "arms_id": "x", "arm_id": "peer"}]
    write(tmp_path, compile_form(form), {"arms": arms, "kept": [{"study_id": "a", "kept_id": "usual"}]})

    assert [fault[:2] for fault in faults(tmp_path)] == [("foreign-key", "kept")]


def test_what_the_package_cannot_say_is_listed(form):
    losses = {(loss.where, loss.lost) for loss in compile_form(form).losses}

    assert ("checks/events_within_total", "the check") in losses
    assert ("arms/control_kind", "when the question is asked") in losses
    assert ("results/reported_claim", "the code not_reported, which is a missing reason too") in losses
