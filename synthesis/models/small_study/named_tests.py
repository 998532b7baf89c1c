"""Tests of asymmetry by the names of those who proposed them, also for 2x2 tables and for differences of means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.counts.table_tests import Cells
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import measure_of, model_of
from synthesis.models.small_study.evidence import Result, enough, groups, needed, rows_note, sizes
from synthesis.models.small_study.rank_test import RankTest, rank_test, schwarzer
from synthesis.models.small_study.regression_test import (
    DISPERSED,
    RegressionTest,
    limit_of,
    on_one,
    regress,
)
from synthesis.models.small_study.sheets import left_out
from synthesis.models.small_study.tables import Tables, tables_of

Floats = NDArray[np.float64]


def egger(fit: Result, *, force: bool = False) -> RegressionTest:
    """Egger's test: effects on their standard errors, weights 1 / v, t on k - 2 df (Egger et al. 1997, BMJ 315:629).

    Raises:
        NotEstimable: fewer than 10 studies, unless forced; or standard errors that are all the same.
    """
    return _least_squares(fit, "Egger's test", ("standard error", np.sqrt(model_of(fit).v)), force=force)


def thompson(fit: Result, *, force: bool = False) -> RegressionTest:
    """Egger's test with a variance between studies, t on k - 2 df (Thompson & Sharp 1999, Stat Med 18:2693).

    Weights are 1 / (v + tau2), tau2 by the estimator of the fit.

    Raises:
        NotEstimable: fewer than 10 studies, unless forced; or standard errors that are all the same.
    """
    few = enough(fit, "Thompson and Sharp's test", force=force)
    model = model_of(fit)
    options = replace(model.options, test="t")
    found = regress(model, np.sqrt(model.v), "standard error", options)
    return _told(fit, "Thompson and Sharp's test", found, few)


def macaskill(fit: Result, *, force: bool = False) -> RegressionTest:
    """Effects on the persons in a study, weights 1 / v (Macaskill, Walter & Irwig 2001, Stat Med 20:641).

    Raises:
        NotEstimable: fewer than 10 studies, unless forced; or a study without its size.
    """
    enough(fit, "Macaskill's test", force=force)
    return _least_squares(fit, "Macaskill's test", ("persons", sizes(fit)), force=force)


def pustejovsky(fit: Result, *, force: bool = False) -> RegressionTest:
    """Standardised differences on sqrt(1 / n1 + 1 / n2), weights 1 / v, t on k - 2 df.

    Pustejovsky & Rodgers (2019, Res Synth Methods 10:57). The variance of a standardised difference rises with the
    difference itself, which tilts Egger's test; this predictor leaves that part out.

    Raises:
        NotEstimable: fewer than 10 studies, unless forced; another measure, or a study without
            the sizes of both groups.
    """
    enough(fit, "Pustejovsky and Rodgers' test", force=force)
    measure = needed(fit).measure
    if not measure.startswith("SMD"):
        raise NotEstimable(
            f"Pustejovsky and Rodgers' test: expected standardised differences of means; found {measure}"
        )
    n1, n2 = groups(fit)
    predictor = ("sqrt(1 / n1 + 1 / n2)", np.sqrt(1 / n1 + 1 / n2))
    return _least_squares(fit, "Pustejovsky and Rodgers' test", predictor, force=force)


@frozen
class _Regressed:
    """What a test of 2x2 tables regresses on what: y with weights 1 / v on x, each (k,)."""

    y: Floats
    v: Floats
    x: Floats
    predictor: str


def peters(fit: Result, *, force: bool = False) -> RegressionTest:
    """Log odds ratios on 1 / persons, weights 1 / (1 / events + 1 / others) (Peters et al. 2006, JAMA 295:676).

    Raises:
        NotEstimable: fewer than 10 studies, unless forced; another measure, or counts that are not known.
    """
    return _of_tables(fit, "Peters' test", ("OR", "PETO"), _peters, force=force)


def deeks(fit: Result, *, force: bool = False) -> RegressionTest:
    """Log odds ratios on 1 / sqrt(ESS), weights ESS = 4 n1 n2 / (n1 + n2), the effective size.

    Deeks, Macaskill & Irwig (2005, J Clin Epidemiol 58:882).

    Raises:
        NotEstimable: fewer than 10 studies, unless forced; another measure, or counts that are not known.
    """
    return _of_tables(fit, "Deeks' test", ("OR", "PETO"), _deeks, force=force)


def harbord(fit: Result, *, equal_groups: bool = False, force: bool = False) -> RegressionTest:
    """The score Z / V on 1 / sqrt(V), weights V (Harbord, Egger & Sterne 2006, Stat Med 25:3443).

    Z and V are the score of the log ratio at 0 and its information: of the odds ratio Z = a - m n1 / N and
    V = n1 n2 m (N - m) / (N^2 (N - 1)), given the margins; of the risk ratio Z = (a N - m n1) / (N - m) and
    V = n1 n2 m / (N (N - m)); m events among N persons, a of them among the n1 of the experimental arm.

    Args:
        fit: A fit of k effects with the counts of their tables.
        equal_groups: Whether the information of a risk ratio is taken as that of groups of equal size,
            N m / (4 (N - m)), as R's meta has it (8.3).
        force: Whether to test fewer than 10 studies.

    Raises:
        NotEstimable: fewer than 10 studies, unless forced; another measure, or counts that are not known.
    """
    regressed = partial(_harbord, equal_groups=expected.flag("equal_groups", equal_groups))
    return _of_tables(fit, "Harbord's test", ("OR", "PETO", "RR"), regressed, force=force)


def _peters(tables: Tables) -> _Regressed:
    cells = tables.cells
    return _Regressed(
        y=tables.effects.y,
        v=1 / cells.m + 1 / (cells.n - cells.m),
        x=1 / cells.n,
        predictor="1 / persons",
    )


def _deeks(tables: Tables) -> _Regressed:
    cells = tables.cells
    effective = 4 * cells.n1 * cells.n2 / cells.n
    return _Regressed(
        y=tables.effects.y, v=1 / effective, x=1 / np.sqrt(effective), predictor="1 / sqrt(effective size)"
    )


def _harbord(tables: Tables, *, equal_groups: bool) -> _Regressed:
    risks = tables.effects.measure == "RR"
    score, information = (_of_risks if risks else _of_odds)(tables.cells)
    if risks and equal_groups:
        information = tables.cells.n * tables.cells.m / (4 * (tables.cells.n - tables.cells.m))
    return _Regressed(
        y=tables.sign * score / information,
        v=1 / information,
        x=1 / np.sqrt(information),
        predictor="1 / sqrt(information)",
    )


def _of_odds(cells: Cells) -> tuple[Floats, Floats]:
    others = cells.n - cells.m
    information = cells.n1 * cells.n2 * cells.m * others / (cells.n**2 * (cells.n - 1))
    return cells.a - cells.m * cells.n1 / cells.n, information


def _of_risks(cells: Cells) -> tuple[Floats, Floats]:
    others = cells.n - cells.m
    score = (cells.a * cells.n - cells.m * cells.n1) / others
    return score, cells.n1 * cells.n2 * cells.m / (cells.n * others)


def _of_tables(
    fit: Result,
    name: str,
    measures: tuple[str, ...],
    regressed: Callable[[Tables], _Regressed],
    *,
    force: bool,
) -> RegressionTest:
    few = enough(fit, name, force=force)
    tables = tables_of(needed(fit), measures, name)
    asked = regressed(tables)
    options = replace(DISPERSED, level=model_of(fit).options.level)
    found = on_one(asked.y, asked.v, asked.x, asked.predictor, options)
    return _told(fit, name, found, (*few, *left_out(tables.aside)))


def _least_squares(fit: Result, name: str, predictor: tuple[str, Floats], *, force: bool) -> RegressionTest:
    few = enough(fit, name, force=force)
    model = model_of(fit)
    found = regress(model, predictor[1], predictor[0], replace(DISPERSED, level=model.options.level))
    return _told(fit, name, found, few)


def _told(fit: Result, name: str, found: Mixed, notes: tuple[str, ...]) -> RegressionTest:
    predictor = found.design.names[-1]
    growing = "ni" if predictor == "persons" else predictor
    return RegressionTest(
        name=name,
        predictor=predictor,
        mixed=found,
        limit=limit_of(found, growing, alone=found.design.p == 2),
        measure=measure_of(fit),
        notes=(*notes, *rows_note(fit)),
    )


def begg(fit: Result, *, force: bool = False) -> RankTest:
    """Begg and Mazumdar's rank test, exact where nothing is tied (1994, Biometrics 50:1088).

    Raises:
        NotEstimable: fewer than 10 studies, unless forced.
    """
    return rank_test(fit, force=force)


Tested = RegressionTest | RankTest
SMALL_STUDY: Final[Mapping[str, Callable[..., Tested]]] = MappingProxyType(
    {
        "begg": begg,
        "deeks": deeks,
        "egger": egger,
        "harbord": harbord,
        "macaskill": macaskill,
        "peters": peters,
        "pustejovsky": pustejovsky,
        "schwarzer": schwarzer,
        "thompson": thompson,
    }
)
"""The tests of asymmetry by name: (fit, force=False) -> the test."""


def asymmetry_test(fit: Result, test: str = "egger", *, force: bool = False) -> Tested:
    """A test of funnel asymmetry by its name.

    Args:
        fit: A fit of k effects.
        test: A key of `SMALL_STUDY`; each says in its own words what it regresses on what, or ranks.
        force: Whether to test fewer than 10 studies.

    Raises:
        NotEstimable: an unknown test, fewer than 10 studies, or effects that the test is not for.
    """
    return SMALL_STUDY[expected.one_of("test of asymmetry", test, SMALL_STUDY)](fit, force=force)
