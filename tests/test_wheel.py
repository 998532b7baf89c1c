"""The package as it is handed on: built, installed into an environment of its own, used away from the sources."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = {".yaml", ".md", ".bib", ".typ", ".css", ".js", ".json", ".html", ".typed"}

pytest.importorskip("hatchling", reason="hatchling is absent (make setup installs it)")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the sources."""
    folder = tmp_path_factory.mktemp("built")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment that holds the wheel, and sees this one's libraries but not its copy of the package."""
    folder = tmp_path_factory.mktemp("elsewhere") / "environment"
    venv.create(folder, symlinks=True)
    scheme = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", scheme))
    libraries = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
    (packages / "libraries.pth").write_text("\n".join(libraries) + "\n", "utf-8")
    install = [
        "install",
        "--no-deps",
        "--no-index",
        "--no-compile",
        "--disable-pip-version-check",
        str(wheel),
    ]
    python = str(folder / "bin" / "python")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, *install], check=True, capture_output=True
    )
    return folder


def run(installed: Path, *command: str, cwd: Path) -> str:
    """What a program of the environment prints; no variable leads it back to the sources."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
    program = str(installed / "bin" / command[0])
    done = subprocess.run(
        [program, *command[1:]],
        cwd=cwd,
        env=kept,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_both_packages_with_every_form_style_and_starter_file(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in ("synthesis", "extraction_forms")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix in {".py", *DATA}
    }

    assert wanted - held == set()
    assert {Path(name).suffix for name in wanted} > {".py", ".yaml", ".typ", ".css"}


def test_the_wheel_holds_nothing_beside_the_packages(wheel):
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {name for name in tops if not name.endswith(".dist-info")} == {"synthesis", "extraction_forms"}
    assert not any("__pycache__" in name for name in zipfile.ZipFile(wheel).namelist())


@pytest.mark.slow
def test_the_installed_package_starts_checks_and_builds_a_review_away_from_its_sources(installed, tmp_path):
    where = run(installed, "python", "-c", "import synthesis; print(synthesis.__file__)", cwd=tmp_path)
    assert Path(where).is_relative_to(installed)

    assert "  walks/review.yaml\n" in run(installed, "synthesis", "new", "walks", cwd=tmp_path)
    assert run(installed, "synthesis", "check", "walks", cwd=tmp_path).startswith("walks: no faults")
    assert "  walks/output/supplement.pdf\n" in run(installed, "synthesis", "run", "walks", cwd=tmp_path)
    made = {path.name for path in (tmp_path / "walks/output").iterdir()}
    assert made >= {
        "supplement.html",
        "supplement.pdf",
        "supplement.docx",
        "tables.xlsx",
        "figures",
        "S3_data",
    }
    assert run(installed, "synthesis", "run", "--if-changed", "walks", cwd=tmp_path) == (
        "walks/output is up to date.\n"
    )
