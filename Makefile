# Needs Python 3.11 or later, a POSIX shell, and GNU make 3.81 or later (what macOS brings).

SHELL = /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test check browser chromium bench chaos mutation lock clean

VENV := .venv
PY := $(VENV)/bin/python
RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed
CODE := core adapters bot sandbox tests benchmarks

# Processes that run the tests at once.
JOBS ?= 2
# A Python to use instead of the first suitable one, as in `make run PYTHON=python3.12`.
PYTHON ?=
# `make lock UPGRADE=--upgrade` takes the newest versions; without it, locked ones stay.
UPGRADE ?=

help:
	@echo 'make run      start everything, and print the address to open'
	@echo 'make test     run the tests (under 10 minutes on 2 cores)'
	@echo 'make check    formatting, lint, types, import contracts, and the tests'
	@echo 'make browser  click through the sandbox in a headless Chromium'
	@echo 'make bench    measure what docs/ claims about speed'
	@echo 'make chaos    long proofs: everything is killed at random while people play orders'
	@echo 'make mutation change the rules, one spot at a time, and see that a test notices'
	@echo 'make lock     write requirements/ anew from pyproject.toml'
	@echo 'make clean    remove the environment and caches, never the data in var/'

# The first Python that is recent enough; a shim that cannot run counts as none.
$(PY):
	@found=; \
	for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14 python; do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        found=$$python; break; \
	    fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo 'This needs Python 3.11 or later, and none was found.' >&2; \
	    echo 'Install one (Debian 12: apt-get install python3 python3-venv), or name it:' >&2; \
	    echo '    make run PYTHON=/path/to/python3.11' >&2; \
	    exit 1; \
	fi; \
	echo "Making an environment in $(VENV) with $$("$$found" -V) ..."; \
	"$$found" -m venv $(VENV) || { \
	    rm -rf $(VENV); \
	    echo 'The environment could not be made: the venv module is not complete.' >&2; \
	    echo 'On Debian and Ubuntu: apt-get install python3-venv' >&2; \
	    exit 1; \
	}

$(RUN): requirements/run.txt | $(PY)
	@echo 'Installing what the bot needs (once) ...'
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(DEV): requirements/dev.txt | $(PY)
	@echo 'Installing what development needs (once) ...'
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

run: $(RUN)
	@SANDBOX_WELCOME=$${SANDBOX_WELCOME-1} exec $(PY) -m bot up

test: $(DEV)
	$(PY) -m pytest -n $(JOBS) --dist loadfile -m 'not browser and not chaos'

check: $(DEV)
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy $(CODE)
	$(VENV)/bin/lint-imports
	$(MAKE) test

# Debian's Chromium where there is apt-get and none yet; elsewhere it has to be there.
chromium:
	@if command -v chromium >/dev/null 2>&1; then exit 0; fi; \
	if ! command -v apt-get >/dev/null 2>&1; then \
	    echo 'Install Chromium first: no apt-get here to do it with.' >&2; exit 1; \
	fi; \
	root=; [ "$$(id -u)" -eq 0 ] || root=sudo; \
	$$root apt-get update -q && \
	$$root env DEBIAN_FRONTEND=noninteractive apt-get install -qy \
	    --no-install-recommends chromium fonts-liberation fonts-noto-color-emoji

browser: $(DEV) chromium
	$(PY) -m pytest tests/browser -m browser

bench: $(DEV)
	@for script in benchmarks/bench_*.py; do \
	    echo "== $$script"; PYTHONPATH=. $(PY) "$$script" || exit 1; \
	done

chaos: $(DEV)
	HYPOTHESIS_PROFILE=exploring $(PY) -m pytest tests -m chaos --timeout 3600

mutation: $(DEV)
	$(VENV)/bin/mutmut run --max-children $(JOBS)
	$(VENV)/bin/mutmut results
	$(PY) -m tests.core.mutation

build/uv/bin/uv: | $(PY)
	$(PY) -m venv build/uv
	build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv

LOCK := build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links pyproject.toml

lock: build/uv/bin/uv
	$(LOCK) $(UPGRADE) --output-file requirements/run.txt
	$(LOCK) $(UPGRADE) --extra telemetry --output-file requirements/telemetry.txt
	$(LOCK) $(UPGRADE) --extra telemetry --group dev --output-file requirements/dev.txt

clean:
	rm -rf $(VENV) build mutants .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
