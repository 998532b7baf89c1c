"""What RevMan prints of its pooled results is what its data give by our models, and where it is not, is told."""

import pytest

from extraction_forms.exchange.revman import package
from extraction_forms.exchange.revman.reading import imported
from extraction_forms.exchange.revman.revman5 import read
from synthesis.source_pools import compare
from tests.extraction_forms.exchange.revman import analysis_csvs as csvs
from tests.extraction_forms.exchange.revman import packages
from tests.extraction_forms.exchange.revman import revman_formulas as revman
from tests.extraction_forms.exchange.revman import rm5_files as files


def held(data):
    made = imported(read(data, "review.rm5"), None)
    return compare(made.found.files, made.pooled)


@pytest.mark.parametrize("measure", ["OR", "RR", "RD"])
@pytest.mark.parametrize("method", ["MH", "MH_RANDOM", "IV", "IV_RANDOM"])
def test_counts_pool_to_what_the_formulas_of_revman_give(measure, method):
    tables = tuple(files.ASPIRIN.values())
    if method == "MH":
        mean, se, tau2 = (*revman.mantel_haenszel(tables, measure), None)
    else:
        effects = [revman.effect(one, measure) for one in tables]
        about = revman.mantel_haenszel(tables, measure)[0] if method == "MH_RANDOM" else None
        mean, se, tau2 = revman.inverse_variance(effects, random=method.endswith("RANDOM"), about=about)
    told = revman.printed(mean, se, ratio=measure != "RD", tau2=tau2)
    random = "YES" if method.endswith("RANDOM") else "NO"

    found = held(files.aspirin(EFFECT_MEASURE=measure, METHOD=method[:2], RANDOM=random, **told))

    assert found.text() == "recomputed: 1 of 1 pooled results are as printed"


def test_peto_odds_ratios_pool_to_what_the_formulas_of_revman_give():
    told = revman.printed(*revman.peto_pool(files.ASPIRIN.values()), ratio=True)

    found = held(files.aspirin(EFFECT_MEASURE="PETO_OR", METHOD="PETO", **told))

    assert (found.agree, found.differences) == (1, ())


@pytest.mark.parametrize("measure", ["MD", "SMD"])
@pytest.mark.parametrize("random", ["YES", "NO"])
def test_means_pool_to_what_the_formulas_of_revman_give(measure, random):
    effects = [revman.mean_effect(one, measure) for one in files.PSYCHOTHERAPY.values()]
    mean, se, tau2 = revman.inverse_variance(effects, random=random == "YES")
    told = revman.printed(mean, se, ratio=False, tau2=tau2 if random == "YES" else None)

    found = held(files.psychotherapy(EFFECT_MEASURE=measure, RANDOM=random, **told))

    assert (found.agree, found.differences) == (1, ())


PRINTED_BY_META = {
    "NO": {"EFFECT_SIZE": "0.8969", "CI_START": "0.8405", "CI_END": "0.9570"},
    "YES": {"EFFECT_SIZE": "0.8763", "CI_START": "0.7743", "CI_END": "0.9917", "TAU2": "0.0096"},
}


@pytest.mark.parametrize("random", PRINTED_BY_META)
def test_the_odds_ratio_of_aspirin_is_the_one_that_meta_prints(random):
    """R's meta, metabin(sm="OR") of Fleiss1993bin by Mantel-Haenszel: 0.8969 and, with random effects, 0.8763."""
    found = held(files.aspirin(RANDOM=random, **PRINTED_BY_META[random]))

    assert (found.agree, found.differences) == (1, ())


def test_estimates_and_logrank_sums_pool_to_their_weighted_means():
    """Peto: sum (O - E) / sum V; generic: the mean by inverse variance; both printed as ratios."""
    hazards = {"A 2001": ("-0.4", "0.2"), "B 2002": ("0.1", "0.25")}
    sums = {"A 2001": ("-3.2", "8.1"), "B 2002": ("1.1", "6")}
    generic = revman.inverse_variance([tuple(map(float, one)) for one in hazards.values()], random=False)
    mean, variance = (-3.2 + 1.1) / 14.1, 14.1
    shared = {"TOTALS": "YES", "RANDOM": "NO"}
    one = files.outcome(
        "IV",
        1,
        "Relapse",
        [files.estimates(name, *numbers) for name, numbers in hazards.items()],
        measure_text="Hazard Ratio",
        **shared,
        **revman.printed(*generic[:2], ratio=True),
    )
    two = files.outcome(
        "IPD",
        2,
        "Death",
        [files.peto(name, *numbers) for name, numbers in sums.items()],
        measure_text="Peto Odds Ratio",
        **shared,
        **revman.printed(mean, variance**-0.5, ratio=True),
    )

    found = held(files.rm5(tuple(hazards), [files.comparison(1, "Walking", [one, two])]))

    assert (found.agree, found.differences) == (2, ())


def test_subgroups_are_held_against_what_is_printed_of_each():
    names = tuple(files.ASPIRIN)
    parts = {"Small": names[:4], "Large": names[4:]}
    groups = []
    for at, (label, members) in enumerate(parts.items(), 1):
        tables = [files.ASPIRIN[name] for name in members]
        told = revman.printed(*revman.mantel_haenszel(tables, "RR"), ratio=True)
        rows = [files.counts(name, files.ASPIRIN[name]) for name in members]
        groups.append(files.subgroup("DICH", at, label, rows, **told))
    stale = files.outcome(
        "DICH",
        1,
        "Death",
        groups,
        EFFECT_MEASURE="RR",
        METHOD="MH",
        RANDOM="NO",
        EFFECT_SIZE="0.8",
        TOTALS="YES",
    )

    found = held(files.rm5(names, [files.comparison(1, "Aspirin", [stale])]))

    assert found.agree == 2
    assert [str(one) for one in found.differences] == [
        "review.rm5:27: 1.1 Death: estimate 0.8, the data give 0.913608"
    ]


def test_stale_numbers_are_told_with_what_the_data_give():
    found = held(files.aspirin(EFFECT_SIZE="0.85", CI_START="0.8405", CI_END="0.95"))

    assert found.agree == 0
    assert found.text().splitlines() == [
        "recomputed: 0 of 1 pooled results are as printed",
        "  review.rm5:27: 1.1 Death: estimate 0.85, the data give 0.896866; upper limit 0.95, the data give 0.956995",
    ]


def test_limits_at_another_level_are_not_compared_with_ours():
    found = held(files.aspirin(EFFECT_SIZE="0.8969", CI_START="0.82", CI_END="0.98", CI_TOTAL="99"))

    assert (found.agree, found.differences) == (1, ())


def test_a_result_that_is_printed_and_cannot_be_pooled_is_told():
    """Nobody had the event in any study, so the data give no ratio."""
    row = files.counts("A 2001", (0, 20, 0, 21))
    one = files.outcome(
        "DICH",
        1,
        "Death",
        [row],
        EFFECT_MEASURE="RR",
        METHOD="MH",
        RANDOM="NO",
        EFFECT_SIZE="1.2",
        TOTALS="YES",
    )

    found = held(files.rm5(("A 2001",), [files.comparison(1, "Walking", [one])]))

    assert found.agree == 0
    assert "printed, and cannot be pooled from the data" in found.text()


def held_package(data):
    made = imported(package.read(data, "CD1.zip"), None)
    return compare(made.found.files, made.pooled)


def test_a_data_package_pools_to_what_it_prints():
    effects = [revman.mean_effect(one, "SMD") for one in files.PSYCHOTHERAPY.values()]
    mean, se, tau2 = revman.inverse_variance(effects, random=True)
    of_means = packages.printed(**revman.printed(mean, se, ratio=False, tau2=tau2))
    counted = revman.mantel_haenszel(files.ASPIRIN.values(), "OR")
    of_counts = packages.printed(**revman.printed(*counted, ratio=True))

    ours = held_package(packages.psychotherapy(**{"Analysis model": "Random effects"}, **of_means))
    theirs = held_package(packages.aspirin(**of_counts))

    assert (ours.agree, ours.differences) == (1, ())
    assert (theirs.agree, theirs.differences) == (1, ())


def test_stale_numbers_of_a_data_package_are_told():
    found = held_package(packages.aspirin(Mean="0.85"))

    assert found.text().splitlines()[1] == (
        "  CD1-overall-estimates-and-settings.csv:2: 1.1 Death: estimate 0.85, the data give 0.896866"
    )


def test_a_file_that_prints_nothing_has_nothing_to_be_held_against():
    assert held(files.rm5(("A 2001",), [])).text() == "recomputed: the file prints no pooled results"


def test_a_ratio_beyond_all_numbers_is_told_as_such():
    row = files.estimates("A 2001", "5000", "1")
    one = files.outcome(
        "IV", 1, "Relapse", [row], measure_text="Hazard Ratio", RANDOM="NO", TOTALS="YES", EFFECT_SIZE="2"
    )

    found = held(files.rm5(("A 2001",), [files.comparison(1, "Walking", [one])]))

    assert "estimate 2, the data give inf" in found.text()


def test_numbers_that_were_never_worked_out_are_no_numbers():
    found = held(files.aspirin(EFFECT_SIZE="0.0", CI_START="0.0", CI_END="0.0"))

    assert found.text() == "recomputed: the file prints no pooled results"


def test_where_only_subgroups_were_pooled_only_they_are_compared():
    names = tuple(files.ASPIRIN)
    groups = []
    for at, (label, members) in enumerate((("Small", names[:4]), ("Large", names[4:])), 1):
        told = revman.printed(*revman.peto_pool([files.ASPIRIN[name] for name in members]), ratio=True)
        rows = [files.counts(name, files.ASPIRIN[name]) for name in members]
        groups.append(files.subgroup("DICH", at, label, rows, **told))
    one = files.outcome(
        "DICH", 1, "Death", groups, EFFECT_MEASURE="PETO_OR", METHOD="PETO", EFFECT_SIZE="0.1", TOTALS="SUB"
    )

    found = held(files.rm5(names, [files.comparison(1, "Aspirin", [one])]))

    assert (found.agree, found.differences) == (2, ())


def test_empty_cells_are_filled_as_revman_fills_them():
    """With 0.5 in each cell of a study that has an empty one; our model pools the counts as they are."""
    tables = {"A 2001": (0, 40, 6, 41), "B 2002": (3, 60, 9, 62), "C 2003": (2, 50, 2, 49)}
    filled = [(0.5, 41, 6.5, 42), *list(tables.values())[1:]]
    told = revman.printed(*revman.mantel_haenszel(filled, "OR"), ratio=True)
    rows = [files.counts(name, numbers) for name, numbers in tables.items()]
    settings = {"EFFECT_MEASURE": "OR", "METHOD": "MH", "RANDOM": "NO", "TOTALS": "YES"}
    one = files.outcome("DICH", 1, "Falls", rows, **settings, **told)

    found = held(files.rm5(tuple(tables), [files.comparison(1, "Walking", [one])]))

    assert (found.agree, found.differences) == (1, ())


def test_an_export_of_analyses_is_held_against_what_revman_5_printed_in_it():
    """The numbers of Fleiss93_CR.csv, the export that comes with R's meta; then one of them stale."""
    names = ("Effect Estimate", "CI Start", "CI End", "Tau²")
    told = dict(zip(names, ("0.89686556", "0.8405144", "0.95699471", "0"), strict=True))
    stale = csvs.exported(csvs.aspirin(**told | {"CI End": "0.99"}))

    assert (
        held(csvs.exported(csvs.aspirin(**told))).text() == "recomputed: 1 of 1 pooled results are as printed"
    )
    assert held(csvs.exported(csvs.aspirin(**told), delimiter=";", mark=",")).agree == 1
    assert held(stale).text().splitlines()[1] == (
        "  review.rm5:3: 1.1 Death: upper limit 0.99, the data give 0.956995"
    )


def test_the_mean_differences_that_revman_5_exported_are_those_of_its_data():
    """The second outcome of Fleiss93_CR.csv."""
    printed = {
        "Effect Estimate": "-0.70938839",
        "CI Start": "-1.25848502",
        "CI End": "-0.16029176",
        "Tau²": "0",
    }
    rows = [csvs.comparison(1, "Examples"), csvs.outcome("1.2", "Days", "CON", "IV", "MD", **printed)]
    rows += [csvs.means("1.2", name, numbers) for name, numbers in files.PSYCHOTHERAPY.items()]

    found = held(csvs.exported(rows))

    assert (found.agree, found.differences) == (1, ())


def test_generic_ratios_of_an_export_pool_as_the_logarithms_they_were_entered_as():
    rows = [csvs.comparison(1, "Examples")]
    effects = {"A": (-0.4, 0.2), "B": (0.1, 0.25)}
    mean, se, _ = revman.inverse_variance([*effects.values()], random=False)
    names = {"EFFECT_SIZE": "Effect Estimate", "CI_START": "CI Start", "CI_END": "CI End"}
    printed = {names[name]: value for name, value in revman.printed(mean, se, ratio=True).items()}
    for measure in ("Hazard Ratio", "Odd ratio of something"):
        head = csvs.outcome("1.1", "Relapse", "INV", "IV", measure, **{csvs.LOGGED: "Yes"}, **printed)
        studies = [
            csvs.study("1.1", name, **{"Effect Estimate": revman.math.exp(one), "SE": error})
            for name, (one, error) in effects.items()
        ]

        found = held(csvs.exported([*rows, head, *studies], more=True))

        assert (found.agree, found.differences) == (1, ()), measure
