# make run     the portal with its demonstration, on this machine
# make mail    the same with a real mail server beside it; DOVECOT=2.4 for that version where the machine has another
# make test    everything; the other targets are its parts and the tools around it
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := .ci/install $(BIN)/python
PYTEST := $(BIN)/pytest -q
ON_POSTGRESQL := $(BIN)/python -m tests.databases
# Where an image forbids byte code, each of the tests' processes would compile the portal again.
unexport PYTHONDONTWRITEBYTECODE

# Real servers, a real browser, real processes: targets of their own. Everything else runs on both databases.
ONCE := tests/mail tests/journeys tests/races tests/attack tests/operations tests/mutants tests/sms/kannel
EVERYWHERE := tests $(ONCE:%=--ignore=%)
# What a database could answer otherwise: each form's right answer, any text in any field, odd values, locks and faults,
# and workers that are killed. What walls refuse, and what is left behind where, is the same on both.
ATTACKS_ON_DATABASE := forms.py::test_the_right_answer_is_accepted random_forms.py values.py error_pages.py \
                       killed_workers.py

# Two parts beside each other at any time, begun in this order: one that mostly waits for servers beside one that keeps
# two cores busy by itself, the long ones first. More at once would only make the listener's answers late, which is what
# some of them measure.
TESTS := test-mail-sqlite test-postgresql test-sqlite test-mail-2.4 test-journeys-sqlite test-operations \
         test-races-postgresql test-races-sqlite test-attack-sqlite mutants test-attack-postgresql test-mail-postgresql \
         test-journeys-postgresql test-sms
LINT := lint-types lint-code lint-templates lint-imports lint-messages lint-settings
# Each part's output is shown whole when it ends; one that fails hides no other.
BESIDE_EACH_OTHER := --jobs=2 --keep-going --output-sync=target

.PHONY: run mail test test-fast test-mail test-journeys test-races test-attack $(TESTS) \
        check lint $(LINT) bench screenshots messages build lock packages clean

run: $(VENV)/.runtime
	@exec $(BIN)/python manage.py run_portal

mail: $(VENV)/.runtime packages
	@exec $(BIN)/python manage.py run_mail $(DOVECOT:%=--dovecot %)

test: $(VENV)/.dev packages
	@# Once, before a dozen processes of the first parts would each do it.
	@$(BIN)/python -m compileall -q -j 0 accounts admin_console mailportal security
	@echo "Each part is shown when it ends."; $(ON_POSTGRESQL) --for-all $(MAKE) $(BESIDE_EACH_OTHER) $(TESTS)

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

test-mail: test-mail-sqlite test-mail-postgresql
test-mail-sqlite: $(VENV)/.dev packages
	@echo "== Dovecot and Postfix"
	@$(PYTEST) tests/mail
test-mail-postgresql: $(VENV)/.dev packages
	@echo "== Dovecot and Postfix on PostgreSQL, in small"
	@$(ON_POSTGRESQL) $(PYTEST) tests/mail/test_logon.py

# What says something about Dovecot, on the version that the machine may not have
# (docs/decisions/0052-one-set-of-files-for-two-dovecots.md).
ON_DOVECOT_24 := crowded delete hostile_input inner_hop limit lives logon mail_flow mailboxes operation run_mail server_api \
                 stuck submission trouble
test-mail-2.4: $(VENV)/.dev packages
	@echo "== Dovecot 2.4 and Postfix"
	@DOVECOT=2.4 $(PYTEST) $(ON_DOVECOT_24:%=tests/mail/test_%.py)

test-sms: $(VENV)/.dev packages
	@echo "== Kannel"
	@$(PYTEST) tests/sms/kannel

test-journeys: test-journeys-sqlite test-journeys-postgresql
test-journeys-sqlite: $(VENV)/.dev packages
	@echo "== Chromium"
	@$(PYTEST) -n 2 --dist loadfile tests/journeys
test-journeys-postgresql: $(VENV)/.dev packages
	@echo "== Chromium on PostgreSQL, in small"
	@$(ON_POSTGRESQL) $(PYTEST) tests/journeys/test_security_password.py -k "one_device and not no-scripts"

test-races: test-races-sqlite test-races-postgresql
test-races-sqlite: $(VENV)/.dev packages
	@echo "== Races on SQLite"
	@$(PYTEST) -n 2 --dist loadfile tests/races
test-races-postgresql: $(VENV)/.dev packages
	@echo "== Races on PostgreSQL"
	@$(ON_POSTGRESQL) $(PYTEST) -n 2 --dist loadfile tests/races

test-attack: test-attack-sqlite test-attack-postgresql
test-attack-sqlite: $(VENV)/.dev packages
	@echo "== Attacks on SQLite"
	@$(PYTEST) -n 2 --dist loadfile tests/attack
test-attack-postgresql: $(VENV)/.dev packages
	@echo "== Those on PostgreSQL that the database takes part in"
	@$(ON_POSTGRESQL) $(PYTEST) -n 2 --dist loadfile $(ATTACKS_ON_DATABASE:%=tests/attack/test_%)

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

# What needs no test to run, beside each other; .ci/run begins with it.
check: $(VENV)/.dev packages
	@$(MAKE) $(BESIDE_EACH_OTHER) build $(LINT)

lint: $(LINT)
lint-types: $(VENV)/.dev
	$(BIN)/mypy
lint-code: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
lint-templates: $(VENV)/.dev
	$(BIN)/djlint --lint --check --quiet templates
lint-imports: $(VENV)/.dev
	$(BIN)/lint-imports
lint-messages: $(VENV)/.dev packages
	@echo "make messages brings nothing new"; \
	folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	tar --exclude=__pycache__ -cf - $(SPOKEN) | tar -xf - -C "$$folder"; \
	(cd "$$folder" && "$(CURDIR)/$(BIN)/"$(MAKE_MESSAGES) > /dev/null); \
	diff -u $(MESSAGES).po "$$folder/$(MESSAGES).po"; \
	msgfmt --check --output-file /dev/null $(MESSAGES).po
lint-settings: $(VENV)/.dev
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	export PORTAL_DATA=$$folder DJANGO_SETTINGS_MODULE=mailportal.settings.production; \
	export PUBLIC_BASE_URL=https://portal.example ALLOWED_HOSTS=portal.example TRUSTED_PROXIES=1; \
	$(BIN)/python -m mailportal.operations.create_keys "$$folder/keys" > /dev/null; \
	set -x; \
	$(BIN)/python manage.py makemigrations --check --dry-run; \
	$(BIN)/python manage.py check --deploy --fail-level WARNING

# An installation in a folder of its own, as the Dockerfile makes it.
BUILD ?= build/portal
build:
	@rm -rf $(BUILD)
	@.ci/build $(BUILD)

packages:
	@.ci/packages

# What is pinned comes from pyproject.toml and requirements-dev.in; the files name no index.
LOCK := $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-annotate --no-header \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options
lock: $(VENV)/.dev
	$(LOCK) --output-file requirements.lock pyproject.toml
	$(LOCK) --output-file requirements-dev.lock requirements-dev.in
	echo uv | $(LOCK) --output-file .ci/uv.lock -

# The stamps are newer than the locks as long as the environment is what the locks say.
$(VENV)/.runtime: requirements.lock | $(BIN)/python
	@echo "Installing what the portal needs into $(VENV) ..."
	@$(INSTALL) requirements.lock
	@touch $@

$(VENV)/.dev: requirements.lock requirements-dev.lock | $(BIN)/python
	@echo "Installing what the portal, tests and lint need into $(VENV) ..."
	@$(INSTALL) requirements.lock requirements-dev.lock
	@touch $(VENV)/.runtime $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "This needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "Python's venv is missing here. Run this once, then make again:" >&2; \
	    echo "  sudo apt-get install -y python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

clean:
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
