"""The numbers of judgements: counts that add up, shares that add up to all, every judgement once."""

import pytest

from tests.synthesis import judged_studies as known

DOMAINS = (*known.DOMAINS["rob2"], "overall")


@pytest.fixture
def numbers(build, carried):
    made = carried(
        *known.studies(build),
        files=known.files(build),
        forms=["peer_support@1.2.0", "rob2@1.1.0"],
        figures={
            "bars": {"kind": "judgement_bars", "unit": "study"},
            "lights": {"kind": "traffic_light", "unit": "study"},
        },
    )
    return made.numbers


def of(numbers, domain, kind):
    base = f"judgements.bars.rob2.{domain}."
    return [one.value for key, one in numbers.items() if key.startswith(base) and key.endswith(f".{kind}")]


@pytest.mark.parametrize("domain", DOMAINS)
def test_counts_add_up_to_the_results_and_shares_to_a_hundred(numbers, domain):
    assert sum(of(numbers, domain, "n")) == numbers["judgements.bars.rob2.results"].value == 5
    assert sum(of(numbers, domain, "share")) == pytest.approx(100)
    assert sum(of(numbers, domain, "weighted")) == pytest.approx(100)


def test_a_share_rests_on_every_judgement_of_its_domain_and_a_count_on_its_own(numbers):
    share, n = (numbers[f"judgements.bars.rob2.d1.high.{kind}"] for kind in ("share", "n"))

    assert share.origins == (
        "records/a/a.rob2.yaml#judgements/r1/d1",
        "records/a/a.rob2.yaml#judgements/r2/d1",
        "records/b/a.rob2.yaml#judgements/r1/d1",
        "records/c/a.rob2.yaml#judgements/r1/d1",
    )
    assert n.origins == ("records/a/a.rob2.yaml#judgements/r2/d1",)


def test_what_is_not_judged_is_counted_under_a_name_of_its_own(numbers):
    assert numbers["judgements.bars.rob2.d1.not_judged.n"].value == 2
    assert numbers["judgements.bars.rob2.overall.not_judged.n"].value == 1


def test_a_single_judgement_is_a_code_with_its_label_or_absent_with_the_reason(numbers):
    found, missing = (numbers[f"risk_of_bias.rob2.{name}"] for name in ("a.r2.overall", "b.r1.d1"))

    assert (found.value, found.text) == ("high", "High risk")
    assert (missing.value, missing.reason, missing.text) == (None, "unclear", "not judged")
