# Everything a newcomer, a developer or a build server runs. Needs python3 (3.11 to 3.13) and make, nothing else.

.DEFAULT_GOAL := help
.PHONY: help install demo test check bench train locales chaos format lock venv runtime
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
TYPED := config.py bot.py rules settings storage clients handlers sandbox processes benchmarks

# The first of these that is a Python we run on; `make PYTHON=/path/to/python3.12` says it otherwise.
PYTHON ?=
CANDIDATES := python3 python3.13 python3.12 python3.11
SUITS := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

help: ## Say what there is to make
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: venv ## Make .venv with everything for running and developing, each file checked against its hash
	@cmp -s requirements-dev.txt $(VENV)/requirements-dev.txt || { \
	  echo "Installing into $(VENV) ..."; \
	  $(PIP_INSTALL) -r requirements-dev.txt && \
	  cp requirements.txt requirements-dev.txt $(VENV)/; }

demo: runtime ## Start the sandbox: a Slack and an X on this machine, and the bot between them (PORT=8000)
	@$(PY) bot.py sandbox --port $(PORT)

test: install ## Run the tests on SQLite and PostgreSQL, with branch coverage (ARGS='-k claim' for some)
	@$(PY) -m pytest -n 3 --cov --cov-report=term:skip-covered $(ARGS)

check: install ## Lint, formatting, types, import direction
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy --strict $(TYPED)
	@$(PY) -c 'import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))'

bench: install ## Measure side by side; triage on SETS=FOLDER; with SOURCE=twcs.csv.gz compare numbers and replay posts
	@$(PY) -m benchmarks.side_by_side
	@echo; $(PY) -m benchmarks.figures_growth
	@echo; $(PY) -m benchmarks.replay_rules
	@$(PIP_INSTALL) -r requirements-smart.txt
	@echo; $(PY) -m benchmarks.triage $(SETS)
	@echo; $(PY) -m benchmarks.compare_stats $(SOURCE)
	@if [ -n "$(SOURCE)" ]; then \
	  echo; $(PY) -m benchmarks.replay "$(SOURCE)" $(ARGS); \
	else \
	  echo; echo "No replay: name a file of real conversations with SOURCE=FILE.csv.gz (docs/benchmarks.md says which)."; \
	fi

train: install ## Train the optional classifier of kinds anew from benchmarks/classifier_seeds.yaml
	@$(PIP_INSTALL) -r requirements-smart.txt
	@$(PY) -m benchmarks.train_classifier

locales: install ## Bring the catalogues of locales/ up to date with the source, and list what is to translate
	@$(PY) -m benchmarks.catalogues

chaos: install ## Kill, cut off, refuse and double for 10,000 events, and die at every call: nothing may be lost
	@$(PY) -m benchmarks.locked
	@KILL_EVERY=1 $(PY) -m pytest -n 2 -q tests/test_kill_points.py
	@$(PY) -m benchmarks.chaos --events 3000 --seed 1 --database sqlite --mode socket --processes 1
	@$(PY) -m benchmarks.chaos --events 2500 --seed 2 --database postgres --mode socket --processes 2 --no-bare
	@$(PY) -m benchmarks.chaos --events 2500 --seed 3 --database postgres --mode http --processes 2 --no-bare
	@$(PY) -m benchmarks.chaos --events 1000 --seed 4 --database sqlite --mode http --processes 1 --no-bare
	@$(PY) -m benchmarks.chaos --events 1000 --seed 5 --database sqlite --mode socket --processes 2 --no-bare

format: install ## Let ruff lay out the code and mend what it safely can
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

lock: ## Resolve requirements*.in anew into the hash-locked files (needs uv)
	@uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	  --no-header --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	@uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	  --no-header --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt
	@uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	  --no-header --no-emit-index-url --no-emit-find-links -c requirements.txt requirements-smart.in -o requirements-smart.txt

# Only what the bot needs to run; what `install` put there will do as well.
runtime: venv
	@cmp -s requirements.txt $(VENV)/requirements.txt || { \
	  echo "Installing into $(VENV) (once, half a minute) ..."; \
	  $(PIP_INSTALL) -r requirements.txt && \
	  cp requirements.txt $(VENV)/; }

# A .venv whose Python has gone, or is one we do not run on, is made anew. pyenv hides a Python that is not the one of
# .python-version as long as we stand here, hence the second look from the root.
venv:
	@$(PY) -c '$(SUITS)' >/dev/null 2>&1 && exit 0; \
	for place in . /; do for python in $(or $(PYTHON),$(CANDIDATES)); do \
	  (cd $$place && $$python -c '$(SUITS)') >/dev/null 2>&1 && cd $$place && \
	    exec $$python -m venv --clear '$(CURDIR)/$(VENV)'; \
	done; done; \
	echo "socialcare needs Python 3.11, 3.12 or 3.13 with its venv module; tried: $(or $(PYTHON),$(CANDIDATES))." >&2; \
	echo "On Debian and Ubuntu: apt install python3 python3-venv. Another place: make PYTHON=/path/to/python3.13 ..." >&2; \
	exit 1
