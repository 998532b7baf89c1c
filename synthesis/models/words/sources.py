"""The papers that the methods of the models come from, as a reference list prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen


@frozen
class Source:
    """A paper or book: who is cited in the text, the year, the full reference."""

    authors: str
    year: int
    reference: str

    @property
    def cited(self) -> str:
        """As the text cites it: `Knapp & Hartung 2003`."""
        return f"{self.authors} {self.year}"


def _paper(authors: str, year: int, reference: str) -> Source:
    return Source(authors=authors, year=year, reference=reference)


SOURCES: Final[Mapping[str, Source]] = MappingProxyType(
    {
        "begg_1994": _paper(
            "Begg & Mazumdar",
            1994,
            "Begg CB, Mazumdar M. Operating characteristics of a rank correlation test for publication bias. "
            "Biometrics 1994;50:1088-1101. doi:10.2307/2533446",
        ),
        "bell_2002": _paper(
            "Bell & McCaffrey",
            2002,
            "Bell RM, McCaffrey DF. Bias reduction in standard errors for linear regression with multi-stage "
            "samples. Survey Methodology 2002;28:169-181.",
        ),
        "berkey_1995": _paper(
            "Berkey et al.",
            1995,
            "Berkey CS, Hoaglin DC, Mosteller F, Colditz GA. A random-effects regression model for "
            "meta-analysis. Statistics in Medicine 1995;14:395-411. doi:10.1002/sim.4780140406",
        ),
        "borenstein_2009": _paper(
            "Borenstein et al.",
            2009,
            "Borenstein M, Hedges LV, Higgins JPT, Rothstein HR. Introduction to Meta-Analysis. "
            "Chichester: Wiley; 2009. Chapter 19.",
        ),
        "brannick_2019": _paper(
            "Brannick et al.",
            2019,
            "Brannick MT, Potter SM, Benitez B, Morris SB. Bias and precision of alternate estimators in "
            "meta-analysis: benefits of blending Schmidt-Hunter and Hedges approaches. "
            "Organizational Research Methods 2019;22:490-514. doi:10.1177/1094428117741966",
        ),
        "breslow_1980": _paper(
            "Breslow & Day",
            1980,
            "Breslow NE, Day NE. Statistical Methods in Cancer Research. Volume I: The Analysis of "
            "Case-Control Studies. Lyon: International Agency for Research on Cancer; 1980.",
        ),
        "citkowicz_2017": _paper(
            "Citkowicz & Vevea",
            2017,
            "Citkowicz M, Vevea JL. A parsimonious weight function for modeling publication bias. "
            "Psychological Methods 2017;22:28-41. doi:10.1037/met0000119",
        ),
        "cochran_1954": _paper(
            "Cochran",
            1954,
            "Cochran WG. The combination of estimates from different experiments. Biometrics 1954;10:101-129. "
            "doi:10.2307/3001666",
        ),
        "dersimonian_1986": _paper(
            "DerSimonian & Laird",
            1986,
            "DerSimonian R, Laird N. Meta-analysis in clinical trials. Controlled Clinical Trials "
            "1986;7:177-188. doi:10.1016/0197-2456(86)90046-2",
        ),
        "dersimonian_2007": _paper(
            "DerSimonian & Kacker",
            2007,
            "DerSimonian R, Kacker R. Random-effects model for meta-analysis of clinical trials: an update. "
            "Contemporary Clinical Trials 2007;28:105-114. doi:10.1016/j.cct.2006.04.004",
        ),
        "greenland_1985": _paper(
            "Greenland & Robins",
            1985,
            "Greenland S, Robins JM. Estimation of a common effect parameter from sparse follow-up data. "
            "Biometrics 1985;41:55-68. doi:10.2307/2530643",
        ),
        "hardy_1996": _paper(
            "Hardy & Thompson",
            1996,
            "Hardy RJ, Thompson SG. A likelihood approach to meta-analysis with random effects. "
            "Statistics in Medicine 1996;15:619-629. "
            "doi:10.1002/(SICI)1097-0258(19960330)15:6<619::AID-SIM188>3.0.CO;2-A",
        ),
        "hartung_2001": _paper(
            "Hartung & Knapp",
            2001,
            "Hartung J, Knapp G. A refined method for the meta-analysis of controlled clinical trials with "
            "binary outcome. Statistics in Medicine 2001;20:3875-3889. doi:10.1002/sim.1009",
        ),
        "hedges_1983": _paper(
            "Hedges",
            1983,
            "Hedges LV. A random effects model for effect sizes. Psychological Bulletin 1983;93:388-395. "
            "doi:10.1037/0033-2909.93.2.388",
        ),
        "hedges_1992": _paper(
            "Hedges",
            1992,
            "Hedges LV. Modeling publication selection effects in meta-analysis. "
            "Statistical Science 1992;7:246-255. doi:10.1214/ss/1177011364",
        ),
        "hedges_2010": _paper(
            "Hedges et al.",
            2010,
            "Hedges LV, Tipton E, Johnson MC. Robust variance estimation in meta-regression with dependent effect "
            "size estimates. Research Synthesis Methods 2010;1:39-65. doi:10.1002/jrsm.5",
        ),
        "higgins_2002": _paper(
            "Higgins & Thompson",
            2002,
            "Higgins JPT, Thompson SG. Quantifying heterogeneity in a meta-analysis. Statistics in Medicine "
            "2002;21:1539-1558. doi:10.1002/sim.1186",
        ),
        "higgins_2009": _paper(
            "Higgins et al.",
            2009,
            "Higgins JPT, Thompson SG, Spiegelhalter DJ. A re-evaluation of random-effects meta-analysis. "
            "Journal of the Royal Statistical Society Series A 2009;172:137-159. "
            "doi:10.1111/j.1467-985X.2008.00552.x",
        ),
        "hunter_2015": _paper(
            "Schmidt & Hunter",
            2015,
            "Schmidt FL, Hunter JE. Methods of Meta-Analysis: Correcting Error and Bias in Research Findings. "
            "3rd ed. Thousand Oaks: Sage; 2015.",
        ),
        "jackson_2017": _paper(
            "Jackson et al.",
            2017,
            "Jackson D, Law M, Rücker G, Schwarzer G. The Hartung-Knapp modification for random-effects "
            "meta-analysis: a useful refinement but are there any residual concerns? Statistics in Medicine "
            "2017;36:3923-3934. doi:10.1002/sim.7411",
        ),
        "jackson_2018": _paper(
            "Jackson et al.",
            2018,
            "Jackson D, Law M, Stijnen T, Viechtbauer W, White IR. A comparison of seven random-effects "
            "models for meta-analyses that estimate the summary odds ratio. Statistics in Medicine "
            "2018;37:1059-1085. doi:10.1002/sim.7588",
        ),
        "jackson_2011": _paper(
            "Jackson et al.",
            2011,
            "Jackson D, Riley R, White IR. Multivariate meta-analysis: potential and promise. Statistics in Medicine "
            "2011;30:2481-2498. doi:10.1002/sim.4172",
        ),
        "joshi_2022": _paper(
            "Joshi et al.",
            2022,
            "Joshi M, Pustejovsky JE, Beretvas SN. Cluster wild bootstrapping to handle dependent effect sizes in "
            "meta-analysis with a small number of studies. Research Synthesis Methods 2022;13:457-477. "
            "doi:10.1002/jrsm.1554",
        ),
        "knapp_2003": _paper(
            "Knapp & Hartung",
            2003,
            "Knapp G, Hartung J. Improved tests for a random effects meta-regression with a single covariate. "
            "Statistics in Medicine 2003;22:2693-2710. doi:10.1002/sim.1482",
        ),
        "konstantopoulos_2011": _paper(
            "Konstantopoulos",
            2011,
            "Konstantopoulos S. Fixed effects and variance components estimation in three-level meta-analysis. "
            "Research Synthesis Methods 2011;2:61-76. doi:10.1002/jrsm.35",
        ),
        "liang_1986": _paper(
            "Liang & Zeger",
            1986,
            "Liang KY, Zeger SL. Longitudinal data analysis using generalized linear models. Biometrika "
            "1986;73:13-22. doi:10.1093/biomet/73.1.13",
        ),
        "mantel_1959": _paper(
            "Mantel & Haenszel",
            1959,
            "Mantel N, Haenszel W. Statistical aspects of the analysis of data from retrospective studies of "
            "disease. Journal of the National Cancer Institute 1959;22:719-748. doi:10.1093/jnci/22.4.719",
        ),
        "morris_1983": _paper(
            "Morris",
            1983,
            "Morris CN. Parametric empirical Bayes inference: theory and applications. Journal of the American "
            "Statistical Association 1983;78:47-55. doi:10.1080/01621459.1983.10477920",
        ),
        "partlett_2017": _paper(
            "Partlett & Riley",
            2017,
            "Partlett C, Riley RD. Random effects meta-analysis: coverage performance of 95% confidence and "
            "prediction intervals following REML estimation. Statistics in Medicine 2017;36:301-317. "
            "doi:10.1002/sim.7140",
        ),
        "paule_1982": _paper(
            "Paule & Mandel",
            1982,
            "Paule RC, Mandel J. Consensus values and weighting factors. Journal of Research of the National "
            "Bureau of Standards 1982;87:377-385. doi:10.6028/jres.087.022",
        ),
        "pinheiro_2000": _paper(
            "Pinheiro & Bates",
            2000,
            "Pinheiro JC, Bates DM. Mixed-Effects Models in S and S-PLUS. New York: Springer; 2000.",
        ),
        "preston_2004": _paper(
            "Preston et al.",
            2004,
            "Preston C, Ashby D, Smyth R. Adjusting for publication bias: modelling the selection process. "
            "Journal of Evaluation in Clinical Practice 2004;10:313-322. doi:10.1111/j.1365-2753.2003.00457.x",
        ),
        "pustejovsky_2018": _paper(
            "Pustejovsky & Tipton",
            2018,
            "Pustejovsky JE, Tipton E. Small-sample methods for cluster-robust variance estimation and hypothesis "
            "testing in fixed effects models. Journal of Business & Economic Statistics 2018;36:672-683. "
            "doi:10.1080/07350015.2016.1247004",
        ),
        "pustejovsky_2022": _paper(
            "Pustejovsky & Tipton",
            2022,
            "Pustejovsky JE, Tipton E. Meta-analysis with robust variance estimation: expanding the range of working "
            "models. Prevention Science 2022;23:425-438. doi:10.1007/s11121-021-01246-3",
        ),
        "raudenbush_2009": _paper(
            "Raudenbush",
            2009,
            "Raudenbush SW. Analyzing effect sizes: random-effects models. In: Cooper H, Hedges LV, "
            "Valentine JC, eds. The Handbook of Research Synthesis and Meta-Analysis. 2nd ed. New York: "
            "Russell Sage Foundation; 2009:295-315.",
        ),
        "robins_1986": _paper(
            "Robins et al.",
            1986,
            "Robins J, Breslow N, Greenland S. Estimators of the Mantel-Haenszel variance consistent in both "
            "sparse data and large-strata limiting models. Biometrics 1986;42:311-323. doi:10.2307/2531052",
        ),
        "rothman_2008": _paper(
            "Rothman et al.",
            2008,
            "Rothman KJ, Greenland S, Lash TL. Modern Epidemiology. 3rd ed. Philadelphia: Lippincott "
            "Williams & Wilkins; 2008.",
        ),
        "sato_1989": _paper(
            "Sato et al.",
            1989,
            "Sato T, Greenland S, Robins JM. On the variance estimator for the Mantel-Haenszel risk "
            "difference. Biometrics 1989;45:1323-1324.",
        ),
        "sidik_2005": _paper(
            "Sidik & Jonkman",
            2005,
            "Sidik K, Jonkman JN. Simple heterogeneity variance estimation for meta-analysis. Journal of the "
            "Royal Statistical Society Series C 2005;54:367-384. doi:10.1111/j.1467-9876.2005.00489.x",
        ),
        "stijnen_2010": _paper(
            "Stijnen et al.",
            2010,
            "Stijnen T, Hamza TH, Özdemir P. Random effects meta-analysis of event outcome in the framework "
            "of the generalized linear mixed model with applications in sparse data. Statistics in Medicine "
            "2010;29:3046-3067. doi:10.1002/sim.4040",
        ),
        "tarone_1985": _paper(
            "Tarone",
            1985,
            "Tarone RE. On heterogeneity tests based on efficient scores. Biometrika 1985;72:91-95.",
        ),
        "tipton_2015": _paper(
            "Tipton",
            2015,
            "Tipton E. Small sample adjustments for robust variance estimation with meta-regression. Psychological "
            "Methods 2015;20:375-393. doi:10.1037/met0000011",
        ),
        "turner_2000": _paper(
            "Turner et al.",
            2000,
            "Turner RM, Omar RZ, Yang M, Goldstein H, Thompson SG. A multilevel model framework for "
            "meta-analysis of clinical trials with binary outcomes. Statistics in Medicine "
            "2000;19:3417-3432. doi:10.1002/1097-0258(20001230)19:24<3417::AID-SIM614>3.0.CO;2-L",
        ),
        "vevea_1995": _paper(
            "Vevea & Hedges",
            1995,
            "Vevea JL, Hedges LV. A general linear model for estimating effect size in the presence of "
            "publication bias. Psychometrika 1995;60:419-435. doi:10.1007/BF02294384",
        ),
        "vevea_2005": _paper(
            "Vevea & Woods",
            2005,
            "Vevea JL, Woods CM. Publication bias in research synthesis: sensitivity analysis using a priori "
            "weight functions. Psychological Methods 2005;10:428-443. doi:10.1037/1082-989X.10.4.428",
        ),
        "viechtbauer_2005": _paper(
            "Viechtbauer",
            2005,
            "Viechtbauer W. Bias and efficiency of meta-analytic variance estimators in the random-effects "
            "model. Journal of Educational and Behavioral Statistics 2005;30:261-293. "
            "doi:10.3102/10769986030003261",
        ),
        "viechtbauer_2007": _paper(
            "Viechtbauer",
            2007,
            "Viechtbauer W. Confidence intervals for the amount of heterogeneity in meta-analysis. "
            "Statistics in Medicine 2007;26:37-52. doi:10.1002/sim.2514",
        ),
        "viechtbauer_2021": _paper(
            "Viechtbauer",
            2021,
            "Viechtbauer W. Median-unbiased estimators for the amount of heterogeneity in meta-analysis. "
            "European Congress of Methodology, Valencia; 2021.",
        ),
        "viechtbauer_2022": _paper(
            "Viechtbauer & López-López",
            2022,
            "Viechtbauer W, López-López JA. Location-scale models for meta-analysis. Research Synthesis "
            "Methods 2022;13:697-715. doi:10.1002/jrsm.1562",
        ),
        "yusuf_1985": _paper(
            "Yusuf et al.",
            1985,
            "Yusuf S, Peto R, Lewis J, Collins R, Sleight P. Beta blockade during and after myocardial "
            "infarction: an overview of the randomized trials. Progress in Cardiovascular Diseases "
            "1985;27:335-371. doi:10.1016/S0033-0620(85)80003-7",
        ),
    }
)


def references(keys: Iterable[str]) -> tuple[str, ...]:
    """The full references of some sources, each once, in the order of the alphabet."""
    return tuple(sorted({SOURCES[key].reference for key in keys}))
