"""RevMan's own formulas (Deeks & Higgins 2010, Statistical algorithms in Review Manager 5), worked out by hand."""

import math

Z = 1.959963984540054


def printed(estimate, se, *, ratio, tau2=None):
    """What an outcome prints: the estimate with its limits, ratios as ratios."""
    back = math.exp if ratio else float
    found = {
        "EFFECT_SIZE": back(estimate),
        "CI_START": back(estimate - Z * se),
        "CI_END": back(estimate + Z * se),
    }
    return found if tau2 is None else {**found, "TAU2": tau2}


def effect(numbers, measure):
    """A study's estimate and standard error; no cell is empty."""
    a, n1, c, n2 = numbers
    b, d = n1 - a, n2 - c
    if measure == "OR":
        return math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    if measure == "RR":
        return math.log(a / n1 / (c / n2)), math.sqrt(1 / a + 1 / c - 1 / n1 - 1 / n2)
    return a / n1 - c / n2, math.sqrt(a * b / n1**3 + c * d / n2**3)


def mean_effect(numbers, measure):
    """A study's mean difference, or Hedges' adjusted g, and its standard error."""
    n1, m1, s1, n2, m2, s2 = (float(one) for one in numbers)
    n = n1 + n2
    if measure == "MD":
        return m1 - m2, math.sqrt(s1**2 / n1 + s2**2 / n2)
    s = math.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n - 2))
    g = (m1 - m2) / s * (1 - 3 / (4 * n - 9))
    return g, math.sqrt(n / (n1 * n2) + g**2 / (2 * (n - 3.94)))


def inverse_variance(effects, *, random, about=None):
    """Their mean by inverse variance, with DerSimonian and Laird's tau2 where `random`; and that tau2.

    Q is taken about their mean, or about another.
    """
    w = [1 / se**2 for _, se in effects]
    mean = sum(x * y for x, (y, _) in zip(w, effects, strict=True)) / sum(w)
    centre = mean if about is None else about
    q = sum(x * (y - centre) ** 2 for x, (y, _) in zip(w, effects, strict=True))
    tau2 = max((q - len(w) + 1) / (sum(w) - sum(x**2 for x in w) / sum(w)), 0) if random else 0
    w = [1 / (se**2 + tau2) for _, se in effects]
    mean = sum(x * y for x, (y, _) in zip(w, effects, strict=True)) / sum(w)
    return mean, 1 / math.sqrt(sum(w)), tau2


def mantel_haenszel(tables, measure):
    """The mean by Mantel and Haenszel, with the standard error of Robins, Breslow and Greenland or of Greenland."""
    rows = [(a, n1 - a, c, n2 - c, n1, n2, n1 + n2) for a, n1, c, n2 in tables]
    if measure == "OR":
        r = sum(a * d / n for a, b, c, d, _, _, n in rows)
        s = sum(b * c / n for a, b, c, d, _, _, n in rows)
        e = sum((a + d) * a * d / n**2 for a, b, c, d, _, _, n in rows)
        f = sum((a + d) * b * c / n**2 for a, b, c, d, _, _, n in rows)
        g = sum((b + c) * a * d / n**2 for a, b, c, d, _, _, n in rows)
        h = sum((b + c) * b * c / n**2 for a, b, c, d, _, _, n in rows)
        return math.log(r / s), math.sqrt((e / r**2 + (f + g) / (r * s) + h / s**2) / 2)
    if measure == "RR":
        r = sum(a * n2 / n for a, b, c, d, n1, n2, n in rows)
        s = sum(c * n1 / n for a, b, c, d, n1, n2, n in rows)
        p = sum((n1 * n2 * (a + c) - a * c * n) / n**2 for a, b, c, d, n1, n2, n in rows)
        return math.log(r / s), math.sqrt(p / (r * s))
    weight = sum(n1 * n2 / n for *_, n1, n2, n in rows)
    j = sum((a * b * n2**3 + c * d * n1**3) / (n1 * n2 * n**2) for a, b, c, d, n1, n2, n in rows)
    mean = sum((a * n2 - c * n1) / n for a, b, c, d, n1, n2, n in rows) / weight
    return mean, math.sqrt(j) / weight


def peto_pool(tables):
    """The mean log odds ratio by Peto's method and its standard error."""
    difference = variance = 0.0
    for a, n1, c, n2 in tables:
        n, m = n1 + n2, a + c
        difference += a - n1 * m / n
        variance += n1 * n2 * m * (n - m) / (n**2 * (n - 1))
    return difference / variance, 1 / math.sqrt(variance)
