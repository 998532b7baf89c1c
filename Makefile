# What reviewers and developers type. Needs GNU Make 3.81, a POSIX shell and Python 3.11 or newer; nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: help setup review watch forest votes supplement audit serve backup restore check-numbers accept verify test test-thorough check coverage bench bench-audit bench-duplicates defaults docs reference lock clean reviews-known

export PYTHONUTF8 := 1
# Set in some shells; every start would then compile the sources afresh.
unexport PYTHONDONTWRITEBYTECODE

# uv trusts the authorities the system trusts (a university's own, too) and gives up early: pip stands behind it.
UV_SYSTEM_CERTS ?= 1
UV_NATIVE_TLS ?= 1
UV_HTTP_RETRIES ?= 1
export UV_SYSTEM_CERTS UV_NATIVE_TLS UV_HTTP_RETRIES

VENV := .venv
VENV_BENCH := .venv-bench
VENV_PYTHON := $(VENV)/bin/python
SYNTHESIS := $(VENV_PYTHON) -m synthesis
ARGS :=

KNOWN := $(sort $(patsubst reviews/%/review.yaml,%,$(wildcard reviews/*/review.yaml)))
ifdef REVIEW
WANTED := $(patsubst reviews/%,%,$(patsubst %/,%,$(REVIEW)))
else
WANTED := $(KNOWN)
endif
UNKNOWN := $(filter-out $(KNOWN),$(WANTED))
REVIEWS := $(addprefix reviews/,$(WANTED))

help:
	@printf '%s\n' \
	  'make review        everything a review gives, into reviews/<name>/output/; only what an edit touched is made again' \
	  'make watch         REVIEW=<name> built again whenever a file of it is saved, and which numbers that moved' \
	  'make forest        the forest plots alone' \
	  'make votes         the votes, readings and their figures alone' \
	  'make supplement    the supplement alone' \
	  'make audit         what to check in the papers, and what each synthesis would become if so' \
	  '                   each takes REVIEW=<name>; without it, all reviews' \
	  'make check-numbers fails when a printed number is not as it was accepted' \
	  'make accept        accepts the numbers of now, into reviews/<name>/accepted_numbers.tsv' \
	  'make verify        every synthesis done again in R (metafor) and compared' \
	  'make serve         the pages that reviewers type into; PORT=8000, AS=<name> that your records get' \
	  'make backup        all reviews, accounts and drafts in one new file in backups/; TO=<file or folder>' \
	  'make restore       FILE=<a backup> unpacked into TO=<a new folder>, by default restored/' \
	  'make setup         what the above need, installed into .venv/ (they do it by themselves)' \
	  'make test          the tests; ARGS="-k forest" chooses among them' \
	  'make test-thorough the tests, with many more cases where cases are drawn' \
	  'make check         style, types and layers' \
	  'make coverage      the tests, with the lines they miss' \
	  'make bench         how fast it is, beside R metafor (where it is installed) and other Python packages' \
  'make bench-audit   planted errors: what the audit finds, and its false alarms, into bench/audit.json (two minutes)' \
  'make bench-duplicates  duplicates among invented references: what is found, into bench/duplicates.json' \
  'make defaults      the simulation behind the defaults, into docs/defaults/ (a minute)' \
  'make docs          the figures of docs/gallery/ and docs/pictures/ drawn anew (half a minute)' \
  'make reference     the pinned numbers of tests/reference computed anew with R and metafor' \
	  'make lock          the pinned versions made anew from pyproject.toml; UPGRADE=1 takes newer ones (needs uv)' \
	  'make clean         removes .venv/ and caches; outputs stay' \
	  'PYTHON=<path> names the Python that .venv/ is made with.'

setup: $(VENV)/.stamp-run

review: reviews-known $(VENV)/.stamp-run
	@$(SYNTHESIS) run --if-changed $(REVIEWS)

watch: reviews-known $(VENV)/.stamp-run
	@if [ $(words $(WANTED)) -ne 1 ]; then echo 'expected one review to watch: make watch REVIEW=<name>; there are: $(KNOWN)' >&2; exit 1; fi
	@$(SYNTHESIS) watch $(REVIEWS)

forest votes supplement audit: reviews-known $(VENV)/.stamp-run
	@for review in $(REVIEWS); do $(SYNTHESIS) $@ "$$review" || exit; done

check-numbers accept: reviews-known $(VENV)/.stamp-run
	@$(SYNTHESIS) $@ $(REVIEWS)

verify: review
	@command -v Rscript >/dev/null 2>&1 || { \
	  echo 'expected R with its package metafor; found no Rscript.' >&2; \
	  echo 'Please install it (Debian, Ubuntu): apt-get install r-base-core r-cran-metafor r-cran-clubsandwich r-cran-lme4' >&2; \
	  exit 1; \
	}
	@failed=0; for review in $(REVIEWS); do echo "$$review"; Rscript "$$review/output/S4_verify.R" || failed=1; done; exit $$failed

# Make has an AS of its own, the assembler; only one that somebody has set is a name.
serve: $(VENV)/.stamp-run
	@$(SYNTHESIS) serve reviews --port $(or $(PORT),8000) $(if $(filter-out default,$(origin AS)),--as '$(AS)') $(ARGS)

backup: $(VENV)/.stamp-run
	@$(if $(TO),,mkdir -p -m 700 backups)
	@$(SYNTHESIS) backup reviews --to '$(or $(TO),backups)' $(ARGS)

restore: $(VENV)/.stamp-run
	@if [ -z '$(FILE)' ]; then echo 'expected FILE=<a backup>, as in make restore FILE=backups/synthesis-2026-11-23_0300.tar.gz' >&2; exit 1; fi
	@$(SYNTHESIS) restore '$(FILE)' --to '$(or $(TO),restored)' $(ARGS)

reviews-known:
	@if [ -n '$(UNKNOWN)' ] || [ -z '$(WANTED)' ]; then \
	  echo 'expected REVIEW=<name> of a folder with reviews/<name>/review.yaml; found: $(or $(UNKNOWN),no review); there are: $(or $(KNOWN),none)' >&2; \
	  exit 1; \
	fi

test-thorough: export SYNTHESIS_THOROUGH := 1

# A process for each core, and whoever is done takes from the others; ARGS="-n 0" keeps all in one.
test test-thorough: $(VENV)/.stamp-dev
	@$(VENV_PYTHON) -m pytest -n auto --dist worksteal $(ARGS)

coverage: $(VENV)/.stamp-dev
	@$(VENV_PYTHON) -m pytest -n auto --dist worksteal --cov --cov-report=term-missing:skip-covered $(ARGS)

check: $(VENV)/.stamp-dev
	@$(VENV_PYTHON) -m ruff check
	@$(VENV_PYTHON) -m ruff format --check
	@$(VENV_PYTHON) -m mypy
	@$(VENV_PYTHON) -c 'from importlinter.cli import lint_imports_command as lint; lint(["--no-logo"])'

bench: $(VENV)/.stamp-run $(VENV_BENCH)/.stamp
	@$(VENV_PYTHON) bench/run.py $(VENV_BENCH)/bin/python

bench-duplicates: $(VENV)/.stamp-run
	@$(VENV_PYTHON) bench/duplicates/run.py $(PEER)

bench-audit: $(VENV)/.stamp-run
	@$(VENV_PYTHON) bench/planted/run.py

defaults: $(VENV)/.stamp-run
	@$(VENV_PYTHON) docs/defaults/simulate.py

docs: $(VENV)/.stamp-dev
	@$(VENV_PYTHON) docs/gallery/draw.py
	@$(SYNTHESIS) run --if-changed reviews/peer_support
	@for picture in docs/pictures/*.svg; do cp "reviews/peer_support/output/figures/$${picture##*/}" "$$picture"; done

reference:
	@command -v Rscript >/dev/null 2>&1 || { \
	  echo 'expected R with its package metafor; found no Rscript.' >&2; \
	  echo 'Please install it (Debian, Ubuntu): apt-get install r-base-core r-cran-metafor r-cran-metadat r-cran-jsonlite' >&2; \
	  exit 1; \
	}
	@Rscript tests/reference/regenerate.R

# An environment that works is kept; one that is missing, half made or left behind by another Python is made.
define ensure_venv
if ! $(VENV_PYTHON) -c 'import pip, venv' >/dev/null 2>&1; then \
  set -- python3 python3.13 python3.12 python3.11; \
  [ -z "$$PYTHON" ] || set -- "$$PYTHON"; \
  found=; \
  for candidate in "$$@"; do \
    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
      found=$$candidate; break; \
    fi; \
  done; \
  if [ -z "$$found" ]; then \
    echo "expected Python 3.11 or newer; found $$1: $$("$$1" --version 2>&1 || echo 'which does not run')." >&2; \
    echo "Please install it (Debian 12 and Ubuntu 24.04 have it: apt-get install python3 python3-venv)," >&2; \
    echo "or name it: make PYTHON=/path/to/python3.11" >&2; \
    exit 1; \
  fi; \
  if ! "$$found" -c 'import venv, ensurepip' >/dev/null 2>&1; then \
    version=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
    echo "expected a Python that can make environments; found $$found without ensurepip." >&2; \
    echo "Please install it (Debian, Ubuntu: apt-get install python$$version-venv) and run make again." >&2; \
    exit 1; \
  fi; \
  echo "Making $(VENV) with $$("$$found" --version)"; \
  "$$found" -m venv --clear $(VENV) || exit 1; \
fi
endef

# $(1) is a lock. uv is quicker; whatever stops it (no network to its registry, an old version), pip does the same.
define install
with_pip() { $(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check "$$@"; }; \
with_uv() { \
  uv=uv; \
  if ! command -v uv >/dev/null 2>&1; then \
    uv=$(VENV)/bin/uv; \
    [ -x $$uv ] || with_pip --require-hashes -r requirements-uv.lock || return 1; \
  fi; \
  $$uv pip install --quiet --python $(VENV_PYTHON) --require-hashes --compile-bytecode -r $(1); \
}; \
echo 'Installing what $(1) names: about half a minute'; \
with_uv || { echo 'uv could not install it; pip tries' >&2; with_pip --require-hashes -r $(1); } || exit 1
endef

$(VENV)/bin/python:
	@$(ensure_venv)

# $(VENV)/bin/python stands for the Python behind it: when that is replaced, its packages are looked over again.
$(VENV)/.stamp-run: $(VENV)/bin/python requirements.lock pyproject.toml
	@$(ensure_venv)
	@$(call install,requirements.lock)
	@$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(VENV_PYTHON) -m compileall -q synthesis extraction_forms
	@touch $@

$(VENV)/.stamp-dev: $(VENV)/.stamp-run requirements-dev.lock
	@$(call install,requirements-dev.lock)
	@touch $@

# The programs we are measured against have an environment of their own. Without them the bench still runs.
$(VENV_BENCH)/.stamp: $(VENV)/.stamp-run requirements-bench.lock
	@$(VENV_PYTHON) -m venv --clear $(VENV_BENCH)
	@$(VENV_BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements-bench.lock || echo 'The other Python packages could not be installed; they are left out.' >&2
	@touch $@

LOCK = $$uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
  --no-emit-index-url --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)

lock:
	@uv=uv; command -v uv >/dev/null 2>&1 || uv=$(VENV)/bin/uv; \
	$$uv --version >/dev/null 2>&1 || { echo 'expected uv to make the locks; found none. Please run make setup first.' >&2; exit 1; }; \
	echo uv | $(LOCK) - -o requirements-uv.lock && \
	$(LOCK) pyproject.toml --extra build -o requirements.lock && \
	$(LOCK) pyproject.toml --extra build --extra dev -c requirements.lock -o requirements-dev.lock && \
	printf '%s\n' pimeta pymare PyMetaAnalysis statsmodels | $(LOCK) - -o requirements-bench.lock

clean:
	rm -rf .venv .venv-* .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .import_linter_cache .grimp_cache
	find synthesis extraction_forms tests -name __pycache__ -prune -exec rm -rf {} +
