# Every target sets up what it needs from a bare Python 3.11+; nothing else is expected of the machine.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Counterpart needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Making a Python environment in .venv: a few seconds."
	@$(PYTHON) -m venv .venv
	@touch $@

# Nothing is installed whose hash does not stand here; what builds packages is pinned, too.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.venv/demo-ready: .venv/made pyproject.toml requirements-demo.txt requirements-build.txt
	@echo "Fetching the Python packages it needs: about half a minute, and only the first time."
	@$(PIP) --require-hashes -r requirements-demo.txt -r requirements-build.txt && $(PIP) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m sandbox.demo.story
	@touch $@

.venv/dev-ready: .venv/demo-ready requirements-dev.txt
	@echo "Fetching the tools for tests and checks: about half a minute, and only the first time."
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

.PHONY: demo
demo: .venv/demo-ready ## Everything in a browser, against a local Slack; no account, no settings
	@$(BIN)/counterpart demo

.PHONY: test
test: .venv/dev-ready ## The tests
	@$(BIN)/python -m pytest

ROUNDS ?= 50
.PHONY: rounds
rounds: .venv/dev-ready ## Real processes killed and frozen at random, from the first command to the digest (ROUNDS=50)
	@PYTHONPATH=.:tests $(BIN)/python tests/rounds.py --rounds $(ROUNDS)

POSTS ?= 10000
EVENTS ?= 100000
.PHONY: storms
storms: .venv/dev-ready ## Lost connections, 429s, outages and doubled events in simulated time (POSTS=, EVENTS=)
	@PYTHONPATH=.:tests $(BIN)/python tests/storms.py --posts $(POSTS) --events $(EVENTS)

WORDS ?= 5000
PEOPLE ?= 20000
.PHONY: crowds
crowds: .venv/dev-ready ## A long thread that was missed and a large workspace, in simulated time (WORDS=, PEOPLE=)
	@PYTHONPATH=.:tests $(BIN)/python tests/crowds.py --words $(WORDS) --people $(PEOPLE)

FUZZ ?= 10000
SEED ?= 1
.PHONY: fuzz
fuzz: .venv/dev-ready ## Signed payloads, spoiled at random: what is dropped changes nothing (FUZZ=10000, SEED=1, HOW=http)
	@PYTHONPATH=.:tests $(BIN)/python tests/fuzz.py --count $(FUZZ) --seed $(SEED) $(if $(HOW),--how $(HOW))

HOSTILE ?= 5000
.PHONY: hostile
hostile: .venv/dev-ready ## Hostile texts through every field and all that shows one (HOSTILE=5000, SEED=1)
	@PYTHONPATH=.:tests $(BIN)/python tests/hostile.py --count $(HOSTILE) --seed $(SEED)

PAIRS ?= 56 1000 10000
.PHONY: bench-fanout
bench-fanout: .venv/dev-ready ## Everybody's question at one moment, in simulated time: seconds, calls, share of the bound (PAIRS=)
	@PYTHONPATH=.:tests $(BIN)/python tests/fanout.py $(PAIRS)

.PHONY: first-look-of-all
first-look-of-all: .venv/dev-ready ## The first look of all 56 pairs, tap by tap: taps, estimated seconds, waits, Slack's limits (ITEMS=40)
	@PYTHONPATH=.:tests $(BIN)/python tests/first_look_of_all.py $(ITEMS)

.PHONY: bench-answers
bench-answers: .venv/dev-ready ## An answer over HTTP on PostgreSQL beside our rules written by hand: rates, waits, memory
	@PYTHONPATH=.:tests $(BIN)/python tests/bench_answers.py

.PHONY: bench-history
bench-history: .venv/dev-ready ## Beat, digest, Homes and lists after years and with more pairs: time, statements, what is read whole (YEARS=, TIMES=)
	@PYTHONPATH=.:tests $(BIN)/python tests/bench_history.py --years $(or $(YEARS),1 5) --times $(or $(TIMES),1)

.PHONY: rights
rights: .venv/dev-ready ## Who may do what, from the table of all acts, into docs/rights.txt, and README's table of commands
	@PYTHONPATH=.:tests $(BIN)/python tests/list_rights.py

.PHONY: count-acts
count-acts: .venv/dev-ready ## Statements and transactions of every command, press and form
	@PYTHONPATH=.:tests $(BIN)/python tests/count_acts.py

.PHONY: transcripts
transcripts: .venv/demo-ready ## The main conversations as plain text, into docs/transcripts
	@$(BIN)/python -m sandbox.demo.transcripts

.PHONY: gallery
gallery: .venv/demo-ready ## Every message, window and Home in every state, as text, into docs/gallery
	@$(BIN)/python -m sandbox.demo.gallery

.PHONY: season
season: .venv/dev-ready ## Write down who is asked what and when over a season (tests/season.txt), to be read by hand
	@PYTHONPATH=. $(BIN)/python tests/season.py > tests/season.new && mv tests/season.new tests/season.txt

.PHONY: year-of-rounds
year-of-rounds: .venv/dev-ready ## A year of rounds and digests of all states, each sentence counted once more, into docs/
	@PYTHONPATH=.:tests $(BIN)/python tests/year_of_rounds.py

.PHONY: rehearsal-of-all
rehearsal-of-all: .venv/dev-ready ## All 56 states rehearsed over 90 days, then lived, message for message (DAYS=30)
	@PYTHONPATH=.:tests $(BIN)/python tests/rehearsal_of_all.py $(DAYS)

.PHONY: digests
digests: .venv/dev-ready ## What digests of 15, 40 and 56 states look like, into docs/digests (needs Chromium)
	@$(BIN)/python -m sandbox.demo.digest_looks

.PHONY: maps
maps: .venv/dev-ready ## What the maps of the states look like, into docs/maps
	@$(BIN)/python -m sandbox.demo.map_looks

.PHONY: screenshots
screenshots: .venv/dev-ready ## The pictures in docs/, from the page as it is now (needs Chromium)
	@$(BIN)/python -m sandbox.demo.screenshots

.PHONY: house
house: .venv/made ## How the code is built, in figures; FOLDERS=… for other code, to compare
	@$(BIN)/python tests/house.py $(FOLDERS)

.PHONY: check
check: .venv/dev-ready ## Lint and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

.PHONY: format
format: .venv/dev-ready ## Put the code into its usual form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 -q --no-header --no-annotate --generate-hashes
.PHONY: lock
lock: .venv/dev-ready ## Compile the pinned requirements, with their hashes, from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) --extra sandbox -c requirements.txt pyproject.toml -o requirements-demo.txt
	@$(COMPILE) --extra pictures -c requirements.txt pyproject.toml -o requirements-pictures.txt
	@$(COMPILE) --extra dev -c requirements-demo.txt pyproject.toml -o requirements-dev.txt
	@echo "setuptools>=77" | $(COMPILE) - -o requirements-build.txt

SEEDS ?= 1-20
.PHONY: simulate
simulate: .venv/dev-ready ## Live through quarters with faults at every step: SEEDS=1-1000, and see docs/simulation.md
	@PYTHONPATH=tests $(BIN)/python -m simulation $(SEEDS) $(if $(SHORTEN),--shorten) $(if $(POSTGRESQL),--postgresql)

.PHONY: simulate-mutants
simulate-mutants: .venv/dev-ready ## Plant bugs and count the seeds until the simulation sees each (SCENES=1: in scenes)
	@PYTHONPATH=tests $(BIN)/python -m simulation $(or $(filter-out 1-20,$(SEEDS)),1-100) $(if $(SCENES),--scenes $(filter-out 1,$(SCENES))) --mutants $(MUTANTS)

.PHONY: simulate-boundaries
simulate-boundaries: .venv/dev-ready ## Break every statement and every call to Slack in three ways (ONLY='form answer', LIST=1)
	@PYTHONPATH=tests $(BIN)/python -m simulation --boundaries $(if $(ONLY),--only "$(ONLY)") $(if $(LIST),--list)
