"""A figure's PDF as Encapsulated PostScript, through poppler's `pdftops`."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from synthesis.errors import RenderError

PROGRAM: Final = "pdftops"
_MAKER: Final = re.compile(rb"^%(?:Produced by [^\n]*|%CreationDate:[^\n]*|%Creator:[^\n]*)\n", re.MULTILINE)
_PATIENCE: Final = 120.0


def available() -> bool:
    """Whether EPS files can be made here."""
    return shutil.which(PROGRAM) is not None


def eps(pdf: bytes, name: str) -> bytes:
    """One page of PDF as EPS of the same size with its fonts inside; nothing in it tells when it was made.

    Args:
        pdf: The page.
        name: What it is called in a message.

    Raises:
        RenderError: poppler is not installed, or cannot convert the page.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise RenderError(
            f"{name}: expected the program {PROGRAM}, which EPS files are made with; found none. Please install "
            "poppler (Debian: poppler-utils), or take eps out of figure_formats in review.yaml."
        )
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "page.pdf", Path(folder) / "page.eps"
        source.write_bytes(pdf)
        command = [program, "-eps", "-level3", "-q", str(source), str(target)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise RenderError(f"{name}: {PROGRAM} could not make EPS of it: {fault}.") from fault
        if done.returncode or not target.is_file():
            told = done.stderr.decode("utf-8", "replace").strip()
            raise RenderError(f"{name}: {PROGRAM} could not make EPS of it: {told or done.returncode}.")
        return _MAKER.sub(b"", target.read_bytes())
