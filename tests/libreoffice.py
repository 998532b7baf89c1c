"""LibreOffice without a window, for tests of what office programs make of our files."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest


def convert(files: Sequence[Path], to: str, folder: Path, *, package: str) -> None:
    """Have LibreOffice write files anew in a format into a folder; the test is skipped where it is not installed.

    `package` is the Debian package that reads them. Where CI is set, a missing one fails.
    """
    soffice = shutil.which("soffice")
    if soffice is None:
        reason = f"needs LibreOffice (Debian: apt-get install {package})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", to, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    ending = to.partition(":")[0]
    lacking = [one.name for one in files if not (folder / f"{one.stem}.{ending}").exists()]
    if lacking:
        pytest.fail(f"LibreOffice could not read {', '.join(lacking)}; it needs {package}")
