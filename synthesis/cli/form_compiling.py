"""`form compile`: a form written for another tool, with an account of what that tool cannot say."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(name="compile")
@click.argument("form", metavar="FORM")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "target",
    required=True,
    metavar="NAME",
    help="One of sheets, xlsform, redcap, xlsx, json-schema, datapackage.",
)
@click.option(
    "--own",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of a review's own forms, which come before the library's [none].",
)
@click.option("--replace", is_flag=True, help="Replace files of OUT that hold something else.")
def compile_(form: str, out: Path, target: str, own: Path | None, *, replace: bool) -> None:
    """Write FORM for another tool into the folder OUT, and say what that tool has no place for.

    The losses stand in OUT/losses.csv, too.
    """
    from extraction_forms.exchange.compiled import losses_text
    from extraction_forms.exchange.compiled_files import write_compiled
    from extraction_forms.exchange.compilers import compile_to
    from extraction_forms.form_library import named_form

    chosen, _ = named_form(form, own)
    compiled = compile_to(target, chosen)
    names = write_compiled(out, compiled, replace=replace)
    click.echo(f"{chosen.id} {chosen.version} as {target}, in {out}: {', '.join(names)}.")
    if compiled.losses:
        click.echo("What is lost on the way:")
    click.echo(losses_text(compiled.losses), nl=False)
