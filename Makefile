# make run     the portal with its demonstration, on this machine
# make test    everything; the other targets are its parts and the tools around it
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all:
PYTEST := $(BIN)/pytest -q
ON_POSTGRESQL := $(BIN)/python -m tests.databases

# Real servers, a real browser, real processes: targets of their own. Everything else runs on both databases.
ONCE := tests/mail tests/journeys tests/races tests/attack tests/operations tests/mutants tests/sms/kannel
EVERYWHERE := tests $(ONCE:%=--ignore=%)
ATTACKS_ON_DATABASE := forms random_forms values error_pages killed_workers secrecy

.PHONY: run mail test test-fast test-sqlite test-postgresql test-operations test-mail test-sms test-journeys test-races test-attack \
        mutants bench screenshots messages lint build lock packages clean

run: $(VENV)/.runtime
	@exec $(BIN)/python manage.py run_portal

mail: $(VENV)/.runtime packages
	@exec $(BIN)/python manage.py run_mail

test: test-sqlite test-postgresql test-operations test-mail test-sms test-journeys test-races test-attack mutants

# The inner loop: no browser, no mail server, no PostgreSQL, nothing beside Python needed.
test-fast: $(VENV)/.dev
	@$(PYTEST) -n 2 --dist loadfile -m "not thorough and not race" $(EVERYWHERE)

test-sqlite: $(VENV)/.dev
	@echo "== SQLite"
	@$(PYTEST) -n 2 --dist loadfile $(EVERYWHERE)

test-postgresql: $(VENV)/.dev packages
	@echo "== PostgreSQL"
	@$(ON_POSTGRESQL) $(PYTEST) -n 2 --dist loadfile --speaking-sql $(EVERYWHERE)

test-operations: $(VENV)/.dev packages
	@echo "== Processes"
	@$(PYTEST) -n 2 --dist loadfile tests/operations

test-mail: $(VENV)/.dev packages
	@echo "== Dovecot and Postfix"
	@$(PYTEST) tests/mail
	@echo "== The same on PostgreSQL, in small"
	@$(ON_POSTGRESQL) $(PYTEST) tests/mail/test_logon.py

test-sms: $(VENV)/.dev packages
	@echo "== Kannel"
	@$(PYTEST) tests/sms/kannel

test-journeys: $(VENV)/.dev packages
	@echo "== Chromium"
	@$(PYTEST) -n 2 --dist loadfile tests/journeys
	@echo "== The same on PostgreSQL, in small"
	@$(ON_POSTGRESQL) $(PYTEST) tests/journeys/test_security_password.py -k "one_device and not no-scripts"

test-races: $(VENV)/.dev packages
	@echo "== Races on SQLite"
	@$(PYTEST) tests/races
	@echo "== Races on PostgreSQL"
	@$(ON_POSTGRESQL) $(PYTEST) tests/races

test-attack: $(VENV)/.dev packages
	@echo "== Attacks on SQLite"
	@$(PYTEST) -n 2 --dist loadfile tests/attack
	@echo "== Those on PostgreSQL that the database takes part in"
	@$(ON_POSTGRESQL) $(PYTEST) -n 2 --dist loadfile $(ATTACKS_ON_DATABASE:%=tests/attack/test_%.py)

mutants: $(VENV)/.dev packages
	@echo "== Mutants"
	@$(BIN)/python -m tests.mutants.run

bench: $(VENV)/.dev packages
	@$(BIN)/python -m bench.run

screenshots: $(VENV)/.dev packages
	@$(BIN)/python -m tests.screenshots

# Bring the English texts of sources and templates into the translations, then compile what people read. No places and no
# wrapped lines, so that a changed text is all that a change shows.
MESSAGES := locale/zh_Hans/LC_MESSAGES/django
SPOKEN := accounts admin_console locale mailportal security templates
MAKE_MESSAGES := django-admin makemessages --locale zh_Hans --no-location --no-wrap --no-obsolete
messages: $(VENV)/.dev packages
	@$(BIN)/$(MAKE_MESSAGES) $(addprefix --ignore ,bench build tests var)
	@msgfmt --check --statistics --output-file $(MESSAGES).mo $(MESSAGES).po

lint: $(VENV)/.dev packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports
	@echo "make messages brings nothing new"; \
	folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	cp -R $(SPOKEN) "$$folder"; \
	(cd "$$folder" && "$(CURDIR)/$(BIN)/"$(MAKE_MESSAGES) > /dev/null); \
	diff -u $(MESSAGES).po "$$folder/$(MESSAGES).po"; \
	msgfmt --check --output-file /dev/null $(MESSAGES).po
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	export PORTAL_DATA=$$folder DJANGO_SETTINGS_MODULE=mailportal.settings.production; \
	export PUBLIC_BASE_URL=https://portal.example ALLOWED_HOSTS=portal.example TRUSTED_PROXIES=1; \
	$(BIN)/python -m mailportal.operations.create_keys "$$folder/keys" > /dev/null; \
	set -x; \
	$(BIN)/python manage.py makemigrations --check --dry-run; \
	$(BIN)/python manage.py check --deploy --fail-level WARNING

# An installation in a folder of its own, as the Dockerfile makes it.
build:
	@rm -rf build/portal
	@.ci/build build/portal

packages:
	@.ci/packages

# What is pinned comes from pyproject.toml and requirements-dev.in; the files name no index.
LOCK := $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-annotate --no-header \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options
lock: $(VENV)/.dev
	$(LOCK) --output-file requirements.lock pyproject.toml
	$(LOCK) --output-file requirements-dev.lock requirements-dev.in

# The stamps are newer than the locks as long as the environment is what the locks say.
$(VENV)/.runtime: requirements.lock | $(BIN)/python
	@echo "Installing what the portal needs into $(VENV) ..."
	@$(INSTALL) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing what tests and lint need into $(VENV) ..."
	@$(INSTALL) -r requirements.lock -r requirements-dev.lock
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "This needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "Python's venv is missing here. Run this once, then make again:" >&2; \
	    echo "  sudo apt-get install -y python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

clean:
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
