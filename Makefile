# What you can do here. Each target installs what it is missing and says so (scripts/install).
#   make demo    two invented municipalities with a year of life, in your browser
#   make test    everything that must hold before a change is merged

.DEFAULT_GOAL := help
.PHONY: help demo test check fmt frontend bench fuzz db release

# Cargo uses every core; the targets themselves run one after the other.
.NOTPARALLEL:

DEMO_DATA ?= .demo
DEMO_ARGS ?=
BENCH_ARGS ?=
FUZZ_SECONDS ?= 60
# With nextest each test is a process of its own; without it cargo's own runner does the same tests.
UNIT := $(shell command -v cargo-nextest >/dev/null 2>&1 && echo 'nextest run --status-level fail --no-tests pass' || echo 'test --quiet')

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

demo: ## build Rampe and start the demo (DEMO_DATA=.demo, DEMO_ARGS="--size medium")
	@scripts/install demo
	@$(MAKE) --no-print-directory frontend
	cargo build --profile demo --package rampe
	@data=$$(scripts/data-folder $(DEMO_DATA)) && scripts/cargo-out demo/rampe demo --data "$$data" $(DEMO_ARGS)

test: ## all tests: format, lints, unit, database, browser, API
	@scripts/test

check: ## the quick round while you work: format, lints, tests that need no database
	@scripts/install build
	@$(MAKE) --no-print-directory frontend
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	cargo $(UNIT) --package domain --package app --package web --lib

fmt: ## format the Rust code
	cargo fmt --all

frontend: ## bundle CSS, fonts, icons and the little TypeScript there is into frontend/dist
	@scripts/install build
	@scripts/frontend

bench: ## measure Rampe under load beside bare PostgreSQL, and the route planner (BENCH_ARGS="--devices 2000,20000")
	@scripts/install bench
	@$(MAKE) --no-print-directory frontend
	@scripts/bench $(BENCH_ARGS)

fuzz: ## throw spoilt inputs at the route planner and the readers of maps and addresses (FUZZ_SECONDS=60)
	@scripts/install build
	@scripts/fuzz $(FUZZ_SECONDS)

db: ## psql in the demo's database, beside the running demo
	@scripts/db $(DEMO_DATA)

release: ## the binary that a municipality installs, and its checksum, in target/release-files
	@scripts/install build
	@$(MAKE) --no-print-directory frontend
	@scripts/release
