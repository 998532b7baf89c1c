# Computes the pinned cases anew with R: `make reference`, or `Rscript regenerate.R [FOLDER]` with the folder of
# the .jsonl files (this one, unless another is named).
#
# A case is its `input` and its `call`; what is pinned of its result is which fields there are. A new case needs
# these three, with any numbers in the fields, and no `versions`. Every line says with which versions it was
# computed. A line is kept as it stands, and the reason told, where this R cannot better it: a call that it does not
# know or would read otherwise, data it has otherwise, a search it cannot bring to rest.

packages <- c("metafor", "metadat", "jsonlite")
missing <- packages[!vapply(packages, requireNamespace, logical(1), quietly = TRUE)]
if (length(missing)) {
  message("expected the R packages ", toString(packages), "; missing: ", toString(missing), ".\n",
          "Please install them (Debian, Ubuntu): apt-get install ", paste0("r-cran-", missing, collapse = " "))
  quit(status = 1)
}
suppressPackageStartupMessages({library(metadat); library(metafor)})
for (package in c("clubSandwich", "robumeta")) {  # for some cases of dependent effects, which are kept without them
  suppressPackageStartupMessages(suppressWarnings(require(package, character.only = TRUE, quietly = TRUE)))
}

TOPICS <- c("effect_sizes", "univariate", "meta_regression", "mh_peto_glmm", "conversions", "diagnostics", "votes",
            "small_study", "dependent")
FITS <- c("rma", "rma.uni")
CLOSED <- c("DL", "FE", "EE", "CE", "HE", "HS", "HSk", "SJ")  # these methods search for nothing
UNTIGHTENED <- c("rma.mv", "rma.glmm")  # their searches end where another package's optimiser ends
SAME <- 1e-12  # data, and default and tight convergence, this near to each other are the same
STILL <- 1e-7  # a search that moves more than this between the last two thresholds has not converged
OTHERWISE <- 1e-9  # a recomputed number this far from the pinned one answers another question, or answers worse

versions <- list(R = as.character(getRversion()))
for (package in c("metafor", "metadat")) versions[[package]] <- as.character(packageVersion(package))

# Numbers and data -----------------------------------------------------------------------------------------

numbers <- function(values) suppressWarnings(as.numeric(unlist(values)))

# The largest difference between two results, as the acceptance suite measures it, and where it is.
difference <- function(one, other) {
  one <- unlist(lapply(one, unclass)); other <- unlist(lapply(other, unclass))[names(one)]
  a <- numbers(one); b <- numbers(other)
  alone <- is.finite(a) != is.finite(b)
  if (any(alone)) return(list(size = Inf, at = paste0(".", names(one)[alone][1])))
  both <- is.finite(a) & is.finite(b)
  if (!any(both)) return(list(size = 0, at = ""))
  apart <- abs(a - b)[both] / pmax(abs(a), abs(b), 1e-5)[both]
  list(size = max(apart), at = paste0(".", names(one)[both][which.max(apart)]))
}

is_word <- function(value) is.character(value) && !value %in% c("NA", "NaN", "Inf", "-Inf")

column <- function(values) {
  if (!any(vapply(values, is_word, logical(1)))) return(numbers(values))
  values <- unlist(values)
  ifelse(values == "NA", NA, values)
}

# The data frame of a case: made by its `prep` where this metadat holds the same data, else from its columns.
data_of <- function(case) {
  columns <- as.data.frame(lapply(case$input$columns, column), check.names = FALSE)
  prep <- case$input$prep
  if (is.null(prep)) return(columns)
  dat <- NULL
  eval(parse(text = prep))
  if (nrow(dat) != nrow(columns)) stop("the data are others here")
  for (name in names(columns)) {
    made <- dat[[name]]; given <- columns[[name]]
    same <- if (is.numeric(given)) difference(list(x = as.numeric(made)), list(x = given))$size <= SAME
            else identical(as.character(made), given)
    if (!isTRUE(same)) stop("the data are others here: ", name)
  }
  dat
}

# What is pinned of a result -------------------------------------------------------------------------------

# Names of fields that are others in R.
CALLED <- c(Lb = "Xb", exact = "exact.iter")

# A field of what R made. The names of fields have _ for R's dots, and x_ before what stands beside the columns.
field <- function(made, name) {
  if (inherits(made, "rma")) {
    fitted <- switch(name,
      weights = weights(made), predict = predict(made), QEdf = made$k - made$p,
      fit_ML = made$fit.stats[["ML"]], fit_REML = made$fit.stats[["REML"]])
    if (!is.null(fitted)) return(if (grepl("^fit_", name)) setNames(fitted, rownames(made$fit.stats)) else fitted)
  }
  if (name == "incl") return(apply(made$incl, 1, function(row) paste(as.integer(row), collapse = "")))
  if (is.matrix(made)) return(if (name %in% colnames(made)) made[, name])
  if (is.atomic(made)) return(unname(made[name]))
  names <- c(name, CALLED[name], gsub("_", ".", name, fixed = TRUE), sub("^x_", "", name))
  there <- names[names %in% names(made)]
  if (length(there)) made[[there[1]]]
}

# What R made, in the shape of what is pinned; what is only said beside it (x_) not every version says, and is kept.
like <- function(made, pinned, at = "") {
  if (is.null(made)) return(if (identical(pinned, "NA")) NA else stop("no ", at, " here"))
  if (!is.list(pinned)) return(as.vector(unlist(made))[1])
  if (!is.null(pinned$data)) return(matrix_like(as.matrix(made), pinned, at))
  if (is.null(names(pinned))) {
    values <- as.vector(unlist(made))
    if (length(values) != length(pinned)) stop(length(values), " of ", length(pinned), " numbers of ", at)
    return(I(values))
  }
  if (is.atomic(made) && is.null(names(made)) && length(made) == length(pinned)) names(made) <- names(pinned)
  if (is.matrix(made) && !is.null(pinned[[1]]$data)) made <- setNames(list(made), names(pinned))
  lapply(setNames(nm = names(pinned)), function(name) {
    value <- field(made, name)
    if (is.null(value) && grepl("^x_", name)) return(pinned[[name]])
    like(value, pinned[[name]], paste0(at, ".", name))
  })
}

matrix_like <- function(made, pinned, at) {
  if (any(dim(made) != c(pinned$nrow, pinned$ncol))) stop("a matrix of another size: ", at)
  pinned$data <- lapply(seq_len(nrow(made)), function(i) I(as.vector(made[i, ])))
  pinned
}

# Calls ----------------------------------------------------------------------------------------------------

# What the calls use beside metafor.
WORDS <- list(vec = as.vector, ex_pred = identity)

# Evaluates a call over the data; a warning that an argument was not understood is an error.
ask <- function(call, dat, pinned) {
  place <- list2env(c(WORDS, list(dat = dat)), parent = globalenv())
  made <- withCallingHandlers(eval(call, place), warning = function(told) {
    if (grepl("disregarded", conditionMessage(told))) stop(conditionMessage(told))
    invokeRestart("muffleWarning")
  })
  like(made, pinned)
}

# Every call inside a call for which `is` holds.
calls_in <- function(call, is) {
  if (!is.call(call)) return(list())
  inside <- unlist(lapply(as.list(call), calls_in, is = is), recursive = FALSE)
  if (is(call)) c(list(call), inside) else inside
}

named <- function(names) function(call) is.name(call[[1]]) && as.character(call[[1]]) %in% names

searches <- function(call) {
  if (length(calls_in(call, named("confint")))) return(TRUE)
  methods <- lapply(calls_in(call, named(FITS)), function(fit) if (is.null(fit$method)) "REML" else fit$method)
  length(setdiff(unlist(methods), CLOSED)) > 0
}

# The call with this convergence of every fit and every interval inside it.
converging <- function(call, to) {
  if (!is.call(call)) return(call)
  for (i in seq_along(call)) if (is.call(call[[i]])) call[[i]] <- converging(call[[i]], to)
  if (named(FITS)(call)) call$control <- bquote(list(threshold = .(to), tol = .(to), maxiter = 1000))
  if (named("confint")(call)) call$control <- bquote(list(tol = .(to), maxiter = 10000))
  call
}

# The tightly converged result; where tau2 creeps towards 0, an absolute threshold stops some versions too early.
search <- function(call, dat, pinned) {
  nearly <- ask(converging(call, 1e-11), dat, pinned)
  tight <- ask(converging(call, 1e-13), dat, pinned)
  moved <- difference(nearly, tight)
  if (moved$size > STILL) stop("the search has not come to rest: ", moved$at, " still moves by ", signif(moved$size, 2))
  tight
}

# Cases ----------------------------------------------------------------------------------------------------

recompute <- function(case) {
  stood <- case
  case[c("result", "result_tight", "precision")] <- NULL
  dat <- data_of(case)
  call <- parse(text = case$call)[[1]]
  loose <- calls_in(call, function(one) named(UNTIGHTENED)(one) || !is.null(as.list(one)$scale))
  if (length(loose)) stop("the convergence of ", as.character(loose[[1]][[1]]), " is not ours to set")
  case$versions <- versions
  case$result <- ask(call, dat, stood$result)
  if (!is.null(stood$precision)) {
    tight <- if (searches(call)) search(call, dat, best(stood)) else case$result
    apart <- difference(case$result, tight)
    if (apart$size > SAME) case$result_tight <- tight
    case$precision <- list(max_mixed_diff_default_vs_tight = apart$size, at = apart$at)
  }
  if (!is.null(stood$versions)) unaltered(case, stood)
  case
}

# A result that is not the pinned one, only nearer or farther in the last digits, is an error.
unaltered <- function(case, stood) {
  apart <- difference(best(case), best(stood))
  if (apart$size > OTHERWISE) stop("read otherwise, or converged less: ", signif(apart$size, 2), " apart at ", apart$at)
}

best <- function(case) if (is.null(case$result_tight)) case$result else case$result_tight

regenerate <- function(path) {
  lines <- readLines(path, encoding = "UTF-8")
  kept <- character(); largest <- list(size = 0, at = "")
  for (i in seq_along(lines)) {
    case <- jsonlite::fromJSON(lines[i], simplifyVector = FALSE)
    made <- tryCatch(recompute(case), error = function(told) told)
    if (inherits(made, "error")) {
      kept <- c(kept, paste0("  ", case$case, ": ", sub("\n.*", "", conditionMessage(made))))
      next
    }
    apart <- difference(best(made), best(case))
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
for (name in TOPICS) regenerate(file.path(folder, paste0(name, ".jsonl")))
