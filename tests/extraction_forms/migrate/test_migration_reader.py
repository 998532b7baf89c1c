from textwrap import dedent

import pytest

from extraction_forms.errors import Rejected
from extraction_forms.migrate.migration import Target
from extraction_forms.migrate.migration_reader import STEP_KEYS, defined, read_migration
from extraction_forms.yaml_text import parse

HASH = "a" * 64
OTHER = "b" * 64
HEAD = f"""\
from: {{id: hope, version: 1.0.0, sha256: [{HASH}, {OTHER}]}}
to: {{id: hope, version: 1.1.0, sha256: {OTHER}}}
"""


def read(text):
    return defined(parse(text, "m.yaml"))


def faults(text):
    with pytest.raises(Rejected) as caught:
        read(text)
    return [str(problem) for problem in caught.value.problems]


def step(line):
    return f"{HEAD}steps:\n  - {line}\n"


def test_a_migration_says_from_which_texts_to_which_by_which_steps():
    found = read(
        HEAD
        + dedent(
            """\
            about: More hope.
            steps:
              - {do: rename_field, field: arms/role, to: part, reconfirm: yes, because: it reads better}
              - {do: move_field, field: results/values/m, to: arms/values/mean}
              - {do: map_choices, field: arms/kind, map: {a: b}, otherwise: unclear}
              - {do: convert_unit, field: facts/weeks, from: weeks, to: days, times: 7}
            """
        )
    )

    assert (str(found), found.about) == ("hope 1.0.0 -> 1.1.0", "More hope.")
    assert (found.source.sha256, found.target.sha256) == ((HASH, OTHER), (OTHER,))
    first, second, third, fourth = found.steps
    assert (str(first.field), str(first.to), first.reconfirm) == ("arms/role", "arms/part", True)
    assert first.because == "it reads better"
    assert (second.field, second.to) == (
        Target(section="results", field="m", of_values=True),
        Target(section="arms", field="mean", of_values=True),
    )
    assert (dict(third.codes), third.otherwise, third.reconfirm) == ({"a": "b"}, "unclear", False)
    assert (fourth.units, fourth.factor) == (("weeks", "days"), 7.0)


def test_a_migration_may_have_no_steps():
    assert read(f"{HEAD}steps: []\n").steps == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "steps: []\n",
            "m.yaml:1:1: migration > from: expected a block of id, version, sha256; found nothing.",
        ),
        (
            HEAD.replace("1.1.0", "1.1"),
            "m.yaml:2:15: migration > to > version: expected a version like 1.0.0; found '1.1'.",
        ),
        (
            HEAD.replace("1.1.0", "1.0.0"),
            "m.yaml:2:5: migration > to: expected another version; found '1.0.0'.",
        ),
        (
            HEAD.replace("to: {id: hope", "to: {id: hopes"),
            "m.yaml:2:5: migration > to: expected another version of hope; found 'hopes'.",
        ),
        (
            HEAD.replace(f"sha256: {OTHER}", "sha256: abc"),
            (
                "m.yaml:2:31: migration > to > sha256: expected 64 digits of 0-9 and a-f, as `synthesis form diff` "
                "prints them; found 'abc'."
            ),
        ),
        (
            HEAD.replace(f"sha256: {OTHER}", f"sha256: [{OTHER}, {HASH}]"),
            "m.yaml:2:31: migration > to > sha256: expected one hash; found 2.",
        ),
        (
            HEAD.replace(f", sha256: {OTHER}", ""),
            "m.yaml:2:5: migration > to: expected 'sha256', the hash of the form; found nothing.",
        ),
        (
            f"{HEAD}stps: []\n",
            "m.yaml:3:1: migration: expected one of from, to, about, steps; found 'stps'. Did you mean 'steps'?",
        ),
        (
            step("{do: rename, field: arms/role}"),
            (
                f"m.yaml:4:6: migration > step 1 > do: expected one of {', '.join(STEP_KEYS)}; found 'rename'. "
                "Did you mean 'rename_field'?"
            ),
        ),
        (
            step("{do: rename_field, field: arms/role}"),
            "m.yaml:4:5: migration > step 1, rename_field: expected 'to'; found nothing.",
        ),
        (
            step("{do: rename_field, field: role, to: part}"),
            (
                "m.yaml:4:24: migration > step 1, rename_field > field: expected section/field, or "
                "section/values/field for one asked for arms or contrasts; found 'role'."
            ),
        ),
        (
            step("{do: rename_field, field: arms/role, to: arms/part}"),
            "m.yaml:4:42: migration > step 1, rename_field > to: expected the id of a field; found 'arms/part'.",
        ),
        (
            step("{do: drop, field: arms/role, codes: x, because: y}"),
            (
                "m.yaml:4:34: migration > step 1, drop: expected one of do, because, reconfirm, field, section, "
                "note_on; found 'codes'."
            ),
        ),
        (
            step("{do: drop, because: y}"),
            "m.yaml:4:5: migration > step 1, drop: expected either 'field' or 'section'; found both or neither.",
        ),
        (
            step("{do: map_choices, field: arms/role, map: [a, b]}"),
            "m.yaml:4:46: migration > step 1, map_choices > map: expected a block of texts; found a list.",
        ),
        (
            step("{do: map_choices, field: arms/role, map: {a: [b]}}"),
            "m.yaml:4:50: migration > step 1, map_choices > map: expected a block of texts; found a block.",
        ),
        (
            step("{do: split, field: arms/role, cases: [a]}"),
            (
                "m.yaml:4:42: migration > step 1, split > cases: expected a block: answer -> {field: answer}; found "
                "something else."
            ),
        ),
        (
            step("{do: convert_unit, field: arms/role, times: 0}"),
            "m.yaml:4:42: migration > step 1, convert_unit > times: expected a number above 0; found 0.",
        ),
        (
            step("{do: rename_section, section: arms, to: the arms}"),
            "m.yaml:4:41: migration > step 1, rename_section > to: expected the id of a section; found 'the arms'.",
        ),
    ],
)
def test_every_fault_has_its_line_and_column(text, fault):
    found = faults(text)

    assert any(fault.partition(": ")[2] == one.partition(": ")[2] for one in found), found
    assert all(one.startswith("m.yaml:") for one in found)


def test_all_faults_are_told_at_once():
    text = step("{do: rename_field, field: role}").replace("1.1.0", "x")

    assert len(faults(text)) == 2


def test_a_step_that_is_no_block_is_told():
    (fault,) = faults(step("rename_field"))

    assert fault.startswith("m.yaml:4:5: migration > step 1: expected a block of because, ")


def test_a_missing_reason_must_be_one():
    (fault,) = faults(step("{do: set_missing_reason, field: arms/role, reason: none}"))

    assert "step 1, set_missing_reason > reason: expected one of not_reported, unclear" in fault


def test_a_file_has_the_name_of_what_is_in_it(tmp_path):
    path = tmp_path / "hope-1.0.0-1.2.0.yaml"
    path.write_text(f"{HEAD}steps: []\n", "utf-8")

    with pytest.raises(Rejected, match=r"expected a file named hope-1\.0\.0-1\.1\.0\.yaml"):
        read_migration(path, path.name)


@pytest.mark.parametrize("text", ["arms", "arms/", "/role", "a/b/c", "a/values/b/c", ""])
def test_a_field_is_named_by_its_section(text):
    with pytest.raises(ValueError, match="is no section/field"):
        Target.parse(text)
