"""The script of a review run by R; a reason where R or its packages are not there."""

import os
import re
import shutil
import subprocess
from functools import cache

import pytest

from synthesis.render.csv import write_rows
from synthesis.verification.script import verification

WANTED = ("metafor", "clubSandwich", "lme4")
INSTALL = "Debian: apt-get install r-cran-metafor r-cran-clubsandwich r-cran-lme4"


@cache
def _why_not():
    if shutil.which("Rscript") is None:
        return f"needs Rscript ({INSTALL})"
    asked = "cat(" + ", ".join(f'requireNamespace("{one}", quietly = TRUE)' for one in WANTED) + ")"
    told = subprocess.run(["Rscript", "-e", asked], capture_output=True, text=True, check=False)
    lacking = [one for one, there in zip(WANTED, told.stdout.split(), strict=False) if there != "TRUE"]
    return f"needs the R packages {', '.join(lacking)} ({INSTALL})" if lacking else ""


def need_r():
    """Skip, or fail where nothing may be missing, without R and its packages."""
    reason = _why_not()
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


def put(folder, files):
    """The files of a verification, in a folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def made(carried, folder):
    """The script and tables of a review that was carried out, in a folder."""
    return put(folder, verification(carried.analysis, carried.numbers, write_rows))


def run(folder, **environment):
    """What the script printed and with which code it left, from another folder, with the C locale."""
    return subprocess.run(
        ["Rscript", "--no-environ", str(folder / "S4_verify.R")]
        if environment
        else ["Rscript", str(folder / "S4_verify.R")],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={**os.environ, "LC_ALL": "C", **environment},
    )


def agreeing(printed):
    """How many numbers agree, by how nearly."""
    found = re.findall(
        r"^([\d,]+) numbers? of [\d,]+ fits? of .* agree to ([\d.e-]+\d)", printed, re.MULTILINE
    )
    return {float(limit): int(count.replace(",", "")) for count, limit in found}
