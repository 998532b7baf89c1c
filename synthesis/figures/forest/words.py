"""What a forest plot says in words: of pooled estimates, heterogeneity, tests, and to those who do not see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from synthesis.figures.flow import Piece
from synthesis.figures.forest.spec import ForestSpec, VotedRow
from synthesis.letter_case import lower_first
from synthesis.models.fit import RULES, Fit, Heterogeneity, Interval, Maybe
from synthesis.models.words.model import ONE_EFFECT, mean_words, model_words
from synthesis.numbers import Unavailable, count, estimate, interval, p_value, percent, statistic
from synthesis.woven import Run, weave

ALONE: Final = "One study: nothing is pooled"

DIRECTION_ONLY: Final = "Not pooled: direction only"
"""The heading over the results that could only vote."""

NO_DIRECTION: Final = "Not pooled: the same in both arms"
"""Their heading where none of them points anywhere."""

SELECTED: Final = "*"
"""What marks a direction that was stated only because of a test of significance."""

TIE: Final = "\N{NO-BREAK SPACE}"


def number_key(base: str, *parts: str) -> str:
    """The key of a number under a base; none where the figure's numbers have no keys."""
    return ".".join((base, *parts)) if base else ""


def pooled_label(kind: str, fit: Fit, base: str, foot: str) -> tuple[Piece, ...]:
    """`Random-effects mean (22 results, 18 studies)`; the common-effect mean is of the same rows.

    The rule of the interval is said where it is not the one that the foot names:
    `Subtotal, random effects (5 results, 5 studies; Wald interval)`.
    """
    name = Piece(text=_name(kind, fit), bold=kind != "common")
    rule = own_rule(kind, fit, base, foot)
    if kind == "common":
        return (name, Piece(text=" ("), *rule, Piece(text=")")) if rule else (name,)
    return (
        name,
        Piece(text=" ("),
        *presence(fit, base),
        *((Piece(text="; "), *rule) if rule else ()),
        Piece(text=")"),
    )


def presence(fit: Fit, base: str) -> tuple[Piece, ...]:
    """`22 results, 18 studies`."""
    return (
        Piece(text=count(fit.k), key=number_key(base, "k")),
        Piece(text=" result, " if fit.k == 1 else " results, "),
        Piece(text=count(fit.n_studies), key=number_key(base, "studies")),
        Piece(text=" study" if fit.n_studies == 1 else " studies"),
    )


def _name(kind: str, fit: Fit) -> str:
    """`Random-effects mean`; of a level `Subtotal, random effects`."""
    measure = fit.effects.measure
    if kind == "subgroup":
        return f"Subtotal, {model_words(fit.model, measure)}"
    return mean_words("common" if kind == "common" else fit.model, measure)


def own_rule(kind: str, fit: Fit, base: str, foot: str) -> tuple[Piece, ...]:
    """`Wald interval`; nothing where the interval is by the rule at the foot. That of a common effect has no key."""
    rule = fit.interval.rule
    if rule == foot:
        return ()
    key = number_key(base, "ci_rule") if kind != "common" else ""
    return Piece(text=RULES.get(rule, rule), key=key), Piece(text=" interval")


def prediction_label(found: Interval | Unavailable, key: str) -> tuple[Piece, ...]:
    """`95% prediction interval`, or why there is none, which its key tells."""
    if isinstance(found, Unavailable):
        why = Run(text=found.reason, key=key)
        return (Piece(text=weave("Prediction interval not available ({why})", why=why)),)
    return (Piece(text=f"{percent(100 * found.level)} prediction interval", kind="words"),)


def heterogeneity(fit: Fit, base: str) -> tuple[Piece, ...]:
    """`Heterogeneity: τ² = 0.041; I² (Q) = 63%; Q = 54.30, df = 21, p < 0.001`, or why it cannot be had."""
    found = fit.heterogeneity
    if isinstance(fit.tau2, Unavailable) and isinstance(found.q, Unavailable):
        return (Piece(text=f"Heterogeneity {not_available(fit.tau2)}"),)
    q_test = with_test("Q", found.q, (found.q_df, found.q_p), (base, "q", "q_df", "q_p"))
    told = (tau2("τ²", fit, base), _shares(found, base), q_test)
    return (Piece(text="Heterogeneity: "), *in_turn(told))


def in_turn(told: Iterable[tuple[Piece, ...]]) -> Iterator[Piece]:
    """What is told one after another, `τ² = 0.041; I² = 63%`, of those that tell something."""
    for n, part in enumerate(filter(None, told)):
        if n:
            yield Piece(text="; ")
        yield from part


def tau2(name: str, fit: Fit, base: str) -> tuple[Piece, ...]:
    """`τ² = 0.041`, or why there is none; nothing of a model with one effect for all studies."""
    if fit.model in ONE_EFFECT:
        return ()
    return equals(name, fit.tau2, number_key(base, "tau2"), lambda x: statistic(x, 3))


def _shares(found: Heterogeneity, base: str) -> tuple[Piece, ...]:
    """I² from Q, and that from τ² where it is printed otherwise."""
    by_q = equals("I² (Q)", found.i2_q, number_key(base, "i2_q"), percent)
    both = not isinstance(found.i2_q, Unavailable) and not isinstance(found.i2_tau2, Unavailable)
    by_tau2 = equals("I² (τ²)", found.i2_tau2, number_key(base, "i2_tau2"), percent)
    if isinstance(found.i2_q, Unavailable) and not isinstance(found.i2_tau2, Unavailable):
        return by_tau2
    if not both or by_q[-1].text == by_tau2[-1].text:
        return by_q
    return (*by_q, Piece(text=", "), *by_tau2)


def method(fit: Fit, base: str) -> tuple[Piece, ...]:
    """How the headline was pooled: the estimator of tau2 and the rule of its interval; nothing for one result."""
    if fit.k < 2:
        return ()
    rule = RULES.get(fit.interval.rule, fit.interval.rule)
    how = f"τ² by {fit.tau2_method}"
    if fit.model != "random":
        name = mean_words(fit.model, fit.effects.measure)
        how = name if isinstance(fit.tau2, Unavailable) else f"{name}, {how}"
    return (
        Piece(text=f"{how}; interval by "),
        Piece(text=rule, key=number_key(base, "ci_rule")),
    )


def between(
    spec: ForestSpec, words: str, letter: str = "Q", *, sign: str = "p", bracketed: bool = False
) -> tuple[Piece, ...]:
    """`Test between subgroups: Q = 3.21, df = 2, p = 0.201`; nothing where there are no subgroups.

    `words` are what it begins with, in which `{label}` is the variable; `letter` is how its Q is called.
    """
    if spec.subgroups is None:
        return ()
    found = spec.subgroups.test
    name = words.format(label=lower_first(spec.subgroups.label))
    if isinstance(found.q, Unavailable):
        return (Piece(text=f"{name} {not_available(found.q)}"),)
    base = number_key(spec.key, "by", spec.subgroups.variable, "test")
    return (
        Piece(text=f"{name}: "),
        *with_test(
            letter if found.letter == "Q" else found.letter,
            found.q,
            (found.df_text, found.p),
            (base, "q", "df", "p"),
            sign=sign,
            bracketed=bracketed,
        ),
    )


def alternative(spec: ForestSpec) -> str:
    """The plot for those who do not see it: what is in it, the pooled estimate, who is favoured."""
    fit = spec.fit
    ends = interval(spec.shown(fit.interval.low), spec.shown(fit.interval.high))
    level = percent(100 * fit.interval.level)
    pooled = f"{spec.effect_label} {estimate(spec.shown(fit.estimate))} ({level} CI {ends})"
    results = f"{count(fit.k)} {'result' if fit.k == 1 else 'results'}"
    studies = f"{count(fit.n_studies)} {'study' if fit.n_studies == 1 else 'studies'}"
    mean = f"{_name('random', fit)} {pooled}." if spec.pools else f"{ALONE}: {pooled}."
    parts = [f"Forest plot of {results} from {studies}.", mean]
    if not isinstance(fit.prediction, Unavailable):
        ends = interval(spec.shown(fit.prediction.low), spec.shown(fit.prediction.high))
        parts.append(f"{percent(100 * fit.prediction.level)} prediction interval {ends}.")
    if spec.subgroups is not None and spec.pools:
        means = (f"{label} {estimate(spec.shown(one.estimate))}" for _, label, one in spec.subgroups.levels)
        parts.append(f"By {lower_first(spec.subgroups.label)}: {'; '.join(means)}.")
    parts += _voted(spec)
    if any(spec.favours):
        parts.append(f"{spec.favours[0]} on the left, {lower_first(spec.favours[1])} on the right.")
    return " ".join(parts)


def voted_heading(voted: Iterable[VotedRow]) -> str:
    """What results that are not pooled have: a direction, or none of them any, such as arms without an event."""
    return DIRECTION_ONLY if any(one.direction != "null" for one in voted) else NO_DIRECTION


def _voted(spec: ForestSpec) -> Iterator[str]:
    """How many could only vote: `Not pooled: direction only, 3: favours control 1, conflicting 2.`, or nothing."""
    if not spec.voted:
        return
    left, right = (lower_first(label) for label in spec.favours)
    exp, ctl = (right, left) if spec.exp_side == "right" else (left, right)
    names = {"favours_ctl": ctl, "favours_exp": exp, "conflicting": "conflicting", "null": "exactly null"}
    counts = {code: sum(one.direction == code for one in spec.voted) for code in names}
    said = ", ".join(f"{name} {count(counts[code])}" for code, name in names.items() if counts[code])
    selected = sum(one.selected for one in spec.voted)
    tested = f"; stated only because of a test of significance {count(selected)}" if selected else ""
    yield f"{voted_heading(spec.voted)}, {count(len(spec.voted))}: {said}{tested}."


def not_available(found: Unavailable) -> str:
    """Why there is no number, after what it is of."""
    return f"not available ({found.reason})"


def equals(name: str, value: Maybe, key: str, write: Callable[[float], str]) -> tuple[Piece, ...]:
    """`τ² = 0.041`, or why there is no such number."""
    if isinstance(value, Unavailable):
        return (Piece(text=f"{name} {not_available(value)}"),)
    return Piece(text=f"{name}{TIE}={TIE}"), Piece(text=write(value), key=key)


def with_test(
    name: str,
    value: Maybe,
    rest: tuple[int | str, Maybe],
    keys: tuple[str, str, str, str],
    *,
    sign: str = "p",
    bracketed: bool = False,
) -> tuple[Piece, ...]:
    """A statistic with its degrees of freedom and p: `Q = 3.21, df = 2, p = 0.201`, or `..., df = 2 (P = 0.201)`.

    `keys` are what the keys of its numbers begin with, then the ends of those of the statistic, df and p.
    """
    df, p = rest
    base, *ends = keys
    q_key, df_key, p_key = (number_key(base, end) for end in ends)
    before, after = (" (", ")") if bracketed else (", ", "")
    pieces = [
        *equals(name, value, q_key, statistic),
        Piece(text=f", df{TIE}={TIE}"),
        Piece(text=df if isinstance(df, str) else count(df), key=df_key),
    ]
    if isinstance(p, Unavailable):
        return (*pieces, Piece(text=f"{before}{sign} {not_available(p)}{after}"))
    text = p_value(p, prefix=False)
    relation = f"{before}{sign}{TIE}={TIE}" if text[0].isdigit() else f"{before}{sign}{TIE}"
    return (
        *pieces,
        Piece(text=relation),
        Piece(text=text, key=p_key),
        *((Piece(text=after),) if after else ()),
    )
