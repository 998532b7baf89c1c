# What R's metafor needs for the same work: reads effects as JSON from the file named first, prints JSON.
suppressMessages({
  started <- proc.time()[["elapsed"]]
  library(metafor)
  loaded <- proc.time()[["elapsed"]] - started
  library(jsonlite)
})
data <- fromJSON(commandArgs(trailingOnly = TRUE)[1])
tight <- list(threshold = 1e-10, maxiter = 1000)

# The median of several runs in seconds; what takes less than 10 ms is run several times a measurement.
seconds <- function(work, runs = 5) {
  work()
  once <- system.time(work())[["elapsed"]]
  times <- max(1, ceiling(0.05 / max(once, 0.001)))
  median(sapply(seq_len(runs), function(i) system.time(for (j in seq_len(times)) work())[["elapsed"]])) / times
}

# Its search does not converge in every set; what it spends on those counts.
few <- nrow(data$y)
quietly <- function(work) try(suppressWarnings(work), silent = TRUE)
fits <- function() for (i in seq_len(few)) quietly(rma(data$y[i, ], data$v[i, ], method = "REML"))
slopes <- function() {
  for (i in seq_len(few)) quietly(rma(data$y[i, ], data$v[i, ], mods = data$X[, -1], method = "REML"))
}
large <- function() rma(data$y1000, data$v1000, method = "REML")
# Leaving out each of 1,000 studies takes half an hour; a few are timed and the rest reckoned from them.
some <- 2
without <- function() for (i in seq_len(some)) rma(data$y1000[-i], data$v1000[-i], method = "REML")
twelve <- rma(data$y12, data$v12, method = "REML")
subsets <- function() quietly(gosh(twelve, subsets = 200, progbar = FALSE))
slope50 <- rma(data$y50, data$v50, mods = data$x50, method = "REML")
permuted <- function() quietly(permutest(slope50, iter = 100, progbar = FALSE))

# Effects within studies: with full matrices once (minutes at 1,000 effects), with sparse ones in the median of three.
# At 10,000 effects its full matrices of 800 MB each are not tried. CR2 where clubSandwich is there, else CR1.
club <- requireNamespace("clubSandwich", quietly = TRUE)
three <- function(k, sparse, robustly) {
  y <- data[[paste0("nested", k, "_y")]]
  rows <- data.frame(v = data[[paste0("nested", k, "_v")]], study = data[[paste0("nested", k, "_study")]])
  rows$effect <- seq_len(k)
  fit <- rma.mv(y, rows$v, random = ~ 1 | study/effect, data = rows, sparse = sparse)
  if (robustly) robust(fit, cluster = rows$study, clubSandwich = club) else fit
}
once <- function(work) system.time(work())[["elapsed"]]

cat(toJSON(list(
  version = as.character(packageVersion("metafor")),
  tau2 = rma(data$y[1, ], data$v[1, ], method = "REML", control = tight)$tau2,
  note = "leave-one-out reckoned from 2 of 1,000 fits, permutation from 100 of 1,000, subsets from 200 of 4,095",
  three_level_k100_ms = 1000 * once(function() three(100, FALSE, FALSE)),
  three_level_k1000_cr2_ms = 1000 * once(function() three(1000, FALSE, TRUE)),
  sparse = list(
    version = as.character(packageVersion("metafor")),
    note = if (club) "rma.mv with sparse=TRUE" else "rma.mv with sparse=TRUE, CR1 in place of CR2",
    three_level_k100_ms = 1000 * median(sapply(1:3, function(i) once(function() three(100, TRUE, FALSE)))),
    three_level_k1000_cr2_ms = 1000 * median(sapply(1:3, function(i) once(function() three(1000, TRUE, TRUE))))
  ),
  reml_k10_fits_per_s = few / seconds(fits),
  reml_k10_p3_fits_per_s = few / seconds(slopes),
  reml_k1000_ms = 1000 * seconds(large, 1),
  leave_one_out_k1000_ms = 1000 * seconds(without, 1) / some * 1000,
  gosh_4096_subsets_ms = 1000 * seconds(subsets, 1) / 200 * 4095,
  permutation_1000_k50_ms = 1000 * 10 * seconds(permuted, 1),
  import_ms = 1000 * loaded
), auto_unbox = TRUE, digits = 15))
