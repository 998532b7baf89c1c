"""The command line: thin and quick to start; faults end in words and an exit code, never in a traceback."""

from __future__ import annotations

import errno
import gc
import os
import sys
from typing import Any, Final

import click

from synthesis.cli.agreeing import agreement
from synthesis.cli.auditing import audit
from synthesis.cli.backing_up import backup, restore
from synthesis.cli.deduplicating import duplicates
from synthesis.cli.exporting import export
from synthesis.cli.exporting_data import EXPORTS as DATA_EXPORTS
from synthesis.cli.figuring import figures
from synthesis.cli.forms import form
from synthesis.cli.freezing import accept, check_numbers, diff
from synthesis.cli.history import history, lock, reopen, submit
from synthesis.cli.importing import import_records
from synthesis.cli.overlapping import overlap
from synthesis.cli.printing import Printed, printed
from synthesis.cli.referring import EXPORTS, references
from synthesis.cli.resolving import resolve
from synthesis.cli.reviewing import check, forest, run, supplement, votes
from synthesis.cli.screening import screening
from synthesis.cli.serving import serve
from synthesis.cli.settling import adjudicate, compare
from synthesis.cli.starting import new
from synthesis.cli.texting import text
from synthesis.cli.watching import watch

_ONE_THREAD = "OPENBLAS_NUM_THREADS", "1"
"""For numpy and scipy: processes share the work of a build, threads beside them only wait, a fifth of a second of each
core, and sums would be rounded by how many cores a machine has."""
_TALKS: Final = frozenset({"watch", "adjudicate"})
"""What ends when nobody reads any more (`| head`); all else does to the end what it was asked for."""
VERSION_HELP = "Show the version and leave."


class _Reported(click.Group):
    """A group whose commands end in words, not in a traceback, when something is at fault."""

    def invoke(self, ctx: click.Context) -> Any:
        from extraction_forms.errors import ReviewError

        try:
            return super().invoke(ctx)
        except ReviewError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read the output has had enough
                raise
            click.echo(_said(error), err=True)
            ctx.exit(1)
        except MemoryError:
            click.echo("There is not enough memory for this; what was there before is as it was.", err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo("Stopped; what was there before is as it was.", err=True)
            ctx.exit(130)


def _said(error: OSError) -> str:
    """What the system could not do, and with which file."""
    return f"{error.filename or 'a file'}: {error.strerror or error}."


@click.group(cls=_Reported, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="synthesis", help=VERSION_HELP)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Evidence synthesis: from extraction records to effects, votes, models, figures, supplement.

    REVIEW is the folder of a review, the one that holds review.yaml.
    """
    for stream in (sys.stdout, sys.stderr) if ctx.invoked_subcommand not in _TALKS else ():
        if isinstance(stream, Printed):
            stream.go_on()


import_records.add_command(references)
for exporter in (*EXPORTS, *DATA_EXPORTS):
    export.add_command(exporter)

for command in (
    new,
    check,
    duplicates,
    overlap,
    screening,
    import_records,
    form,
    export,
    run,
    watch,
    forest,
    votes,
    supplement,
    figures,
    text,
    history,
    submit,
    reopen,
    lock,
    compare,
    adjudicate,
    agreement,
    audit,
    resolve,
    accept,
    check_numbers,
    diff,
    serve,
    backup,
    restore,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line; never a traceback for a fault of the input."""
    sys.stdout, sys.stderr = printed(sys.stdout), printed(sys.stderr)
    os.environ.setdefault(*_ONE_THREAD)
    try:
        cli(prog_name="synthesis")
    except OSError as error:  # a help or a version for which there is no room
        sys.exit(_said(error))
    finally:
        gc.freeze()  # what a build leaves is not looked through once more before the process ends: half a second
