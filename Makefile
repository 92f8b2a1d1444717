# The maintainer's commands. `make` alone lists them.
#
# Variables: PYTHON (3.11 or newer, makes .venv), UV (`make UV= ...` installs with plain pip even
# where uv is present).

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$python; break; }; done)
UV ?= $(shell command -v uv 2>/dev/null)

VENV := .venv
PY := $(VENV)/bin/python
DEV_READY := $(VENV)/.dev-ready
DEMO_READY := $(VENV)/.demo-ready

# Code that people write. Ruff passes over templates/ as a whole, but not over files that it is given.
CODE := . $(wildcard templates/runtime/*.py)
RUFF := $(PY) -m ruff

ifneq ($(UV),)
# As pip does it: where Python may not write bytecode, each start would compile everything anew.
INSTALL := $(UV) pip install --quiet --compile-bytecode --python $(PY)
else
# An environment that uv made has no pip.
HAVE_PIP := $(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check
endif

# pyright would ask the network for newer versions of itself.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

needs_spec = @test -n "$(SPEC)" || { \
	echo "Name the new document: make $(1) SPEC=path-or-URL" >&2; exit 1; }
say = @printf '\n== %s\n' "$(1)"

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(DEV_READY) ## Make .venv with everything that development needs, at pinned versions

.PHONY: demo
demo: $(DEMO_READY) ## Run the quickstart against the embedded server: no key, no network
	@$(PY) examples/quickstart.py

.PHONY: generate
generate: $(DEV_READY) ## Write generated/julep_api and julep/local/openapi.json from openapi.yaml
	@$(PY) -m tools.generate

# make's own status is 2 for any failure. For scripts: `.venv/bin/python -m tools.spec_diff SPEC`, which
# ends with 0 (nothing or cosmetic), 1 (additive), 2 (breaking) or 3 (an error).
.PHONY: spec-diff
spec-diff: $(DEV_READY) ## Say what SPEC=path-or-URL would change, and for whom; ARGS= for more options
	$(call needs_spec,spec-diff)
	@$(PY) -m tools.spec_diff "$(SPEC)" $(ARGS)

.PHONY: upgrade-spec
upgrade-spec: $(DEV_READY) ## Make SPEC=path-or-URL the spec, corrected by overlay.yaml; ARGS=--dry-run
	$(call needs_spec,upgrade-spec)
	@$(PY) -m tools.upgrade_spec "$(SPEC)" $(ARGS)

.PHONY: format
format: $(DEV_READY) ## Format the hand-written code, and fix what ruff can fix
	$(RUFF) check --fix $(CODE)
	$(RUFF) format $(CODE)

.PHONY: test
test: format-check lint lint-spec-test drift types unit coverages ## Run every check; stop at the first failure
	$(call say,all checks passed)

# What is run to measure coverage need not be run twice.
test: LEFT_OUT := --ignore=tests/generated --ignore=tests/transport

.PHONY: format-check
format-check: $(DEV_READY) ## Check the format of the hand-written code
	$(call say,format)
	$(RUFF) format --check $(CODE)

.PHONY: lint
lint: $(DEV_READY) ## Lint the hand-written code
	$(call say,lint)
	$(RUFF) check $(CODE)

.PHONY: lint-spec
lint-spec: $(DEV_READY) ## Lint openapi.yaml: openapi-spec-validator, rules of our own, Redocly (npm)
	$(call say,lint openapi.yaml)
	$(PY) -m tools.lint_spec

# As part of the tests, Redocly is left out where the npm registry can't be reached.
.PHONY: lint-spec-test
lint-spec-test: $(DEV_READY)
	$(call say,lint openapi.yaml)
	$(PY) -m tools.lint_spec --redocly if-available

.PHONY: drift
drift: $(DEV_READY) ## Fail if the generated files are not what openapi.yaml and templates/ make
	$(call say,drift)
	$(PY) -m tools.drift

# make has only one status for failure: what is found is no failure, only an error is. REV is a tag,
# branch or commit; without it, the last tag.
.PHONY: api-diff
api-diff: $(DEV_READY) ## Show which public names changed since the last tag, or since REV=...
	@$(PY) -m tools.api_diff $(REV) || test $$? -lt 3

# mypy beside pyright, on another processor, and its report after pyright's.
MYPY_REPORT := $(VENV)/.mypy-report

.PHONY: types
types: $(DEV_READY) ## Check types: pyright, the public types' completeness, mypy
	@$(MAKE) --no-print-directory mypy >$(MYPY_REPORT) 2>&1 & one=$$!; \
	  $(MAKE) --no-print-directory pyright; other=$$?; \
	  wait $$one; one=$$?; cat $(MYPY_REPORT); test $$one = 0 && exit $$other

# --project: a pyrightconfig.json in a folder further up would come before pyproject.toml.
# --verifytypes looks at what the first `python` on PATH imports, whatever pyproject.toml says.
.PHONY: pyright
pyright: $(DEV_READY)
	$(call say,types: pyright)
	$(PY) -m pyright --project .
	$(call say,types: is every public type known?)
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(PY) -m pyright --verifytypes julep --ignoreexternal

.PHONY: mypy
mypy: $(DEV_READY)
	$(call say,types: mypy)
	$(PY) -m mypy --strict julep generated/julep_api tools

# By file: fixtures of a module are made once. There is one worker more than processors, for many
# tests wait for something now and then.
WORKERS = $$($(PY) -c 'import os; print((os.cpu_count() or 1) + 1)')

.PHONY: unit
unit: $(DEV_READY) ## Run pytest, several files at a time
	$(call say,pytest)
	$(PY) -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(LEFT_OUT)

.PHONY: soak
soak: $(DEV_READY) ## Run the tests that take their time: JULEP_SOAK_KILLS=500 servers are killed
	$(call say,soak)
	$(PY) -m pytest -m soak --numprocesses auto --dist worksteal

# What decides about calls, without I/O of its own. make complains if one of them is not there.
PURE := $(patsubst %,julep/transport/%.py, \
	budget call failure inflate notices options origin redirect retry) \
	$(patsubst %,generated/julep_api/%.py,deadline streaming)
COMMA := ,
MEASURED := --data-file=$(VENV)/.coverage --include=$(subst $() ,$(COMMA),$(PURE))
OF_PURE := tests/transport tests/generated/test_event_streams.py

.PHONY: coverage
coverage: $(DEV_READY) $(PURE) ## Fail if a test is missing for a branch of what decides about calls
	$(call say,coverage)
	$(PY) -m coverage run --branch $(MEASURED) -m pytest -q $(OF_PURE)
	$(PY) -m coverage report --show-missing --fail-under=100 $(MEASURED)

# Lines, not branches; and no more tests than it takes.
OF_GENERATED := tests/generated tests/transport/test_deadline.py \
	$(patsubst %,tests/facade/test_%.py,connecting http_client_argument)
GENERATED_DATA := --data-file=$(VENV)/.coverage-generated

.PHONY: coverage-generated
coverage-generated: $(DEV_READY)
	$(call say,coverage: is every generated line run?)
	$(PY) -m coverage run $(GENERATED_DATA) --source=generated/julep_api -m pytest -q $(OF_GENERATED)
	$(PY) -m coverage report $(GENERATED_DATA) --show-missing --skip-covered --fail-under=100

# Each is one process, and a machine has more processors.
.PHONY: coverages
coverages: $(DEV_READY) $(PURE)
	@$(MAKE) --no-print-directory coverage & one=$$!; \
	  $(MAKE) --no-print-directory coverage-generated; other=$$?; wait $$one && exit $$other

.PHONY: bench
bench: $(DEV_READY) ## Measure what is claimed of speed, beside its peers, and write docs/benchmarks.md
	$(PY) -m benchmarks.suite $(ARGS)

.PHONY: bench-quick
bench-quick: $(DEV_READY) ## Measure the essentials of it in two to four minutes, and write nothing
	$(PY) -m benchmarks.suite --quick

.PHONY: bench-local
bench-local: $(DEV_READY) ## Measure what is claimed of the embedded server's speed; ARGS=--quick
	$(PY) -m benchmarks.local_server $(ARGS)

.PHONY: outage
outage: $(DEV_READY) ## Simulate an outage, and draw docs/outage.svg
	$(PY) -m benchmarks.outage --plot docs/outage.svg

# Zensical takes what mkdocstrings made from its cache, whatever has become of the docstrings: --clean.
.PHONY: docs
docs: $(DEV_READY) ## Build the documentation into site/, and check its links
	$(call say,docs)
	@$(PY) -m tools.operations_page --check
	$(PY) -m zensical build --clean --strict
	$(PY) -m tools.check_site

.PHONY: clean
clean: ## Remove .venv, .bench, caches, the built documentation and built distributions
	rm -rf $(VENV) .bench dist site .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Files that tell what .venv holds. A change of the pins or of pyproject.toml makes them out of date.

$(DEV_READY): requirements-dev.txt pyproject.toml | $(PY)
	$(call say,installing the pinned development environment)
	@$(HAVE_PIP)
	$(INSTALL) -r requirements-dev.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEMO_READY): requirements-dev.txt pyproject.toml | $(PY)
	$(call say,installing julep with its embedded server)
	@$(HAVE_PIP)
	$(INSTALL) --constraint requirements-dev.txt --editable '.[local]'
	@touch $@

$(PY):
	$(call say,making $(VENV) with $(PYTHON))
	@test -n "$(PYTHON)" || { \
	  echo "No Python 3.11 or newer found. Name one: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is older than Python 3.11." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) can't make an environment: on Debian and Ubuntu, install python3-venv." >&2; \
	  exit 1; }
