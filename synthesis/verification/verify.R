# Does every synthesis of this review again with R's package metafor, and compares the numbers.
#
#   Rscript S4_verify.R
#
# It reads the tables in S4_data/ beside it: `fits.csv`, what was asked of each fit; `effects.csv`, the estimates yi and
# variances vi, or the counts that a model pools; `columns.csv`, the columns of meta-regressions; `correlations.csv`,
# those that were assumed of sampling errors; `expected.csv`, the numbers that the review reports. From the reported
# numbers nothing is taken but the comparison. The data are as the review has them: that they are what the papers print
# is for people to check.
#
# It prints a line for each number that differs and what could not be verified, with the reason. It leaves with 0 where
# all that could be compared agrees, with 1 where a number differs, with 2 where nothing can be done here.
#
# Needs metafor; clubSandwich for effects that depend on one another, lme4 and BiasedUrn for mixed models of counts
# (Debian, Ubuntu: apt-get install r-cran-metafor r-cran-clubsandwich r-cran-lme4).

AGREE <- 1e-6       # relative; what is nearer is the same number
AGREE_MIXED <- 1e-3 # of mixed models of counts, whose search in R ends there
TIGHT <- list(threshold = 1e-13, tol = 1e-14, maxiter = 10000) # R's own, 1e-5 and 1e-4, leave tau2 with few digits
LEVEL <- 0.95
COUNTED <- c("mantel_haenszel", "peto")
MIXED <- c("UM.FS", "UM.RS", "CM.EL", "CM.AL", "single") # single: of one group, which has no kinds

here <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
here <- gsub("~+~", " ", here, fixed = TRUE) # so R writes the spaces of a path
if (!length(here)) here <- tryCatch(sys.frame(1)$ofile, error = function(e) NULL)
here <- if (length(here)) dirname(here[1]) else "."
say <- function(...) cat(..., "\n", sep = "")
leave <- function(status) {
  if (!interactive()) quit(status = status)
  if (status == 2) stop("nothing was verified", call. = FALSE)
  invisible(status)
}

if (!requireNamespace("metafor", quietly = TRUE)) {
  say("Expected the R package metafor; found none. Nothing was verified.")
  say("Please install it (Debian, Ubuntu): apt-get install r-cran-metafor; or in R: install.packages(\"metafor\")")
  leave(2)
}
suppressWarnings(suppressPackageStartupMessages(library(metafor)))
has <- function(package) suppressWarnings(suppressMessages(requireNamespace(package, quietly = TRUE)))

# The tables -----------------------------------------------------------------------------------------------

table_of <- function(name) {
  path <- file.path(here, "S4_data", paste0(name, ".csv"))
  if (!file.exists(path)) {
    say("Expected S4_data/", name, ".csv beside this script; found none. Nothing was verified.")
    leave(2)
  }
  read.csv(path, colClasses = "character", na.strings = character(0), check.names = FALSE, encoding = "UTF-8")
}
fits <- table_of("fits")
effects <- table_of("effects")
columns <- table_of("columns")
correlations <- table_of("correlations")
expected <- table_of("expected")
others <- table_of("others")

number <- function(text) suppressWarnings(as.numeric(text))
by_fit <- function(table) split(table, factor(table$fit, levels = fits$fit))
effects <- by_fit(effects); columns <- by_fit(columns)
correlations <- by_fit(correlations); expected <- by_fit(expected)

cannot <- function(...) stop(structure(class = c("cannot", "error", "condition"),
                                       list(message = paste0(...), call = NULL)))
needs <- function(packages) for (one in packages) if (!has(one)) cannot("the R package ", one, " is not here")

# The mean and coefficients of independent effects -----------------------------------------------------------

# The log-likelihood of each tau2, restricted or full, all constants left out.
likelihood <- function(tau2, y, v, X, restricted) {
  vapply(tau2, function(t) {
    w <- 1 / (v + t)
    root <- qr(X * sqrt(w))
    q <- sum(qr.resid(root, y * sqrt(w))^2)
    -(sum(log(v + t)) + q + if (restricted) 2 * sum(log(abs(diag(qr.R(root))))) else 0) / 2
  }, 0)
}

# R looks for tau2 from one start, may not arrive, and may arrive at the lower of two peaks: it starts from the best of
# 400 points, and is held against them.
peak <- function(y, v, X, method) {
  far <- 10 * (max(v) + diff(range(y))^2)
  grid <- c(0, exp(seq(log(min(v) * 1e-4), log(far), length.out = 400)))
  found <- likelihood(grid, y, v, X, method == "REML")
  list(start = grid[which.max(found)], value = max(found))
}

# tau2 by an estimator; X are the columns, the intercept among them. It is searched for in units in which the sampling
# variances are near 1, since R's thresholds are absolute.
tau2_of <- function(y, v, X, method) {
  if (method == "EE") return(0)
  if (method %in% c("GENQ", "GENQM")) cannot("metafor asks for weights of the user's own for ", method)
  if (method == "DLIT" && packageVersion("metafor") < "5") {
    cannot("DLIT was another rule in metafor 3.8; it is compared from metafor 5 on")
  }
  # R's steps to a root at 0 grow ever shorter and end before it; that of PM is the same.
  if (method == "SJIT" && tau2_of(y, v, X, "PM") == 0) return(0)
  unit <- mean(v)
  found <- search(y / sqrt(unit), v / unit, X, method)
  if (found < 1e-12) 0 else found * unit
}

search <- function(y, v, X, method) {
  searched <- method %in% c("REML", "ML")
  best <- if (searched) peak(y, v, X, method)
  for (step in c(1, 0.5, 0.1)) {
    control <- c(TIGHT, list(stepadj = step), if (searched) list(tau2.init = best$start))
    made <- tryCatch(suppressWarnings(rma_of(y, v, X, method, "z", control = control)), error = function(e) e)
    if (!inherits(made, "error")) break
  }
  if (inherits(made, "error")) cannot("R's search for tau2 (", method, ") did not converge")
  if (searched) {
    there <- likelihood(made$tau2, y, v, X, method == "REML")
    if (there < best$value - 1e-9 * (1 + abs(best$value))) {
      cannot("R's search for tau2 (", method, ") ended at the lower of two peaks of the likelihood")
    }
  }
  made$tau2
}

# metafor's model by columns, one of which may be the intercept; with tau2 given it is not searched for.
rma_of <- function(y, v, X, method, test, tau2 = NULL, control = TIGHT) {
  ones <- which(apply(X, 2, function(column) all(column == 1)))
  if (method == "EE") method <- "FE"
  asked <- list(yi = y, vi = v, method = method, test = test, control = control, level = 100 * LEVEL)
  if (method != "FE") asked$tau2 <- tau2
  if (ncol(X) > 1 || !length(ones)) {
    asked$mods <- if (length(ones)) X[, -ones[1], drop = FALSE] else X
    asked$intercept <- length(ones) > 0
  }
  suppressWarnings(do.call(metafor::rma.uni, asked))
}

# A mean with all that is reported of it. The rule of the headline: the Knapp-Hartung interval, or Wald's where that is
# the wider one.
mean_of <- function(y, v, fit) {
  k <- length(y)
  if (k == 1) return(alone(y, v))
  one <- matrix(1, k, 1)
  tau2 <- tau2_of(y, v, one, fit$method)
  under <- lapply(c(knha = "knha", z = "z", own = fit$test), function(test) rma_of(y, v, one, fit$method, test, tau2))
  wide <- function(made) made$ci.ub - made$ci.lb
  chosen <- under$own
  if (fit$headline == "yes" && wide(under$knha) < wide(under$z)) chosen <- under$z
  df <- if (chosen$test == "z") Inf else k - 1
  found <- c(
    line(chosen$beta[1], chosen$se, chosen$ci.lb, chosen$ci.ub, chosen$pval),
    ci_low_hk = under$knha$ci.lb, ci_high_hk = under$knha$ci.ub,
    ci_low_wald = under$z$ci.lb, ci_high_wald = under$z$ci.ub, se_wald = under$z$se,
    q = chosen$QE, q_df = k - 1, q_p = chosen$QEp, i2_q = share(chosen$QE, k - 1), df = df
  )
  if (fit$method != "EE") {
    found <- c(found, tau2 = tau2, between = tau2, i2_tau2 = chosen$I2, h2 = chosen$H2)
    se <- sqrt(max(under$knha$se, under$z$se)^2 + tau2)
    half <- qt((1 + LEVEL) / 2, k - 1) * se
    ends <- if (tau2 == 0) c(chosen$ci.lb, chosen$ci.ub) else chosen$beta[1] + c(-half, half)
    if (k >= 3) found <- c(found, pi_low = ends[1], pi_high = ends[2])
  }
  c(found, setNames(weights(chosen), paste("weight", seq_len(k))))
}

line <- function(estimate, se, low, high, p) {
  c(estimate = as.numeric(estimate), se = as.numeric(se), ci_low = as.numeric(low), ci_high = as.numeric(high),
    p = as.numeric(p))
}
share <- function(q, df) if (q > 0) 100 * max(0, (q - df) / q) else 0

# One effect stands with its own interval by the normal distribution.
alone <- function(y, v) {
  half <- qnorm((1 + LEVEL) / 2) * sqrt(v)
  c(line(y, sqrt(v), y - half, y + half, 2 * pnorm(-abs(y) / sqrt(v))), se_wald = sqrt(v), q_df = 0,
    ci_low_wald = y - half, ci_high_wald = y + half)
}

# Counts -----------------------------------------------------------------------------------------------------

# The counts of a fit under metafor's names: tables, rates of two arms, proportions, rates of one group.
NAMES <- list(
  c(events_exp = "ai", n_exp = "n1i", events_ctl = "ci", n_ctl = "n2i"),
  c(events_exp = "x1i", time_exp = "t1i", events_ctl = "x2i", time_ctl = "t2i"),
  c(events = "xi", n = "ni"),
  c(events = "xi", time = "ti")
)
counts_of <- function(rows) {
  there <- vapply(NAMES, function(names) all(rows[names(names)] != ""), TRUE)
  if (!any(there)) cannot("effects.csv lacks the counts")
  names <- NAMES[[which(there)[1]]]
  setNames(lapply(names(names), function(name) number(rows[[name]])), names)
}

# The result of a model of counts in the direction of the effects.
turned <- function(found, sign) {
  if (sign > 0) return(found)
  for (stem in c("ci_%s", "ci_%s_wald", "pi_%s")) {
    ends <- sprintf(stem, c("low", "high"))
    if (all(ends %in% names(found))) found[ends] <- -found[rev(ends)]
  }
  found["estimate"] <- -found["estimate"]
  found
}

counted <- function(rows, fit) {
  given <- counts_of(rows)
  zeros <- list(add = c(0.5, 0), to = c("only0", "none"), drop00 = c(TRUE, FALSE), level = 100 * LEVEL)
  if (fit$kind == "peto") {
    made <- suppressWarnings(do.call(metafor::rma.peto, c(given, zeros)))
    m <- given$ai + given$ci; n <- given$n1i + given$n2i
    df <- sum(m > 0 & m < n) - 1
    shares <- given$n1i * given$n2i * m * (n - m) / (n^2 * (n - 1))
  } else {
    made <- suppressWarnings(do.call(metafor::rma.mh, c(given, zeros, list(measure = fit$measure))))
    df <- made$k.yi - 1
    shares <- weights_mh(given, fit$measure)
  }
  found <- c(line(made$beta[1], made$se, made$ci.lb, made$ci.ub, made$pval),
             ci_low_wald = made$ci.lb, ci_high_wald = made$ci.ub, se_wald = made$se)
  if (df >= 1) found <- c(found, q = made$QE, q_df = df, q_p = made$QEp, i2_q = share(made$QE, df))
  c(found, setNames(100 * shares / sum(shares), paste("weight", seq_along(shares))))
}

# What a study weighs by Mantel and Haenszel: its part of the sum below the line.
weights_mh <- function(given, measure) {
  if (measure %in% c("IRR", "IRD")) {
    total <- given$t1i + given$t2i
    return(if (measure == "IRR") given$x2i * given$t1i / total else given$t1i * given$t2i / total)
  }
  n <- given$n1i + given$n2i
  switch(measure, OR = (given$n1i - given$ai) * given$ci / n, RR = given$ci * given$n1i / n,
         RD = given$n1i * given$n2i / n)
}

mixed_counts <- function(rows, fit) {
  needs(if (fit$kind == "CM.EL" && fit$measure == "OR") c("lme4", "BiasedUrn") else "lme4")
  asked <- c(counts_of(rows), list(measure = fit$measure, test = fit$test, method = "ML"))
  if (fit$kind != "single") asked$model <- fit$kind
  if (fit$kind != "UM.RS") asked$nAGQ <- 7
  made <- tryCatch(suppressWarnings(suppressMessages(do.call(metafor::rma.glmm, asked))),
                   error = function(e) cannot("rma.glmm: ", gsub("\\s+", " ", conditionMessage(e))))
  found <- c(line(made$beta[1], made$se, made$ci.lb, made$ci.ub, made$pval), tau2 = made$tau2, i2_tau2 = made$I2,
             h2 = made$H2, q = made$QE.Wld, q_df = made$QE.df, q_p = made$QEp.Wld, se_wald = made$se)
  half <- qnorm((1 + LEVEL) / 2) * made$se
  found <- c(found, ci_low_wald = made$beta[1] - half, ci_high_wald = made$beta[1] + half)
  spread <- sqrt(made$se^2 + made$tau2)
  half <- spread * if (fit$test == "t") qt((1 + LEVEL) / 2, nrow(rows) - 1) else qnorm((1 + LEVEL) / 2)
  c(found, pi_low = made$beta[1] - half, pi_high = made$beta[1] + half)
}

# Effects that depend on one another -------------------------------------------------------------------------

# The covariances of sampling errors by the correlations that were assumed.
errors_of <- function(v, given) {
  V <- diag(v, length(v))
  at <- cbind(number(given$row), number(given$other))
  if (nrow(at)) V[at] <- V[at[, 2:1, drop = FALSE]] <- number(given$correlation) * sqrt(v[at[, 1]] * v[at[, 2]])
  V
}

# rma.mv with variances between and within studies. Its optimiser ends where the likelihood is flat to its eyes; from
# there the equations of restricted maximum likelihood are followed to their root, and the model is fitted with that.
nested <- function(rows, V, X = matrix(1, nrow(rows), 1), test = "z") {
  data <- data.frame(y = number(rows$yi), study = rows$study, effect = seq_len(nrow(rows)))
  several <- anyDuplicated(data$study) > 0
  random <- if (several) ~ 1 | study / effect else ~ 1 | study
  asked <- list(yi = data$y, V = V, random = random, data = data, method = "REML", test = test, level = 100 * LEVEL)
  if (ncol(X) > 1) asked$mods <- X[, -1, drop = FALSE]
  if (test == "t") asked$dfs <- "contain"
  parts <- list(outer(data$study, data$study, "==") + 0)
  if (several) parts[[2]] <- diag(nrow(rows))
  start <- rep(var(data$y) / 2, length(parts))
  for (optimizer in c("nlminb", "optim")) {
    control <- c(list(optimizer = optimizer), if (optimizer == "optim") list(optmethod = "BFGS"))
    first <- tryCatch(suppressWarnings(do.call(metafor::rma.mv, c(asked, list(control = control)))), error = function(e) e)
    if (!inherits(first, "error")) start <- first$sigma2
    if (!inherits(first, "error")) break
  }
  sigma2 <- root(data$y, V, X, parts, start)
  suppressWarnings(do.call(metafor::rma.mv, c(asked, list(sigma2 = sigma2))))
}

root <- function(y, V, X, parts, start) {
  at <- pmax(start, 0)
  value <- restricted(at, y, V, X, parts)
  for (turn in 1:200) {
    free <- at > 0 | value$score > 0
    if (!any(free)) break
    step <- numeric(length(at))
    step[free] <- solve(value$information[free, free, drop = FALSE], value$score[free])
    near <- max(abs(step)) <= 1e-3 * max(at) # where gains of likelihood are lost in rounding
    for (halved in if (near) 0 else 0:40) {
      next_at <- pmax(at + step / 2^halved, 0)
      next_value <- restricted(next_at, y, V, X, parts)
      if (next_value$likelihood >= value$likelihood - 1e-12 * (1 + abs(value$likelihood))) break
    }
    moved <- max(abs(next_at - at))
    at <- next_at; value <- next_value
    if (moved <= 1e-14 * max(at, mean(diag(V)))) break
  }
  at[at < 1e-12 * mean(diag(V))] <- 0
  at
}

restricted <- function(at, y, V, X, parts) {
  M <- V + Reduce(`+`, Map(`*`, at, parts))
  W <- chol2inv(chol(M))
  inner <- crossprod(X, W %*% X)
  P <- W - W %*% X %*% solve(inner, crossprod(X, W))
  Py <- P %*% y
  PZ <- lapply(parts, function(Z) P %*% Z)
  ZPy <- lapply(parts, function(Z) Z %*% Py)
  pairs <- function(one, other, f) {
    matrix(unlist(lapply(one, function(a) lapply(other, function(b) f(a, b)))), length(parts))
  }
  expected <- pairs(PZ, PZ, function(a, b) sum(a * t(b)) / 2)
  observed <- pairs(ZPy, ZPy, function(a, b) sum(a * (P %*% b))) - expected
  list(
    likelihood = -(as.numeric(determinant(M)$modulus) + as.numeric(determinant(inner)$modulus) + sum(y * Py)) / 2,
    score = mapply(function(Z, PZ) (sum(Py * (Z %*% Py)) - sum(diag(PZ))) / 2, parts, PZ),
    information = if (min(eigen(observed, TRUE, TRUE)$values) > 0) observed else expected
  )
}

# Effects in units in which the sampling variances are near 1, since clubSandwich's thresholds are absolute, as those of
# rma.mv are; and what is found, back in the units of the effects.
scaled <- function(rows, work) {
  unit <- mean(number(rows$vi))
  rows$yi <- sprintf("%.17g", number(rows$yi) / sqrt(unit))
  rows$vi <- sprintf("%.17g", number(rows$vi) / unit)
  found <- work(rows)
  length_of <- grepl("^(estimate|se|se_wald|ci_|pi_)", names(found))
  area_of <- names(found) %in% c("tau2", "between", "within")
  found[length_of] <- found[length_of] * sqrt(unit)
  found[area_of] <- found[area_of] * unit
  found
}

# Correlated and hierarchical effects: the working model, its mean with CR2 variances, and what varies.
correlated <- function(rows, fit, given) {
  needs("clubSandwich")
  V <- errors_of(number(rows$vi), given)
  made <- nested(rows, V)
  told <- clubSandwich::coef_test(made, vcov = "CR2", cluster = rows$cluster, test = "Satterthwaite")
  se <- told$SE[1]; df <- told[[grep("^df", names(told))[1]]][1]
  estimate <- made$beta[1]
  half <- qt((1 + LEVEL) / 2, df) * se
  wald <- qnorm((1 + LEVEL) / 2) * se
  total <- sum(made$sigma2)
  W <- solve(V); P <- W - W %*% matrix(1, nrow(V), nrow(V)) %*% W / sum(W)
  typical <- (made$k - 1) / sum(diag(P))
  found <- c(line(estimate, se, estimate - half, estimate + half, 2 * pt(-abs(estimate / se), df)), df = df,
             ci_low_wald = estimate - wald, ci_high_wald = estimate + wald, se_wald = se,
             tau2 = total, between = made$sigma2[1], q = made$QE, q_df = made$k - 1, q_p = made$QEp,
             i2_q = share(made$QE, made$k - 1), i2_tau2 = 100 * total / (total + typical), h2 = 1 + total / typical)
  if (length(made$sigma2) > 1) found <- c(found, within = made$sigma2[2])
  if (length(unique(rows$study)) >= 3) {
    half <- qt((1 + LEVEL) / 2, df) * sqrt(se^2 + total)
    found <- c(found, pi_low = estimate - half, pi_high = estimate + half)
  }
  c(found, setNames(weights(made, type = "rowsum"), paste("weight", seq_len(made$k))))
}

# One effect of each study: the mean of its effects that has the least variance, by their covariances.
composites <- function(rows, given) {
  y <- number(rows$yi); V <- errors_of(number(rows$vi), given)
  parts <- split(seq_along(y), factor(rows$study, levels = unique(rows$study)))
  made <- lapply(parts, function(at) {
    sums <- solve(V[at, at, drop = FALSE], rep(1, length(at)))
    c(y = sum(sums * y[at]) / sum(sums), v = 1 / sum(sums))
  })
  list(y = vapply(made, `[[`, 0, "y"), v = vapply(made, `[[`, 0, "v"))
}

composite <- function(rows, fit, given) {
  made <- composites(rows, given)
  c(mean_of(unname(made$y), unname(made$v), fit), k = length(made$y))
}

# Dependent effects of one study: their composite with its own interval.
che_alone <- function(rows, given) {
  made <- composites(rows, given)
  sums <- solve(errors_of(number(rows$vi), given), rep(1, nrow(rows)))
  c(alone(made$y[[1]], made$v[[1]]), setNames(100 * sums / sum(sums), paste("weight", seq_along(sums))))
}

# Between and within studies, the sampling errors of a study taken for independent of each other.
three_level <- function(rows) {
  made <- nested(rows, diag(number(rows$vi)), test = "t")
  df <- length(unique(rows$study)) - 1
  half <- qt((1 + LEVEL) / 2, df) * sqrt(made$se^2 + sum(made$sigma2))
  found <- c(line(made$beta[1], made$se, made$ci.lb, made$ci.ub, made$pval), df = df,
             between = made$sigma2[1], pi_low = made$beta[1] - half, pi_high = made$beta[1] + half)
  if (length(made$sigma2) > 1) c(found, within = made$sigma2[2]) else found
}

between_che <- function(rows, given) {
  needs("clubSandwich")
  levels <- sort(unique(rows$level))
  X <- cbind(1, outer(rows$level, levels[-1], "==") + 0)
  made <- nested(rows, errors_of(number(rows$vi), given), X)
  zero <- cbind(0, diag(length(levels) - 1))
  told <- clubSandwich::Wald_test(made, constraints = zero, vcov = "CR2", cluster = rows$cluster, test = "HTZ")
  c(q = told$Fstat, df = told$df_num, p = told$p_val)
}

# Tests between subgroups, each with a tau2 of its own: their means as found above, by Wald's variances.
between <- function(parts, found) {
  gone <- setdiff(parts, names(found))
  if (length(gone)) cannot("the subgroups it compares could not be verified: ", toString(gone))
  means <- vapply(found[parts], function(one) one[["estimate"]], 0)
  se <- vapply(found[parts], function(one) one[["se_wald"]], 0)
  made <- metafor::rma.uni(means, sei = se, method = "FE")
  c(q = made$QE, df = length(parts) - 1, p = made$QEp)
}

# Meta-regression --------------------------------------------------------------------------------------------

columns_of <- function(given) {
  names <- unique(given$column)
  do.call(cbind, lapply(names, function(name) number(given$value[given$column == name])))
}

regression <- function(rows, fit, given) {
  y <- number(rows$yi); v <- number(rows$vi); X <- columns_of(given)
  k <- nrow(X); p <- ncol(X)
  if (fit$kind == "regression_through_0") return(through_0(y, v, X, fit))
  tau2 <- tau2_of(y, v, X, fit$method)
  made <- rma_of(y, v, X, fit$method, fit$test, tau2)
  found <- c(coefficients_of(made$beta, made$se, made$ci.lb, made$ci.ub, made$pval),
             qe = made$QE, qe_df = k - p, qe_p = made$QEp, omnibus = made$QM, omnibus_df = made$m, omnibus_p = made$QMp)
  if (fit$test != "z") found <- c(found, omnibus_df_rest = k - p)
  if (fit$method == "EE") return(found)
  null <- tau2_of(y, v, matrix(1, k, 1), fit$method)
  c(found, tau2 = tau2, tau2_null = null, r2 = if (null > 0) 100 * max(0, (null - tau2) / null) else 0)
}

coefficients_of <- function(beta, se, low, high, p) {
  parts <- list(estimate = beta, se = se, ci_low = low, ci_high = high, p = p)
  unlist(lapply(names(parts), function(name) {
    setNames(as.numeric(parts[[name]]), paste(name, seq_along(parts[[name]])))
  }))
}

# rma() takes the mean off the effects before it looks for tau2 and Q, which is not valid where the columns hold no
# constant; rma.mv() does not, and is asked instead.
through_0 <- function(y, v, X, fit) {
  if (!fit$method %in% c("REML", "ML", "EE")) {
    cannot("rma() takes the mean off the effects, which is not valid without an intercept, and rma.mv() has no ", fit$method)
  }
  k <- nrow(X); p <- ncol(X)
  asked <- list(yi = y, V = v, mods = X, intercept = FALSE, test = "z", level = 100 * LEVEL)
  tau2 <- 0
  if (fit$method != "EE") {
    best <- peak(y, v, X, fit$method)
    near <- best$start * c(0.9, 1.1) + c(0, 1e-4 * min(v))
    score <- function(t) slope(t, y, v, X, fit$method == "REML")
    tau2 <- if (best$start == 0 && score(0) <= 0) 0 else uniroot(score, near, extendInt = "downX", tol = 1e-15)$root
    asked <- c(asked, list(random = ~ 1 | effect, data = data.frame(effect = seq_len(k)), method = fit$method,
                           sigma2 = max(tau2, 0)))
  } else {
    asked$method <- "FE"
  }
  made <- suppressWarnings(do.call(metafor::rma.mv, asked))
  beta <- as.numeric(made$beta)
  factor <- 1
  if (fit$test %in% c("knha", "adhoc")) factor <- sum((y - X %*% beta)^2 / (v + tau2)) / (k - p)
  if (fit$test == "adhoc") factor <- max(1, factor)
  se <- made$se * sqrt(factor)
  normal <- fit$test == "z"
  half <- se * if (normal) qnorm((1 + LEVEL) / 2) else qt((1 + LEVEL) / 2, k - p)
  ratio <- abs(beta / se)
  m <- p
  wald <- as.numeric(crossprod(beta, solve(made$vb, beta))) / factor
  found <- c(coefficients_of(beta, se, beta - half, beta + half, 2 * if (normal) pnorm(-ratio) else pt(-ratio, k - p)),
             qe = made$QE, qe_df = k - p, qe_p = made$QEp, omnibus = if (normal) wald else wald / m, omnibus_df = m,
             omnibus_p = if (normal) pchisq(wald, m, lower.tail = FALSE) else pf(wald / m, m, k - p, lower.tail = FALSE))
  if (!normal) found <- c(found, omnibus_df_rest = k - p)
  if (fit$method == "EE") found else c(found, tau2 = tau2)
}

# The slope of the log-likelihood in tau2.
slope <- function(t, y, v, X, restricted) {
  w <- 1 / (v + t)
  inner <- solve(crossprod(X * sqrt(w)))
  P <- diag(w) - (X * w) %*% inner %*% t(X * w)
  (sum((P %*% y)^2) - if (restricted) sum(diag(P)) else sum(w)) / 2
}

# Every fit --------------------------------------------------------------------------------------------------

SHOWN <- list(exp = exp, expit = plogis, z_to_r = tanh)

# The mean and its intervals on the scale that readers know.
shown <- function(found, scale) {
  turn <- SHOWN[[scale]]
  named <- grepl("^(estimate|ci_low|ci_high|pi_low|pi_high)( [0-9]+)?$", names(found))
  if (is.null(turn) || !any(named)) return(found)
  more <- turn(pmax(-700, pmin(700, found[named])))
  c(found, setNames(more, paste0("shown.", names(found)[named])))
}

KINDS <- list(
  random = function(rows, fit, at, found) mean_of(number(rows$yi), number(rows$vi), fit),
  common = function(rows, fit, at, found) mean_of(number(rows$yi), number(rows$vi), fit),
  che = function(rows, fit, at, found) scaled(rows, function(rows) correlated(rows, fit, correlations[[at]])),
  che_alone = function(rows, fit, at, found) che_alone(rows, correlations[[at]]),
  composite = function(rows, fit, at, found) composite(rows, fit, correlations[[at]]),
  three_level = function(rows, fit, at, found) scaled(rows, three_level),
  between = function(rows, fit, at, found) between(strsplit(fit$parts, " ", fixed = TRUE)[[1]], found),
  between_che = function(rows, fit, at, found) scaled(rows, function(rows) between_che(rows, correlations[[at]])),
  regression = function(rows, fit, at, found) regression(rows, fit, columns[[at]]),
  regression_through_0 = function(rows, fit, at, found) regression(rows, fit, columns[[at]])
)

# What R makes of a fit: numbers by name, those of a row or coefficient followed by its number.
again <- function(at, found) {
  fit <- as.list(fits[at, ])
  rows <- effects[[at]]
  if (nrow(rows) == 1) made <- c(alone(number(rows$yi), number(rows$vi)), "weight 1" = 100)
  else if (fit$kind %in% COUNTED) made <- turned(counted(rows, fit), number(fit$sign))
  else if (fit$kind %in% MIXED) made <- turned(mixed_counts(rows, fit), number(fit$sign))
  else if (is.null(KINDS[[fit$kind]])) cannot("this script knows no way to do '", fit$kind, "' in R")
  else made <- KINDS[[fit$kind]](rows, fit, at, found)
  if (nrow(rows) && !"k" %in% names(made)) made <- c(made, k = nrow(rows))
  if (nrow(rows)) made <- c(made, studies = length(unique(rows$study)))
  shown(made, fit$scale)
}

# Numbers that are nothing beside others of their fit are held against these: means against their standard error, tau2
# against the sampling variances, percentages and tests against a thousandth.
scale_of <- function(quantity, found, rows) {
  what <- sub(" [0-9]+$", "", quantity)
  if (grepl("^(estimate|ci_|pi_)", what)) return(min(found[grepl("^se( |$)", names(found))], Inf))
  if (what %in% c("tau2", "tau2_null", "between", "within")) return(1e-3 * min(number(rows$vi)))
  if (what == "p" || grepl("_p$", what)) return(1e-12)
  if (what == "se") 0 else 1e-3
}

# What R has otherwise, by the kind of fit: the names of the numbers, and why they are not compared.
OTHERWISE <- list(
  UM.RS = list(
    names = "^(shown\\.)?(se|ci_|pi_|p$|q)",
    why = paste("lme4 takes the information of a Laplace fit from finite differences of a deviance that is not",
                "at rest, so that standard errors, and what is made from them, are off by up to 2 %")
  ),
  CM.EL = list(names = "^q", why = "R takes the information behind this test of heterogeneity from coarse differences")
)

found <- list(); compared <- c(strict = 0, mixed = 0); of <- list(strict = character(0), mixed = character(0))
differing <- 0; reasons <- list()
note <- function(reason, numbers, fit) {
  reasons[[reason]] <<- list(numbers = c(reasons[[reason]]$numbers, numbers), fits = c(reasons[[reason]]$fits, fit))
}

for (at in seq_len(nrow(fits))) {
  id <- fits$fit[at]; asked <- expected[[at]]
  made <- tryCatch(again(at, found), error = function(e) e)
  if (inherits(made, "error")) {
    why <- if (inherits(made, "cannot")) conditionMessage(made) else paste("R refused:", conditionMessage(made))
    note(why, nrow(asked), id)
    next
  }
  found[[id]] <- made
  mixed <- fits$kind[at] %in% MIXED && nrow(effects[[at]]) > 1
  limit <- if (mixed) AGREE_MIXED else AGREE
  for (i in seq_len(nrow(asked))) {
    name <- paste0(asked$quantity[i], if (asked$row[i] != "") paste0(" ", asked$row[i]))
    otherwise <- OTHERWISE[[fits$kind[at]]]
    if (mixed && !is.null(otherwise) && grepl(otherwise$names, asked$quantity[i])) {
      note(otherwise$why, 1, id)
      next
    }
    if (!name %in% names(made) || !is.finite(made[[name]])) {
      note(paste0("R's model does not give '", asked$quantity[i], "'"), 1, id)
      next
    }
    ours <- number(asked$value[i]); theirs <- made[[name]]
    scale <- max(abs(ours), abs(theirs), scale_of(name, made, effects[[at]]))
    apart <- if (ours == theirs) 0 else abs(ours - theirs) / scale
    group <- if (mixed) "mixed" else "strict"
    if (is.na(apart) || apart > limit) {
      differing <- differing + 1
      say(asked$key[i], " (", asked$quantity[i], "): ", asked$value[i], " in the review, ", format(theirs, digits = 15),
          " by R, ", format(apart, digits = 2), " apart")
    } else {
      compared[[group]] <- compared[[group]] + 1
      of[[group]] <- c(of[[group]], at)
    }
  }
}

# The account ------------------------------------------------------------------------------------------------

many <- function(n, one, more = paste0(one, "s")) paste(format(n, big.mark = ",", trim = TRUE), if (n == 1) one else more)
account <- function(group, end) {
  at <- unique(as.integer(of[[group]]))
  say(many(compared[[group]], "number"), " of ", many(length(at), "fit"), " of ",
      many(length(unique(fits$synthesis[at])), "synthesis", "syntheses"), " agree to ", end)
}
if (!nrow(fits)) say("The review pools nothing: there is no synthesis to verify.")
if (nrow(fits)) account("strict", paste0(format(AGREE), "."))
if (compared[["mixed"]]) account("mixed", paste0(format(AGREE_MIXED), ", which is where R's search for mixed models ends."))
if (differing) say(many(differing, "number"), if (differing == 1) " differs." else " differ.")
for (reason in names(reasons)) {
  one <- reasons[[reason]]
  say("Not verified, ", many(sum(one$numbers), "number"), ": ", reason, " (", toString(unique(one$fits)), ").")
}
for (i in seq_len(nrow(others))) {
  say("Not verified, ", many(number(others$numbers[i]), "number"), ": ", others$what[i], ".")
}
say("R ", as.character(getRversion()), ", metafor ", as.character(packageVersion("metafor")),
    if (has("clubSandwich")) paste0(", clubSandwich ", as.character(packageVersion("clubSandwich"))),
    if (has("lme4")) paste0(", lme4 ", as.character(packageVersion("lme4"))), ".")
leave(if (differing) 1 else 0)
