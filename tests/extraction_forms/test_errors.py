"""The errors of the project are one tree, and the tree is drawn where they begin."""

import importlib
import pkgutil
import re

import extraction_forms
import synthesis
from extraction_forms import errors
from extraction_forms.errors import ReviewError

LEAF = re.compile(r"([│ ]*)[├└]── ([\w.]+)")
ENTRY_POINTS = {"synthesis.__main__"}


def every_error(parent=ReviewError, above=("ReviewError",)):
    """Every public error under a parent, with the names of those above it."""
    for child in parent.__subclasses__():
        if not child.__module__.startswith(("extraction_forms.", "synthesis.")):
            continue
        own = above if child.__name__.startswith("_") else (*above, child.__name__)
        if own != above:
            yield own
        yield from every_error(child, own)


def drawn():
    """The paths of the tree at the top of the file."""
    above = ["ReviewError"]
    for line in errors.__doc__.splitlines():
        leaf = LEAF.match(line)
        if leaf:
            depth = len(leaf[1]) // 4 + 1
            above = [*above[:depth], leaf[2].rpartition(".")[2]]
            yield tuple(above)


def test_the_tree_draws_every_error_where_it_stands():
    importlib.import_module("extraction_forms.entry.wsgi")  # the site's modules ask for its settings
    for wing in (extraction_forms, synthesis):
        for module in pkgutil.walk_packages(wing.__path__, f"{wing.__name__}."):
            if module.name not in ENTRY_POINTS:
                importlib.import_module(module.name)

    assert sorted(drawn()) == sorted(every_error())


def test_the_tree_names_the_module_of_an_error_that_is_defined_elsewhere():
    named = re.findall(r"[├└]── ([\w.]+)\.(\w+)", errors.__doc__)

    assert named
    for module, name in named:
        where = module if module.startswith("synthesis.") else f"extraction_forms.{module}"
        assert getattr(importlib.import_module(where), name).__module__ == where
