"""Three effects of each of twelve studies, and what metafor and clubSandwich make of them.

metafor 3.8-1, control = list(rel.tol = 1e-10), and clubSandwich 0.5.8: v = 0.02 + 0.01 ((7 i) mod 11),
y = 0.3 + 0.4 sin(1.7 i) + 0.5 cos(j), i = 0 ... 35, j the study; three outcomes a, b, c in turn.
"""

from dataclasses import replace
from math import cos, sin

V = [0.02 + 0.01 * ((i * 7) % 11) for i in range(36)]
Y = [0.3 + 0.4 * sin(1.7 * i) + 0.5 * cos(i // 3) for i in range(36)]
STUDIES = [f"study_{i // 3}" for i in range(36)]

# rma.mv(y, v, random = ~ 1 | study/effect, test = "t", dfs = "contain"), confint, predict, weights(type = "rowsum")
THREE_LEVEL = {"estimate": 0.3131742657, "se": 0.1177110978, "df": 11, "p": 0.0221655922}
THREE_LEVEL_ENDS = (0.0540938863, 0.5722546452)
SIGMA2 = ((0.1347626153, 0.0446355063, 0.4057005445), (0.0351397350, 0.0, 0.1217903026))
PREDICTION = (-0.6303227719, 1.2566713033)
FIRST_WEIGHTS = (4.1169242215, 1.8140210278, 2.6662769230, 1.8481335020)

# the same with V by correlations of 0.6 within studies; coef_test and conf_int with CR2
CHE_SIGMA2 = (0.1008557171, 0.0738489322)
CHE_WEIGHTS = (4.3411576977, 1.7058962371, 2.8587233074, 1.4995153761)
CHE = (0.3197667456, 0.1185921500, 10.9692804333, 0.0208376130, 0.0586579706, 0.5808755205)

# rma.mv(y, v, mods = ~ 0 + outcome, random = ~ outcome | study) with HCS and UN, confint of single components
HCS = (0.0433805606, 0.2868271201, 0.2307066420, 0.8858314537)
HCS_TAU2_B = (0.1056471473, 0.8627274007)
HCS_RHO = (0.4491644767, 1.0)
UN = (0.0528830309, 0.2892946989, 0.2434124174, 0.9118702378, 0.5806229654, 0.8636532062)
UN_LOGLIK = -13.9990933395
UN_TAU2_C = (0.0843023718, 0.7538593032)


def waves(effects_of):
    """The effects, each with its outcome as a moderator."""
    made = effects_of(Y, V, STUDIES)
    rows = (replace(row, moderators={"out": "abc"[i % 3]}) for i, row in enumerate(made.rows))
    return replace(made, rows=tuple(rows))
