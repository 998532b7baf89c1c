"""The words the engine keeps out of its own mouth."""

import ast
import importlib
from pathlib import Path

import pytest

from synthesis.votes import cautions

FOLDER = Path(cautions.__file__).parent
REFUSED = ("equivalent", "no difference", "no better or worse")


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.py")))
def test_no_file_of_votes_says_what_only_a_source_may_say(name):
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    strings = [
        n.value.lower() for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]

    assert [word for word in REFUSED for text in strings if word in text] == []


@pytest.mark.parametrize("name", ["tally", "tallies", "margins", "gaps"])
def test_nothing_about_tallies_makes_a_test_an_interval_or_a_p_value(name):
    module = importlib.import_module(f"synthesis.votes.{name}")

    assert not {"scipy", "sign_test", "p_value", "SignTest", "sqrt"} & set(vars(module))


def test_every_caution_has_its_own_id_and_ends_as_a_sentence():
    all_of_them = [one for one in vars(cautions).values() if isinstance(one, cautions.Caution)]

    assert len({one.id for one in all_of_them}) == len(all_of_them)
    assert all(one.text.endswith(".") for one in all_of_them)
    assert {one.id for one in all_of_them} == {
        "unequal_chances",
        "independent_votes",
        "unreported_results",
        "counts_by_significance",
        "tallies_not_studies",
    }
