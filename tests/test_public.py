"""The public list: everything on it is there, says what it is, and costs nothing until it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import synthesis


@pytest.mark.parametrize("name", synthesis.__all__)
def test_what_is_listed_is_there_and_documented(name: str) -> None:
    found = getattr(synthesis, name)

    assert found.__doc__
    assert found.__module__.startswith("synthesis.")


def test_a_name_that_is_not_listed_is_refused_with_the_list() -> None:
    with pytest.raises(AttributeError, match=r"public are .*open_review"):
        synthesis.forest  # noqa: B018


def test_importing_the_package_loads_no_array_library() -> None:
    code = "import synthesis, sys; print(sorted({'numpy', 'scipy', 'pandas', 'yaml'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"
