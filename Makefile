# make run: everything on this machine. make test: the whole suite. Both make what they need first.
.DEFAULT_GOAL := help
.PHONY: help run test check prove bench data lock clean assets
SHELL := /bin/sh
unexport PYTHONDONTWRITEBYTECODE # compiled files make each start seconds faster

VENV := .venv
BIN := $(VENV)/bin
CORES := $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); [ $$n -gt 8 ] && echo 8 || echo $$n)
TESTS ?= -n $(CORES) --dist worksteal
ARGS ?=

help: ## what there is
	@sed -n 's/^\([a-z]*\):.*## /make \1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

run: $(VENV)/ready assets ## set up, then run everything on this machine (YUNTAI_PORT, YUNTAI_DATA, YUNTAI_DEMO)
	@exec $(BIN)/yuntai up

test: $(VENV)/ready-for-tests assets ## the whole suite; make test TESTS="tests/infra -k mail" for a part
	@sh infra/deploy/setup/chromium.sh
	@exec $(BIN)/python -m pytest $(TESTS) $(ARGS)

check: $(VENV)/ready-for-tests assets ## format, lint, types, layers, doors, templates, spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/architecture
	$(BIN)/python -m infra.entry.openapi --check
	$(BIN)/djlint --lint --quiet templates infra
	$(BIN)/deptry .
	$(BIN)/codespell

prove: $(VENV)/ready-for-tests assets ## the suite at full size, into build/proof.json; make prove ARGS="--only NAME"
	@exec $(BIN)/python -m tests.prove $(ARGS)

bench: $(VENV)/ready-for-tests assets ## the benchmarks, into build/bench.json; make bench ARGS="--only NAME"
	@exec $(BIN)/python -m tests.bench $(ARGS)

data: $(VENV)/ready-for-tests ## the real grocery chain's year, for yuntai replay
	$(BIN)/uv pip install --quiet --require-hashes -r tests/data.lock

lock: $(VENV)/ready ## newest versions that pyproject.toml allows, into the three locks
	@PATH=$(CURDIR)/$(BIN):$$PATH sh infra/deploy/setup/lock.sh $(ARGS)

clean: ## take away what was made here, except the data folder
	rm -rf $(VENV) build dist templates/built templates/assets/node_modules .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

assets: $(VENV)/ready
	@$(BIN)/python -m templates.build

# Each file stands for a finished step: while it is newer than what it was made from, the step is skipped.
$(VENV)/ready: requirements.lock infra/deploy/setup/environment.sh
	@sh infra/deploy/setup/environment.sh $(VENV) requirements.lock
	@touch $@

$(VENV)/ready-for-tests: tests/requirements.lock $(VENV)/ready
	@sh infra/deploy/setup/environment.sh $(VENV) tests/requirements.lock
	@touch $@
