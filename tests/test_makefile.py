"""Installing, and the choice of what to run: Makefile and .ci/run with stand-ins for Python, uv and make."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock")

# Answers like a Python that makes environments, and writes down what it was asked.
PYTHON = """#!/bin/sh
echo "$*" >> "$ASKED"
case "$*" in
  --version) echo "Python 3.12.1";;
  "-m venv --clear "*) mkdir -p "$4/bin"; cp "$0" "$4/bin/python";;
  *requirements-uv.lock*)
    [ -z "$NO_NETWORK" ] || exit 1
    echo '#!/bin/sh' > .venv/bin/uv
    chmod +x .venv/bin/uv;;
esac
"""
OLD_PYTHON = '#!/bin/sh\ncase "$*" in --version) echo "Python 3.9.2";; *) exit 1;; esac\n'
BARE_PYTHON = """#!/bin/sh
case "$*" in
  *ensurepip*) exit 1;;
  *print*) echo 3.12;;
  --version) echo "Python 3.12.1";;
esac
"""
UV = '#!/bin/sh\necho "uv $*" >> "$ASKED"\n'
BROKEN_UV = '#!/bin/sh\necho "uv $*" >> "$ASKED"\nexit 2\n'

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is absent (Debian: make)")


class Checkout:
    """A checkout whose path holds a space, with stand-ins for every program that would need a network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "my checkout"
        self.bin = folder / "stand-ins"
        self.asked = folder / "asked"
        for name in ("synthesis", "extraction_forms", "reviews/anger", "reviews/hope", "reviews/.drafts"):
            (self.folder / name).mkdir(parents=True)
        for name in ("Makefile", "pyproject.toml", *LOCKS):
            shutil.copy(ROOT / name, self.folder / name)
        for name in ("anger", "hope"):
            (self.folder / "reviews" / name / "review.yaml").touch()
        self.bin.mkdir()
        for name in ("sh", "mkdir", "cp", "touch", "chmod", "printf"):
            (self.bin / name).symlink_to(shutil.which(name) or name)
        self.put("python3", PYTHON)

    def put(self, name: str, script: str) -> None:
        path = self.bin / name
        path.write_text(script)
        path.chmod(0o755)

    def make(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        self.asked.write_text("")
        environment = {
            "PATH": str(self.bin),
            "HOME": str(self.folder.parent),
            "ASKED": str(self.asked),
            **more,
        }
        command = [shutil.which("make") or "make", *words]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def commands(self) -> list[str]:
        return self.asked.read_text().splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_help_is_the_first_target_and_names_every_other(checkout):
    targets = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split()

    told = checkout.make()
    assert told.returncode == 0
    assert [target for target in targets if f"make {target} " not in told.stdout] == ["help", "reviews-known"]


def test_a_python_that_is_too_old_is_refused_in_words(checkout):
    checkout.put("python3", OLD_PYTHON)

    told = checkout.make("setup")
    assert told.returncode == 2
    assert "expected Python 3.11 or newer; found python3: Python 3.9.2." in told.stderr


def test_a_newer_python_under_its_own_name_is_taken_where_python3_is_old(checkout):
    checkout.put("python3", OLD_PYTHON)
    checkout.put("python3.12", PYTHON)

    assert checkout.make("setup").returncode == 0


def test_a_python_named_by_the_caller_is_the_only_one_asked(checkout):
    checkout.put("old", OLD_PYTHON)

    assert "found old: Python 3.9.2" in checkout.make("setup", "PYTHON=old").stderr
    assert checkout.commands() == []


def test_a_python_without_ensurepip_is_refused_with_the_debian_package(checkout):
    checkout.put("python3", BARE_PYTHON)

    told = checkout.make("setup")
    assert told.returncode == 2
    assert "apt-get install python3.12-venv" in told.stderr


def test_uv_installs_the_runtime_lock_by_its_hashes_and_pip_the_project(checkout):
    checkout.put("uv", UV)
    told = checkout.make("setup")

    assert told.returncode == 0, told.stderr
    install, project, compiled = checkout.commands()[-3:]
    assert install.startswith("uv pip install --quiet --python .venv/bin/python")
    assert install.endswith("--require-hashes --compile-bytecode -r requirements.lock")
    assert project.endswith("--no-deps --no-build-isolation -e .")
    assert compiled == "-m compileall -q synthesis extraction_forms"
    assert not [command for command in checkout.commands() if "requirements-dev.lock" in command]


def test_uv_is_fetched_by_its_hashes_where_there_is_none(checkout):
    assert checkout.make("setup").returncode == 0
    fetched = [command for command in checkout.commands() if "requirements-uv.lock" in command]
    assert [command.split()[-3:] for command in fetched] == [
        ["--require-hashes", "-r", "requirements-uv.lock"]
    ]


@pytest.mark.parametrize("trouble", ["uv fails", "uv cannot be fetched"])
def test_pip_installs_the_same_lock_by_its_hashes_when_uv_cannot(checkout, trouble):
    more = {}
    if trouble == "uv fails":
        checkout.put("uv", BROKEN_UV)
    else:
        more = {"NO_NETWORK": "1"}
    told = checkout.make("setup", **more)

    assert told.returncode == 0, told.stderr
    assert "uv could not install it; pip tries" in told.stderr
    by_pip = [command for command in checkout.commands() if command.endswith(" -r requirements.lock")]
    assert "--require-hashes" in by_pip[-1]
    assert by_pip[-1].startswith("-m pip install")


def test_a_second_setup_does_nothing(checkout):
    checkout.put("uv", UV)
    checkout.make("setup")

    assert checkout.make("setup").returncode == 0
    assert checkout.commands() == []


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_a_new_lock_or_pyproject_installs_again(checkout, file):
    checkout.put("uv", UV)
    checkout.make("setup")
    stamp = (checkout.folder / ".venv/.stamp-run").stat().st_mtime
    os.utime(checkout.folder / file, (stamp + 5, stamp + 5))

    checkout.make("setup")
    assert any(command.startswith("uv pip install") for command in checkout.commands())


def test_the_developers_lock_comes_after_the_runtime_lock_however_many_jobs(checkout):
    checkout.put("uv", UV)

    told = checkout.make("-j4", "test", "check")
    assert told.returncode == 0, told.stderr
    locks = [command.split()[-1] for command in checkout.commands() if command.startswith("uv pip install")]
    assert locks == ["requirements.lock", "requirements-dev.lock"]


def test_an_environment_left_half_made_is_made_again(checkout):
    checkout.put("uv", UV)
    python = checkout.folder / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)

    assert checkout.make("setup").returncode == 0
    assert "-m venv --clear .venv" in checkout.commands()


def test_review_runs_every_review_with_a_plan_or_the_one_named(checkout):
    checkout.put("uv", UV)

    checkout.make("review")
    assert checkout.commands()[-1] == "-m synthesis run --if-changed reviews/anger reviews/hope"
    for name in ("hope", "reviews/hope", "reviews/hope/"):
        checkout.make("review", f"REVIEW={name}")
        assert checkout.commands() == ["-m synthesis run --if-changed reviews/hope"]


def test_a_part_is_made_for_each_review_in_turn(checkout):
    checkout.put("uv", UV)
    checkout.make("setup")

    checkout.make("forest")
    assert checkout.commands() == ["-m synthesis forest reviews/anger", "-m synthesis forest reviews/hope"]


@pytest.mark.parametrize("target", ["accept", "check-numbers"])
def test_the_numbers_of_all_reviews_are_frozen_and_checked_at_once(checkout, target):
    checkout.put("uv", UV)
    checkout.make("setup")

    assert checkout.make(target).returncode == 0
    assert checkout.commands() == [f"-m synthesis {target} reviews/anger reviews/hope"]


def test_every_synthesis_is_done_again_in_r_once_its_review_is_built(checkout):
    checkout.put("uv", UV)
    checkout.make("setup")
    without = checkout.make("verify", "REVIEW=hope")
    checkout.put("Rscript", UV.replace("uv ", "Rscript "))

    assert checkout.make("verify", "REVIEW=hope").returncode == 0
    assert checkout.commands() == [
        "-m synthesis run --if-changed reviews/hope",
        "Rscript reviews/hope/output/S4_verify.R",
    ]
    assert without.returncode == 2
    assert "apt-get install r-base-core r-cran-metafor r-cran-clubsandwich r-cran-lme4" in without.stderr


def test_the_site_is_served_at_the_port_and_as_the_name_that_are_given(checkout):
    checkout.put("uv", UV)
    checkout.make("setup")

    checkout.make("serve")
    assert checkout.commands() == ["-m synthesis serve reviews --port 8000"]
    checkout.make("serve", "PORT=8123", "AS=anna")
    assert checkout.commands() == ["-m synthesis serve reviews --port 8123 --as anna"]


def test_a_backup_goes_into_its_folder_or_where_it_is_told_to(checkout):
    checkout.put("uv", UV)
    checkout.make("setup")

    checkout.make("backup")
    assert checkout.commands() == ["-m synthesis backup reviews --to backups"]
    assert (checkout.folder / "backups").stat().st_mode & 0o777 == 0o700
    checkout.make("backup", "TO=/mnt/b.tar.gz")
    assert checkout.commands() == ["-m synthesis backup reviews --to /mnt/b.tar.gz"]


def test_a_backup_is_restored_into_a_new_folder_and_only_when_it_is_named(checkout):
    checkout.put("uv", UV)
    checkout.make("setup")

    checkout.make("restore", "FILE=backups/b.tar.gz")
    assert checkout.commands() == ["-m synthesis restore backups/b.tar.gz --to restored"]
    checkout.make("restore", "FILE=b.tar.gz", "TO=there")
    assert checkout.commands() == ["-m synthesis restore b.tar.gz --to there"]
    told = checkout.make("restore")
    assert told.returncode == 2
    assert "expected FILE=<a backup>" in told.stderr
    assert checkout.commands() == []


def test_an_unknown_review_is_refused_before_anything_is_installed(checkout):
    told = checkout.make("review", "REVIEW=hpoe")

    assert told.returncode == 2
    assert "found: hpoe; there are: anger hope" in told.stderr
    assert checkout.commands() == []


def test_the_reference_is_computed_with_r_and_nothing_is_installed_for_it(checkout):
    checkout.put("Rscript", UV.replace("uv ", "Rscript "))

    assert checkout.make("reference").returncode == 0
    assert checkout.commands() == ["Rscript tests/reference/regenerate.R"]


def test_without_r_the_reference_names_the_debian_packages(checkout):
    told = checkout.make("reference")

    assert told.returncode == 2
    assert "found no Rscript" in told.stderr
    assert "apt-get install r-base-core r-cran-metafor r-cran-metadat r-cran-jsonlite" in told.stderr


def pins(lock: str) -> dict[str, list[str]]:
    """Every pinned version of a lock, with its hashes."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / lock).read_text("utf-8").replace("\\\n", " ").splitlines():
        if not line.startswith("#"):
            pin, *hashes = re.split(r"\s+--hash=", line.strip())
            found[pin] = hashes
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_with_hashes_and_no_address_or_path(lock):
    assert pins(lock)
    for pin, hashes in pins(lock).items():
        assert re.fullmatch(r"[a-z0-9-]+==[^\s/:]+( ; [^/:]+)?", pin)
        assert hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes)


def test_the_developers_lock_holds_the_runtime_lock_word_for_word():
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])]
)
def test_a_lock_pins_all_that_the_project_names(lock, extras):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = project["optional-dependencies"]
    named = [*project["dependencies"], *(name for extra in extras for name in optional[extra])]

    pinned = {pin.partition("==")[0] for pin in pins(lock)}
    assert {re.sub(r"[-_.]+", "-", re.split(r"[<>=~!\[; ]", name)[0].lower()) for name in named} <= pinned


@pytest.fixture
def ci(tmp_path: Path):
    """Run .ci/run of a stand-in checkout; what its make was asked and under which reference folder."""
    root = tmp_path / "desk" / "project"
    bin_ = tmp_path / "stand-ins"
    for folder in (root / ".ci", root / "tests" / "reference", tmp_path / "mine", tmp_path / "given", bin_):
        folder.mkdir(parents=True)
    for name in ("run", "apt.txt"):
        shutil.copy(ROOT / ".ci" / name, root / ".ci" / name)
    scripts = {
        "make": '#!/bin/sh\necho "make $*: $SYNTHESIS_REFERENCE, CI=$CI"\n[ "$1" != "$FAILS" ]\n',
        "dpkg-query": "#!/bin/sh\nprintf installed\n",
        "python3.13": "#!/bin/sh\nexit 1\n",
    }
    for name, script in scripts.items():
        (bin_ / name).write_text(script)
        (bin_ / name).chmod(0o755)

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": f"{bin_}:{os.defpath}", **more}
        command = [str(root / ".ci" / "run"), *words]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_ci_runs_the_checks_and_the_tests_from_any_folder(ci, tmp_path):
    told = ci()

    reference = f"{tmp_path}/desk/project/tests/reference"
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines() == [
        f"Reference cases: {reference}",
        f"make .venv/.stamp-dev: {reference}, CI=1",
        f"make test: {reference}, CI=1",
        "What the checks said:",
        f"make check: {reference}, CI=1",
    ]


@pytest.mark.parametrize("step", [".venv/.stamp-dev", "check", "test"])
def test_ci_fails_where_the_installation_the_checks_or_the_tests_fail(ci, step):
    told = ci(FAILS=step)

    assert told.returncode != 0
    assert ("What the checks said:" in told.stdout) == (step != ".venv/.stamp-dev")


def test_ci_takes_the_reference_of_its_caller_then_its_argument_then_the_shared_folder(ci, tmp_path):
    shared = tmp_path / "desk" / "shared" / "reference"
    shared.mkdir(parents=True)

    def reference(*words: str, **more: str) -> str:
        return ci(*words, **more).stdout.splitlines()[0].removeprefix("Reference cases: ")

    assert reference("given", SYNTHESIS_REFERENCE="mine") == str(tmp_path / "mine")
    assert reference("given") == str(tmp_path / "given")
    assert reference() == str(shared)


def test_ci_refuses_a_reference_folder_that_is_not_there(ci):
    told = ci("nowhere")

    assert told.returncode == 2
    assert "found none at nowhere" in told.stderr
