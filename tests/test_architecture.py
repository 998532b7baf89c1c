"""The shape of the code: short functions, small files, imports that only look down, a quick start."""

import ast
import subprocess
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from extraction_forms.collector import paused

ROOT = Path(__file__).parents[1]
PACKAGES = ("extraction_forms", "synthesis")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LINT = "from importlinter.cli import lint_imports_command as lint; lint()"

# The contract's id, the file an import is planted in, the import, and what the contract says of it.
PLANTS = [
    (
        "wings",
        "extraction_forms/records.py",
        "synthesis.errors",
        "extraction_forms.records -> synthesis.errors",
    ),
    (
        "floors-of-synthesis",
        "synthesis/numbers.py",
        "synthesis.models.fit",
        "synthesis.numbers -> synthesis.models.fit",
    ),
    (
        "floors-of-synthesis",
        "synthesis/tables/table.py",
        "synthesis.figures.figure",
        "synthesis.tables.table -> synthesis.figures.figure",
    ),
    ("floors-of-synthesis", "synthesis/stray.py", "json", "synthesis.stray"),
    (
        "floors-of-plan",
        "synthesis/plan/plan.py",
        "synthesis.plan.reading",
        "synthesis.plan.plan -> synthesis.plan.reading",
    ),
    (
        "floors-of-ledger",
        "synthesis/ledger/votes.py",
        "synthesis.ledger.audit",
        "synthesis.ledger.votes -> synthesis.ledger.audit",
    ),
    (
        "floors-of-extraction-forms",
        "extraction_forms/errors.py",
        "extraction_forms.records",
        "extraction_forms.errors -> extraction_forms.records",
    ),
    ("floors-of-extraction-forms", "extraction_forms/stray.py", "json", "extraction_forms.stray"),
    (
        "renderers",
        "synthesis/render/csv.py",
        "synthesis.render.xlsx",
        "synthesis.render.csv -> synthesis.render.xlsx",
    ),
    (
        "importers",
        "extraction_forms/exchange/srdr/source.py",
        "extraction_forms.exchange.revman.source",
        "extraction_forms.exchange.srdr.source ->",
    ),
    ("siblings", "synthesis/numbers.py", "synthesis.models.fit", "No cycles are allowed in synthesis."),
    ("arithmetic", "synthesis/tables/table.py", "numpy", "synthesis.tables.table -> numpy"),
    ("arithmetic", "extraction_forms/studies.py", "pandas", "extraction_forms.studies -> pandas"),
    ("documents", "synthesis/supplement.py", "docx", "synthesis.supplement -> docx"),
    ("interactive", "synthesis/figures/svg.py", "plotly", "synthesis.figures.svg -> plotly"),
    ("fonts", "synthesis/numbers.py", "fontTools", "synthesis.numbers -> fontTools"),
    ("terminal", "synthesis/review.py", "click", "synthesis.review -> click"),
    ("site", "synthesis/review.py", "django", "synthesis.review -> django"),
    ("yaml", "synthesis/plan/plan.py", "yaml", "synthesis.plan.plan -> yaml"),
]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    """Every file of the packages, parsed; let go after the last test here, for there is much of it."""
    with paused():
        return {path: ast.parse(path.read_text("utf-8")) for path in FILES}


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement to the last, the docstring apart."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.fixture(scope="module")
def bodies(trees) -> dict[str, int]:
    """How long the body of every function is, by its place and name."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        f"{name_of(path)}:{node.lineno} {node.name}": body_length(node)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, kinds)
    }


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.Module, modules: set[str]) -> set[str]:
    """The project's modules this one imports, at the top or inside a function, types' imports apart."""
    nodes = list(ast.walk(tree))
    for_types = {
        inner
        for node in nodes
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    names: set[str] = set()
    for node in nodes:
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & modules
            names |= inner or {node.module}
    return names & modules


def started(code: str) -> set[str]:
    """The outermost modules loaded after running this code in a fresh Python."""
    tell = "import sys; sys.stderr.write(' '.join({name.partition('.')[0] for name in sys.modules}))"
    program = f"import atexit\natexit.register(lambda: exec({tell!r}))\n{code}"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(run.stderr.split())


def test_nine_functions_in_ten_fit_thirty_lines(bodies):
    long = sorted(place for place, length in bodies.items() if length > 30)

    assert len(long) <= 0.1 * len(bodies), long


def test_no_function_is_longer_than_sixty_lines(bodies):
    assert [place for place, length in bodies.items() if length > 60] == []


def test_no_file_is_longer_than_six_hundred_lines():
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in FILES}

    assert {name: length for name, length in lengths.items() if length > 600} == {}


def test_no_module_imports_itself_by_a_detour(trees):
    modules = {module_of(path) for path in FILES}
    graph = {module_of(path): imported(tree, modules) for path, tree in trees.items()}

    try:
        TopologicalSorter(graph).prepare()
    except CycleError as fault:
        pytest.fail(" -> ".join(fault.args[1]))


def test_no_file_is_a_drawer_for_odds_and_ends():
    drawers = {"utils.py", "util.py", "helpers.py", "misc.py", "common.py"}

    assert [name_of(path) for path in FILES if path.name in drawers] == []


def test_package_files_hold_a_docstring_or_the_public_list_and_nothing_else(trees):
    public_list = ROOT / "synthesis" / "__init__.py"
    full = [
        name_of(path)
        for path, tree in trees.items()
        if path.name == "__init__.py" and path != public_list and tree.body[int(has_docstring(tree)) :]
    ]

    assert full == []


def has_docstring(tree: ast.Module) -> bool:
    return ast.get_docstring(tree) is not None


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The packages in a place where imports may be planted."""
    folder = tmp_path_factory.mktemp("planted")
    for package in PACKAGES:
        copytree(ROOT / package, folder / package, ignore=ignore_patterns("__pycache__"))
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    return folder


def verdict(folder: Path, contract: str) -> tuple[int, str]:
    """Whether import-linter passes one contract (0) or breaks it (1), and what it says."""
    command = [sys.executable, "-c", LINT, "--no-logo", "--no-cache", "--contract", contract]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


def test_every_contract_has_a_planted_import():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]

    assert {contract["id"] for contract in contracts} == {contract for contract, *_ in PLANTS}


@pytest.mark.parametrize(("contract", "file", "module", "told"), PLANTS)
def test_a_planted_import_breaks_its_contract(copy, contract, file, module, told):
    before = (copy / file).read_bytes() if (copy / file).exists() else None
    with (copy / file).open("a", encoding="utf-8") as planted:
        planted.write(f"\n\ndef planted() -> None:\n    import {module}\n")
    broken, said = verdict(copy, contract)
    if before is None:
        (copy / file).unlink()
    else:
        (copy / file).write_bytes(before)

    assert broken == 1
    assert told in said.partition("Broken contracts")[2]


def test_importing_synthesis_loads_nothing_heavy():
    assert (
        started("import synthesis, extraction_forms") & {"numpy", "scipy", "pandas", "click", "yaml"} == set()
    )


@pytest.mark.parametrize("module", ["extraction_forms.errors", "synthesis.output.output_folder"])
def test_finding_out_that_nothing_is_to_be_done_loads_nothing_heavy(module):
    assert started(f"import {module}") & {"numpy", "scipy", "pandas", "click", "yaml"} == set()


@pytest.mark.skipif(not (ROOT / "synthesis/cli/main.py").exists(), reason="there is no command line yet")
def test_asking_for_help_loads_nothing_heavy():
    code = "import sys; sys.argv = ['synthesis', '--help']\nfrom synthesis.cli.main import main\nmain()"

    assert started(code) & {"numpy", "scipy", "pandas", "docx", "typst", "PIL", "yaml"} == set()
