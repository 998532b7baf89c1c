"""Where the files of a run are made: the studio of its pictures and the press of its printed supplement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extraction_forms.frozen_values import frozen
from synthesis.files.pictures import FEWEST, LastBuild, Studio, no_build, studio

if TYPE_CHECKING:
    from synthesis.render.press import Press


@frozen
class Workshop:
    """A studio and a press; from run to run they keep what they made, and make again only what has changed."""

    pictures: Studio
    press: Press


@contextmanager
def workshop(expected: int = FEWEST, last: LastBuild = no_build) -> Iterator[Workshop]:
    """A workshop for about so many figures, beside what the last build left."""
    with studio(expected, last) as pictures:  # its process starts while the rest is read
        from synthesis.render.press import Press

        with Press() as press:
            yield Workshop(pictures=pictures, press=press)
