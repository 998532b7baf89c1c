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
slope50 <- rma(data$y50, data$v50, mods = data$x50, method = "REML")
permuted <- function() quietly(permutest(slope50, iter = 100, progbar = FALSE))

cat(toJSON(list(
  version = as.character(packageVersion("metafor")),
  tau2 = rma(data$y[1, ], data$v[1, ], method = "REML", control = tight)$tau2,
  note = "leave-one-out reckoned from 2 of 1,000 fits, permutation from 100 of 1,000",
  reml_k10_fits_per_s = few / seconds(fits),
  reml_k10_p3_fits_per_s = few / seconds(slopes),
  reml_k1000_ms = 1000 * seconds(large, 1),
  leave_one_out_k1000_ms = 1000 * seconds(without, 1) / some * 1000,
  permutation_1000_k50_ms = 1000 * 10 * seconds(permuted, 1),
  import_ms = 1000 * loaded
), auto_unbox = TRUE, digits = 15))
