# Two commands for a fresh machine: make run, make test. Each does all its own set-up; a second run starts in seconds.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# What the scripts below had to fetch lies in .tools and comes first.
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.tools/uv/bin:$(CURDIR)/.tools/node/bin:$(PATH)

ASSETS := src/upstander/staff/assets
STYLES := src/upstander/staff/static/staff

.PHONY: help run test soak check format bench promises setup test-tools clean

help:
	@echo "make run       start everything as a demonstration on this computer"
	@echo "make test      run every test"
	@echo "make soak      the long tests: a thousand kills, new cases for every property, an hour of fuzzing, of traffic 15 min"
	@echo "make check     format, lint, types, architecture, licences, the course's text"
	@echo "make bench     measure, and write bench/results.json"
	@echo "make promises  list the promises P1 to P10 with their tests and results"
	@echo "make format    write every file in the house's format"

run: setup
	@tools/have-sandbox
	@exec upstander serve --demo

test: setup test-tools
	npm --prefix app test
	pytest --ignore tests/classroom
	pytest tests/classroom

soak: setup test-tools
	UPSTANDER_KILLS=1000 pytest -o faulthandler_timeout=0 tests/gate/test_kill.py
	UPSTANDER_TRACES_SECONDS=900 pytest -s -o faulthandler_timeout=0 tests/app/test_traffic.py
	UPSTANDER_NEW_CASES=1 npm --prefix app test
	pytest --hypothesis-profile=new -m "not browser" --ignore tests/classroom
	pytest --hypothesis-profile=new -m "not browser" tests/classroom
	uv run --frozen --all-extras --group soak python -m tests.fuzz.atheris_run 150

check: setup
	ruff format --check .
	ruff check .
	mypy
	lint-imports
	upstander course check
	reuse --suppress-deprecation lint --quiet
	npm --prefix app run --silent format:check
	npm --prefix app run --silent lint
	npm --prefix app run --silent types

format: setup
	ruff format .
	ruff check --fix .
	npm --prefix app run --silent format

bench: setup test-tools
	python -m bench

promises: setup test-tools
	python -m tests.promises

setup: .venv/.ready app/node_modules/.ready app/build/.ready $(STYLES)/.ready

test-tools:
	@tools/have-test-tools

clean:
	rm -rf .venv .tools app/node_modules app/dist app/build $(ASSETS)/node_modules $(STYLES)

.venv/.ready: pyproject.toml uv.lock
	@tools/have-uv
	uv sync --frozen --all-extras --quiet
	@touch $@

app/node_modules/.ready: app/package-lock.json .venv/.ready
	@tools/have-node
	npm --prefix app ci --no-audit --no-fund --loglevel=error
	@touch $@

app/build/.ready: app/node_modules/.ready $(shell find app/src app/public app/*.js app/*.ts app/*.html -type f 2>/dev/null)
	npm --prefix app run --silent build
	@touch $@

$(STYLES)/.ready: $(shell find $(ASSETS) -path '*/node_modules' -prune -o -type f -print 2>/dev/null) app/node_modules/.ready
	npm --prefix $(ASSETS) ci --no-audit --no-fund --loglevel=error
	npm --prefix $(ASSETS) run --silent build
	@touch $@
