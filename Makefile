# The front door of Stoa. `make` alone prints what it can do.
#
# Needs python3 (3.11 or later), make and git; everything else is installed into
# .venv from requirements.lock, and below services/gateway/web from package-lock.json.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

BIN := .venv/bin
MEMBERS := shared services/api services/collab services/processor deploy/local
MIGRATING := api processor
PYTEST := $(BIN)/python -m pytest
# In which service: make test SVC=collab, make migration SVC=api m="add course"
SVC ?=

##@ Run

.PHONY: up down reset status logs
up: setup ## Start the whole platform here, without Docker; Ctrl-C stops it
	@exec $(BIN)/stoa-local up

down: setup ## Stop a platform that runs in another terminal
	@$(BIN)/stoa-local stop

reset: setup ## Delete all data of the platform (asks first)
	@$(BIN)/stoa-local reset

status: setup ## Show which services run, and where
	@$(BIN)/stoa-local status

logs: setup ## Follow the logs; of one service with SVC=api
	@$(BIN)/stoa-local logs --follow $(SVC)

##@ Set up

.PHONY: setup lock hooks web-setup web-build
setup: ## Install the locked environment into .venv (quick when nothing changed)
	@deploy/setup

lock: setup ## Renew requirements.lock: every pin, every hash, Python 3.11 to 3.14
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade \
	  --python-version 3.11 --all-extras --group dev --group e2e \
	  --no-emit-package stoa-shared --custom-compile-command "make lock" \
	  pyproject.toml $(MEMBERS:=/pyproject.toml) --output-file requirements.lock

hooks: setup ## Install the git hooks
	$(BIN)/pre-commit install

web-setup: setup ## Install what package-lock.json of the web client names
	@$(BIN)/stoa-local web --install-only

web-build: setup ## Build the web client (quick when nothing changed)
	@$(BIN)/stoa-local web

##@ Write

.PHONY: fmt openapi reference migration migrate
fmt: setup ## Format and fix what can be fixed
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

openapi: web-setup ## Rewrite openapi.json and the web client's types from the code
	$(BIN)/stoa-api openapi > services/api/openapi.json
	$(BIN)/stoa-local npm run api

reference: setup ## Rewrite the tables below docs/reference from the code
	$(BIN)/python tools/reference.py

migration: setup ## Add a migration: make migration SVC=api m="add course"
	@test -n "$(SVC)" && test -n "$(m)" || { echo 'make migration SVC=api m="what changes"'; exit 2; }
	cd services/$(SVC) && $(CURDIR)/$(BIN)/alembic revision --autogenerate --message "$(m)"

migrate: setup ## Bring the schemas up to date (STOA_DATABASE_URL)
	@for service in $(MIGRATING); do echo "$$service"; $(BIN)/stoa-$$service migrate || exit 1; done

##@ Check

.PHONY: check lint types imports web-check snapshots deploy-check isolated
check: lint types imports test-arch snapshots deploy-check web-check ## All that needs no running platform; what CI runs first

lint: setup ## ruff: rules and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: setup ## pyright, strict
	$(BIN)/pyright

imports: setup ## Who may import whom
	$(BIN)/lint-imports

snapshots: setup ## openapi.json, migrations and docs/reference match the code
	$(PYTEST) -q services/api/tests/test_openapi.py services/api/tests/test_migrations.py
	$(BIN)/python tools/reference.py --check

web-check: web-setup ## Lint, types and unit tests of the web client
	@$(BIN)/stoa-local npm run lint
	@$(BIN)/stoa-local npm run api:check
	@$(BIN)/stoa-local npm run typecheck
	@$(BIN)/stoa-local npm run test

deploy-check: setup ## nginx accepts its configuration, compose its file
	$(PYTEST) -q services/gateway/tests/test_configuration.py
	@if docker compose version >/dev/null 2>&1; then \
	  deploy/compose-check; \
	else echo "docker compose is not installed here: compose.yaml was not checked"; fi

isolated: setup ## Install each member alone and import it
	@deploy/isolated $(MEMBERS)

##@ Test

.PHONY: test test-arch test-integration test-containers chaos-collab e2e bench bench-collab fuzz-collab
# Parts that take about as long, side by side: most of their time they wait.
API_TESTS := services/api
# One process keeps one core busy, and these take as long as all others of the API.
API_LATE_TESTS := $(addprefix services/api/tests/,learn seed studio)
COLLAB_TESTS := services/collab tests/chaos
# Most of what they do is wait, so a half of them runs beside the other.
COLLAB_LATE_TESTS := $(sort $(wildcard services/collab/tests/test_[n-z]*.py))
OTHER_TESTS := tests/integration deploy/local tests/architecture shared \
  $(filter-out services/collab services/api,$(wildcard services/*))
SCREEN_TESTS := $(sort $(wildcard tests/e2e/test_[gims]*.py))
ifneq ($(SVC),)
TESTS := $(firstword $(wildcard services/$(SVC) $(SVC) deploy/$(SVC)))
else
TESTS := $(API_TESTS) $(OTHER_TESTS) $(COLLAB_TESTS)
endif
test: $(if $(SVC),setup,web-build) ## All tests without a browser or Docker; of one service with SVC=collab
ifeq ($(SVC)$(args),)
	$(BIN)/python tools/run_tests.py $(API_TESTS) $(API_LATE_TESTS:%=--ignore=%) \
	  -- $(API_LATE_TESTS) -- $(OTHER_TESTS) \
	  -- $(COLLAB_TESTS) $(COLLAB_LATE_TESTS:%=--ignore=%) -- $(COLLAB_LATE_TESTS)
else
	$(PYTEST) $(TESTS) $(args)
endif

test-arch: setup ## Imports, slice privacy, key names, event catalogue
	$(PYTEST) -q tests/architecture $(args)

test-integration: web-build ## The whole platform, through its gateway
	$(PYTEST) tests/integration $(args)

test-containers: web-build ## The same on containers: PostgreSQL and Redis of testcontainers
	STOA_TEST_BACKEND=containers $(PYTEST) tests/integration $(args)

chaos-collab: setup ## 1,000 kills of collab and 100 of Redis under typing: args="--kills 150 --redis-kills 15"
	$(BIN)/python -m tests.chaos.collab $(args)

e2e: web-build ## Two people in real browsers (needs Chromium)
ifeq ($(args),)
	$(BIN)/python tools/run_tests.py tests/e2e $(SCREEN_TESTS:%=--ignore=%) -- $(SCREEN_TESTS)
else
	$(PYTEST) tests/e2e $(args)
endif

bench-collab: setup ## Measure collab alone; args="--scenario fanout --runs 1"
	$(BIN)/python bench/collab.py $(args)

fuzz-collab: setup ## Coverage-guided noise for the codec of collab: make fuzz-collab seconds=600
	@$(BIN)/uv pip install --quiet --group fuzz
	@mkdir -p .hypothesis && cd .hypothesis && exec ../$(BIN)/python ../services/collab/fuzz/codec.py -max_len=2000 -max_total_time=$(or $(seconds),60)

bench: setup ## Measure everything in bench/README.md (three quarters of an hour)
	@missed=; for script in bench/*.py; do \
	  printf '\n%s\n' "$$script"; $(BIN)/python "$$script" || missed="$$missed $$script"; \
	done; test -z "$$missed" || { echo "Goals missed:$$missed"; exit 1; }

##@ Help

.PHONY: help
help: ## Print this
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@ / {printf "\n\033[1m%s\033[0m\n", substr($$0, 5)} \
	  /^[a-z0-9-]+:.*## / {printf "  \033[36mmake %-17s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\nFirst time here: \033[36mmake up\033[0m, then open http://localhost:8080\n'
