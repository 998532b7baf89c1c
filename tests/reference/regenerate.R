# Computes the pinned cases anew with R: `make reference`, or `Rscript regenerate.R [FOLDER]` with the folder of
# effect_sizes.jsonl and univariate.jsonl (this one, unless another is named).
#
# A case is its `input` and its `call`; what is pinned of its result is which fields there are. A new case needs
# these three, with any numbers in the fields. Every line says with which versions it was computed. A call that
# this metafor does not know, or would read otherwise, keeps its line; so does one whose data it has otherwise.

packages <- c("metafor", "metadat", "jsonlite")
missing <- packages[!vapply(packages, requireNamespace, logical(1), quietly = TRUE)]
if (length(missing)) {
  message("expected the R packages ", toString(packages), "; missing: ", toString(missing), ".\n",
          "Please install them (Debian, Ubuntu): apt-get install ", paste0("r-cran-", missing, collapse = " "))
  quit(status = 1)
}
suppressPackageStartupMessages({library(metadat); library(metafor)})

TIGHT <- quote(list(threshold = 1e-13, maxiter = 1000))
NEARLY_TIGHT <- quote(list(threshold = 1e-11, maxiter = 1000))
SEARCHED <- c("REML", "ML")
SAME <- 1e-12  # data, and default and tight convergence, this near to each other are the same
STILL <- 1e-7  # a search that moves more than this between the last two thresholds has not converged

versions <- list(R = as.character(getRversion()))
for (package in c("metafor", "metadat")) versions[[package]] <- as.character(packageVersion(package))

numbers <- function(values) suppressWarnings(as.numeric(unlist(values)))

# The largest difference between two results, as the acceptance suite measures it, and where it is.
difference <- function(one, other) {
  one <- unlist(one); other <- unlist(other)[names(one)]
  a <- suppressWarnings(as.numeric(one)); b <- suppressWarnings(as.numeric(other))
  both <- is.finite(a) & is.finite(b)
  if (!any(both)) return(list(size = 0, at = ""))
  apart <- abs(a - b)[both] / pmax(abs(a), abs(b), 1e-5)[both]
  list(size = max(apart), at = paste0(".", names(one)[both][which.max(apart)]))
}

# The data frame of a case: made by its `prep` where this metadat holds the same data, else from its columns.
data_of <- function(case) {
  columns <- as.data.frame(lapply(case$input$columns, numbers))
  prep <- case$input$prep
  if (is.null(prep)) return(columns)
  dat <- NULL
  eval(parse(text = prep))
  made <- lapply(dat[names(columns)], as.numeric)
  if (nrow(dat) != nrow(columns) || difference(made, columns)$size > SAME) stop("the data are others here")
  dat
}

# A vector stays a list of one where it was pinned as one.
like <- function(value, pinned) if (is.list(pinned)) I(as.vector(value)) else as.vector(value)

of_fit <- function(fit, pinned) {
  found <- list()
  for (name in names(pinned)) {
    value <- switch(name,
      weights = as.vector(weights(fit)),
      predict = of_prediction(predict(fit), pinned$predict),
      QEdf = fit$k - fit$p,
      fit[[gsub("_", ".", name, fixed = TRUE)]])
    if (!is.null(value)) found[[name]] <- if (name == "predict") value else like(value, pinned[[name]])
  }
  found
}

# What predict says beside its columns (`pi.dist`, ...) is pinned with x_ before its name; not every version says it.
of_prediction <- function(made, pinned) {
  found <- sapply(names(pinned), function(name) made[[sub("^x_", "", name)]], simplify = FALSE)
  lapply(Filter(Negate(is.null), found), function(value) I(as.vector(value)))
}

of_effects <- function(made, pinned) {
  names <- intersect(names(pinned), c("yi", "vi"))
  sapply(names, function(name) I(as.vector(made[[name]])), simplify = FALSE)
}

# Evaluates a call over the data; a warning that an argument was not understood is an error.
ask <- function(call, dat, pinned) {
  made <- withCallingHandlers(eval(call), warning = function(told) {
    if (grepl("disregarded", conditionMessage(told))) stop(conditionMessage(told))
    invokeRestart("muffleWarning")
  })
  if (inherits(made, "rma")) of_fit(made, pinned) else of_effects(made, pinned)
}

# The tightly converged result; where tau2 creeps towards 0, an absolute threshold stops some versions too early.
search <- function(call, dat, pinned) {
  call$control <- NEARLY_TIGHT
  nearly <- ask(call, dat, pinned)
  call$control <- TIGHT
  tight <- ask(call, dat, pinned)
  moved <- difference(nearly, tight)
  if (moved$size > STILL) stop("the search has not come to rest: ", moved$at, " still moves by ", signif(moved$size, 2))
  tight
}

recompute <- function(case) {
  pinned <- case$result
  case[c("result", "result_tight", "precision")] <- NULL
  dat <- data_of(case)
  call <- parse(text = case$call)[[1]]
  case$versions <- versions
  case$result <- ask(call, dat, pinned)
  if (identical(as.character(call[[1]]), "rma")) {
    tight <- if (case$result$method %in% SEARCHED) search(call, dat, pinned) else case$result
    apart <- difference(case$result, tight)
    if (apart$size > SAME) case$result_tight <- tight
    case$precision <- list(max_mixed_diff_default_vs_tight = apart$size, at = apart$at)
  }
  case
}

best <- function(case) if (is.null(case$result_tight)) case$result else case$result_tight

regenerate <- function(path) {
  lines <- readLines(path, encoding = "UTF-8")
  kept <- character(); largest <- list(size = 0, at = "")
  for (i in seq_along(lines)) {
    case <- jsonlite::fromJSON(lines[i], simplifyVector = FALSE)
    made <- tryCatch(recompute(case), error = function(told) told)
    if (inherits(made, "error")) {
      kept <- c(kept, paste0("  ", case$case, ": ", conditionMessage(made)))
      next
    }
    apart <- difference(lapply(best(made), unclass), best(case))
    if (apart$size > largest$size) largest <- list(size = apart$size, at = paste0(case$case, apart$at))
    lines[i] <- jsonlite::toJSON(made, auto_unbox = TRUE, digits = I(15), na = "string", null = "null")
  }
  writeLines(enc2utf8(lines), path, useBytes = TRUE)
  cat(sprintf("%s: %d cases computed anew, %d kept as they were\n",
              basename(path), length(lines) - length(kept), length(kept)))
  cat(sprintf("  largest difference from what stood there: %.1e %s\n", largest$size, largest$at))
  if (length(kept)) cat("  kept:\n", paste0("  ", kept, "\n"), sep = "")
}

given <- commandArgs(trailingOnly = TRUE)
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
folder <- if (length(given)) given[1] else dirname(script)
cat("R", versions$R, "metafor", versions$metafor, "metadat", versions$metadat, "\n")
for (name in c("effect_sizes", "univariate")) regenerate(file.path(folder, paste0(name, ".jsonl")))
