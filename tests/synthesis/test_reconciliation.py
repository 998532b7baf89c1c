from synthesis.reconciliation import reconcile

ASKED = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD"}}
TOLD = {"id": "r1", "outcome": "mood", "reported_claim": "not_significant"}
VOTES = {"domain": "domain", "measure": "SMD", "use": "computed"}


def account(made, name="clinical"):
    return next(one for one in reconcile(made.analysis) if one.synthesis == name)


def test_every_account_of_peer_support_adds_up_to_28(peer_support):
    accounts = list(reconcile(peer_support.analysis))

    assert [one.synthesis for one in accounts] == [
        "clinical_recovery",
        "personal_recovery",
        "functional_recovery",
    ]
    for one in accounts:
        parts = (one.pooled, one.voted, one.narrative, one.nothing)
        assert sum(map(len, parts)) == len(one.included) == 28
        assert sorted(study for part in parts for study in part) == list(one.included)
    assert [len(one.pooled) for one in accounts] == [21, 18, 24]


def test_every_study_goes_to_one_place(build, carried):
    arms = {"peer": build.arm(mean="8"), "control": build.arm(mean="10")}
    made = carried(
        build.study("a"),
        build.study("b", build.result(**arms)),
        build.study("c", TOLD),
        build.study("d", build.result(outcome="hope")),
        build.study("e", same_trial_as="a"),
        votes=VOTES,
    )

    one = account(made)

    assert one.included == ("a", "b", "c", "d")
    assert (one.pooled, one.voted, one.narrative, one.nothing) == (("a",), ("b",), ("c",), ("d",))


def test_a_vote_in_another_domain_is_no_vote_here(build, carried):
    values = {"peer": build.arm(mean="12"), "control": build.arm(mean="10")}
    silent = {**TOLD, "id": "r2"}
    record = build.study("b", build.result(outcome="hope", **values), silent)

    one = account(carried(build.study("a"), record, votes=VOTES))

    assert (one.voted, one.narrative) == ((), ("b",))


def test_without_votes_nothing_is_voted_only(build, carried):
    one = account(carried(build.study("a"), build.study("b", TOLD)))

    assert (one.pooled, one.voted, one.narrative) == (("a",), (), ("b",))


def test_a_synthesis_that_pools_nothing_has_an_account_too(build, carried):
    one = account(carried(build.study("a", build.result(outcome="hope"))))

    assert (one.pooled, one.nothing) == ((), ("a",))


def test_a_ratio_beside_models_of_counts_is_voted_and_not_lost(build, carried):
    odds = {"peer": {"events": "10", "total": "50"}, "control": {"events": "20", "total": "50"}}
    ratio = {
        "estimate": "0.7",
        "scale": "or",
        "ci_low": "0.5",
        "ci_high": "0.98",
        "ci_level": "95",
        "sign_convention": "exp_minus_ctl",
    }
    asked = {
        "clinical": {
            "where": "domain == 'clinical'",
            "measure": "OR",
            "use": "any",
            "model": "mantel_haenszel",
        }
    }
    made = carried(
        *(build.study(name, build.result("r1", **odds)) for name in "ab"),
        build.study("c", build.result("r1", contrast=ratio)),
        syntheses=asked,
        votes={**VOTES, "measure": "OR", "use": "any"},
    )

    one = account(made)
    (reading,) = made.analysis.readings
    assert (one.pooled, one.voted, one.narrative) == (("a", "b"), ("c",), ())
    # fewer events, and lower odds, on an outcome of which less is better
    assert [(row.study, row.direction) for row in reading.rows] == [
        ("a", "positive"),
        ("b", "positive"),
        ("c", "positive"),
    ]


def test_a_result_without_number_claim_and_words_was_measured_and_not_reported(build, carried):
    named, empty = {"id": "r1", "outcome": "mood"}, {"missing": "not_reported"}
    values = {"contrast": {"smd": empty, "smd_se": empty}}
    made = carried(
        build.study("a"), build.study("b", named), build.study("c", {**named, "values": values}), votes=VOTES
    )

    one = account(made)

    assert (one.narrative, one.not_reported, one.unclear) == ((), ("b", "c"), ())
    assert one.nothing == ("b", "c")


def test_a_result_whose_numbers_are_missing_because_nothing_was_measured_is_told_so(build, carried):
    empty = {"missing": "not_measured"}
    result = build.result(contrast={"smd": empty, "smd_se": empty})
    made = carried(build.study("a"), build.study("b", result), build.study("c", build.result(outcome="hope")))

    one = account(made)

    assert (one.not_measured, one.unclear) == (("b",), ("c",))
    assert [one.place(study) for study in "abc"] == ["pooled", "not_measured", "unclear"]


def test_the_matrix_tells_for_each_study_where_it_went(build, carried):
    made = carried(build.study("a"), build.study("b", build.result(outcome="hope")))

    assert made.cells("missing_evidence") == [["A", "● Pooled"], ["B", "? Unclear"]]
