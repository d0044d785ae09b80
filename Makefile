# The doors for people who have a checkout. `make help` says what each does.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run setup test test-fast check check-data proof bench lock messages demo-vectors clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/installed ## start everything on http://127.0.0.1:8000 (PORT=… for another one); Ctrl-C ends it
	@exec $(BIN)/anlaufstelle run

setup: $(VENV)/installed ## make everything ready without starting it
	@$(BIN)/anlaufstelle setup

test: $(VENV)/developed ## all tests, with a real browser
	@$(BIN)/python tools/test.py

test-fast: $(VENV)/developed ## rules and house tests, without the browser and what takes long
	@$(BIN)/python tools/test.py --fast

check: $(VENV)/developed ## linters, types, import contract, missing migrations, translations
	@tools/check

check-data: $(VENV)/developed ## checks that need data from outside: make check-data DATA=folder (FULL=1: retrieval too)
	@test -n "$(DATA)" || { echo "Please name the folder: make check-data DATA=…"; exit 2; }
	@$(BIN)/python tools/test.py --data "$(DATA)" $(if $(FULL),--full)

proof: $(VENV)/developed ## the full figures, into proof/results.json; ended, it goes on where it stood
	@$(BIN)/python tools/proof.py

bench: $(VENV)/developed ## the benchmarks, one line each with its floor, into bench/results.json (DATA=… adds retrieval)
	@$(BIN)/python -m bench $(if $(DATA),--data "$(DATA)")

lock: $(VENV)/developed ## write requirements.lock anew from pyproject.toml
	@$(BIN)/python tools/lock.py

messages: $(VENV)/developed ## bring the translation catalogues up to date with the pages
	@$(BIN)/python tools/messages.py update

demo-vectors: $(VENV)/developed ## write the vectors of the demo county anew, after its texts have changed
	@$(BIN)/python tools/demo_vectors.py

clean: ## remove the environment (the installation in var/ stays)
	rm -rf $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml
	@PYTHON="$(PYTHON)" tools/install runtime

$(VENV)/developed: requirements.lock pyproject.toml
	@PYTHON="$(PYTHON)" tools/install everything
