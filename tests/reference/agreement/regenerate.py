"""Prints random tables of ratings with what irrCAC says of them: the lines of `irrcac.jsonl` (see README.md)."""

import json
import math
import random
import sys
import warnings

import pandas as pd
from irrCAC.raw import CAC

DIGITS = 15
TABLES = 200


def table(draw):
    """Units by coders, some places empty; harder to rate in some tables than in others."""
    q, coders, units = draw.randint(2, 5), draw.choice([2, 2, 3, 4]), draw.randint(4, 12)
    right, given = draw.uniform(0.3, 1.0), draw.choice([1.0, 0.9, 0.7])
    rows = []
    for _ in range(units):
        truth = draw.randint(1, q)
        rated = [truth if draw.random() < right else draw.randint(1, q) for _ in range(coders)]
        rows.append([one if draw.random() < given else None for one in rated])
    return rows, list(range(1, q + 1))


def coefficients(rows, categories):
    """What irrCAC finds, to fifteen digits; null where it finds nothing."""
    frame = pd.DataFrame(rows, dtype=float)

    def cac(weights):
        return CAC(frame, weights=weights, categories=categories, digits=DIGITS)

    found = {"percent": cac("identity").gwet()["est"]["pa"]}
    for weights in ("identity", "linear", "quadratic"):
        found[f"ac_{weights}"] = cac(weights).gwet()["est"]["coefficient_value"]
        found[f"fleiss_{weights}"] = cac(weights).fleiss()["est"]["coefficient_value"]
        if frame.shape[1] == 2 and not frame.isna().to_numpy().any():
            # Of two coders and no empty place, Conger's kappa is Cohen's.
            found[f"kappa_{weights}"] = cac(weights).conger()["est"]["coefficient_value"]
    found["pabak"] = cac("identity").bp()["est"]["coefficient_value"]
    for scale, weights in {"nominal": "identity", "interval": "quadratic", "ratio": "ratio"}.items():
        try:
            found[f"alpha_{scale}"] = cac(weights).krippendorff()["est"]["coefficient_value"]
        except ZeroDivisionError:  # of its standard error: it cannot do with one unit
            found[f"alpha_{scale}"] = float("nan")
    return {name: float(value) if math.isfinite(value) else None for name, value in found.items()}


def main():
    warnings.simplefilter("ignore")
    draw = random.Random(2014)
    for number in range(1, TABLES + 1):
        rows, categories = table(draw)
        line = {"case": f"random_{number}", "rows": rows, "categories": categories}
        line["result"] = coefficients(rows, categories)
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
