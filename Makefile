# Two commands do all: `make demo` reads the bundled sample pages, `make test` checks everything.
# Needs Python 3.11+, make and a package index; uv is fetched into .venv-uv when it is missing.
SHELL := /bin/bash
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .venv-uv/bin/uv)
RUN := $(UV) run --frozen --quiet

.PHONY: help demo test lint types unit gate bench docs samples clean

help:
	@echo "make demo   read the bundled sample pages and show what comes out"
	@echo "make test   lint, types and all tests"
	@echo "make gate   measure against the evaluation data beside the repository, fail below the floors"
	@echo "make bench  measure speed against trafilatura and textacy, each in the same run, and of events"
	@echo "make docs   write the generated references (docs/cli.md, docs/settings.md, the JSON Schema)"

.venv-uv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "mirrorwire needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	@echo "uv is missing: installing it into .venv-uv"
	@$(PYTHON) -m venv .venv-uv && .venv-uv/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/.ready: pyproject.toml uv.lock | $(filter .venv-uv/bin/uv,$(UV))
	@$(UV) sync --frozen --quiet
	@touch $@

demo: .venv/.ready
	@$(RUN) mirrorwire demo

test: lint types unit

lint: .venv/.ready
	$(RUN) ruff check
	$(RUN) ruff format --check

types: .venv/.ready
	$(RUN) mypy

unit: .venv/.ready
	$(RUN) pytest -q -n 2

gate: .venv/.ready
	$(RUN) python benchmarks/gate.py

bench: .venv/.ready
	$(UV) run --frozen --quiet --group bench python benchmarks/pages.py
	$(UV) run --frozen --quiet --group bench python benchmarks/speed_quotations.py
	$(RUN) python benchmarks/events.py --speed

docs: .venv/.ready
	$(RUN) python scripts/make_docs.py

clean:
	rm -rf .venv .venv-uv .mypy_cache .ruff_cache .pytest_cache .hypothesis
