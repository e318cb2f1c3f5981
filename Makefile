# Everything from a fresh clone, with Python 3.11 to 3.13 and make. `make help` lists it.

VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes
PORT ?= 8000
export PORT

# PostgreSQL and Redis need their own clients, and only where they are used.
ifneq (,$(findstring postgres,$(DATABASE_URL))$(findstring redis,$(BROKER_URL)$(CACHE_URL)))
INSTALLED := $(VENV)/core.stamp $(VENV)/prod.stamp
else
INSTALLED := $(VENV)/core.stamp
endif

# So do the packages for sign-in at a platform.
ifneq (,$(OPENID_ISSUER))
INSTALLED += $(VENV)/openid.stamp
endif

# Where the tests on PostgreSQL make their database.
TEST_DATABASE_URL ?= postgresql://postgres@127.0.0.1:5432/privacydash
PYTEST := $(PYTHON) -m pytest -q
# Who is done takes over some of what the other still has: tests of workers wait for minutes.
SIDE_BY_SIDE := $(PYTEST) -n auto --maxprocesses 2 --dist worksteal

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test test-browser test-services test-postgres faults happenings lint format bench fuzz lock messages

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{printf "make %-14s %s\n", $$1, $$2}'

setup: $(INSTALLED) ## install, and make the database, the rulebook and the static files; starts nothing
	@$(PYTHON) ops/prepare.py

run: $(INSTALLED) ## the whole site with its demo on http://localhost:8000 (PORT=8001 make run: another port)
	@exec $(PYTHON) ops/run.py

test: $(VENV)/dev.stamp ## the tests that need neither a browser nor a service
	@$(SIDE_BY_SIDE) -m "not browser and not services"

test-browser: $(VENV)/dev.stamp ## the tests in a real browser; needs Chromium
	@$(SIDE_BY_SIDE) -m browser

test-services: $(VENV)/dev.stamp $(VENV)/prod.stamp ## the tests that need PostgreSQL, Redis or RabbitMQ
	@$(PYTEST) -n auto --maxprocesses 2 --dist loadfile -m services  # tests of one file share a site, or a broker

test-postgres: $(VENV)/dev.stamp $(VENV)/prod.stamp ## the tests that use the database, on PostgreSQL
	@DATABASE_URL=$(TEST_DATABASE_URL) $(SIDE_BY_SIDE) -m "database and not browser and not services"

faults: $(VENV)/dev.stamp $(VENV)/prod.stamp ## kill processes and race choices at full size, on SQLite and PostgreSQL; many minutes
	@$(PYTHON) -m tests.faults --postgres $(TEST_DATABASE_URL:privacydash=postgres)
	@$(MAKE) --no-print-directory happenings
	@DATABASE_URL=$(TEST_DATABASE_URL) $(MAKE) --no-print-directory happenings

HAPPENINGS ?= 20
happenings: $(VENV)/dev.stamp ## whatever happens, in any order: what must stay out stays out (HAPPENINGS=100: longer)
	@HAPPENINGS=$(HAPPENINGS) $(PYTEST) -m "not services" --hypothesis-show-statistics tests/training/test_whatever_happens.py

lint: $(VENV)/dev.stamp ## style, types, the house's layers, missing migrations
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports --no-logo
	@$(VENV)/bin/djlint templates --lint --quiet
	@$(PYTHON) manage.py makemigrations --check --dry-run

format: $(VENV)/dev.stamp ## put every Python file into shape
	@$(PYTHON) -m ruff check --fix-only --quiet .
	@$(PYTHON) -m ruff format .

bench: $(VENV)/dev.stamp $(VENV)/bench.stamp ## measure speed and memory against an anchor
	@$(PYTHON) -m bench

FUZZ_SECONDS ?= 60
fuzz: $(VENV)/fuzz.stamp ## feed the reading of archives with chance (FUZZ_SECONDS=3600 make fuzz: longer)
	@$(PYTHON) -m tests.fuzz guard -max_total_time=$(FUZZ_SECONDS)
	@$(PYTHON) -m tests.fuzz readers -max_total_time=$(FUZZ_SECONDS)

messages: $(INSTALLED) ## collect the texts for translators; needs gettext
	@$(PYTHON) manage.py makemessages --locale en --no-wrap --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*'
	@$(PYTHON) manage.py compilemessages --ignore '.venv/*'

lock: ## pin every requirement anew; needs uv
	@command -v uv >/dev/null || { echo "make lock needs uv (https://docs.astral.sh/uv/)." >&2; exit 1; }
	@for pair in core:requirements.txt prod:requirements/prod.txt openid:requirements/openid.txt filter:requirements/filter.txt spark:requirements/spark.txt dev:requirements/dev.txt arrow:requirements/arrow.txt datatrove:requirements/datatrove.txt bench:requirements/bench.txt fuzz:requirements/fuzz.txt; do \
	  uv pip compile --quiet --generate-hashes --no-emit-index-url --no-strip-extras --no-annotate --no-header \
	    --python-version 3.11 requirements/$${pair%%:*}.in -o $${pair#*:} || exit 1; \
	done

# The interpreter of your shell if it will do, else a newer or older one beside it.
$(PYTHON):
	@for python in python3 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	    exec $$python -m venv $(VENV); \
	  fi; \
	done; \
	echo "This needs Python 3.11, 3.12 or 3.13 (on Debian with the package python3-venv)." >&2; exit 1

$(VENV)/core.stamp: requirements.txt | $(PYTHON)
	@echo "Installing what the site needs …"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/prod.stamp: requirements/prod.txt $(VENV)/core.stamp
	@echo "Installing the clients of PostgreSQL and Redis …"
	@$(PIP) -r requirements/prod.txt
	@touch $@

$(VENV)/openid.stamp: requirements/openid.txt $(VENV)/core.stamp
	@echo "Installing what sign-in at a platform needs …"
	@$(PIP) -r requirements/openid.txt
	@touch $@

$(VENV)/fuzz.stamp: requirements/fuzz.txt $(VENV)/dev.stamp
	@echo "Installing the fuzzer …"
	@$(PIP) -r requirements/fuzz.txt
	@touch $@

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/dev.stamp
	@echo "Installing what we measure against …"
	@$(PIP) -r requirements/bench.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/core.stamp
	@echo "Installing what the tests need …"
	@$(PIP) -r requirements/dev.txt
	@touch $@
