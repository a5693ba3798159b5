# Everything here sets up what it needs in .venv, from hash-locked files that name no index.
#
#   make demo      the board on a cloud of its own, without any account
#   make test      linters, types, architecture, template, and every test
#   make soak      the proofs that nothing is lost, at their large sizes: some ten minutes
#   make bench     the speed figures, as medians with the machine's noise
#   make pictures  the pictures in README and docs
#   make lint      only the checks that run nothing
#   make lock      resolve the dependencies anew
#   make clean     remove what the above left behind; never the demo's own state

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PEERS := .venv-peers
PEERS_READY := $(PEERS)/.ready
# The newest Python that is here and new enough.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
# One more than the machine has cores, up to eight: one of them mostly waits (tests/lanes.py).
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$(( n < 8 ? n + 1 : 8 )))
PYTEST = $(BIN)/pytest -n $(WORKERS) --dist loadgroup
# The machine's own certificates, not only those uv brings: behind a proxy they differ.
export UV_NATIVE_TLS := 1
export UV_SYSTEM_CERTS := 1

# The tests start Python some hundred times: what one of them compiled, the next need not.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test soak bench lint style untested pictures lock clean browser

help:
	@sed -n '3,10s/^# *//p' Makefile

$(READY): pyproject.toml requirements/dev.lock requirements/bootstrap.lock
	@[[ -n "$(PYTHON)" ]] || { echo "qdn needs Python 3.11 or newer; none was found on the PATH" >&2; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) ..."
	$(PYTHON) -m venv --clear $(VENV)
	@UV="$$(command -v uv || true)"; \
	if [[ -z "$$UV" ]]; then \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock; \
		UV=$(BIN)/uv; \
	fi; \
	VIRTUAL_ENV="$(CURDIR)/$(VENV)" "$$UV" pip install --quiet --require-hashes -r requirements/dev.lock; \
	VIRTUAL_ENV="$(CURDIR)/$(VENV)" "$$UV" pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(READY)

# The programs that are measured beside ours; apart, since they want other versions than we do.
$(PEERS_READY): requirements/peers.lock | $(READY)
	@echo "Setting up $(PEERS) ..."
	$(PYTHON) -m venv --clear $(PEERS)
	@UV="$$(command -v uv || echo $(BIN)/uv)"; \
	VIRTUAL_ENV="$(CURDIR)/$(PEERS)" "$$UV" pip install --quiet --require-hashes -r requirements/peers.lock
	@touch $(PEERS_READY)

demo: $(READY)
	$(BIN)/qdn demo

# Where it can be installed it is; where not, the tests that need it say so (and fail under CI).
# The shell of it draws the same pages for two thirds of the processor time.
browser:
	@for name in chromium-headless-shell chromium chromium-browser google-chrome; do \
		command -v $$name >/dev/null && exit; done; \
	[[ "$$(id -u)" == 0 ]] && command -v apt-get >/dev/null && \
		echo "Installing Chromium ..." && apt-get update -qq && export DEBIAN_FRONTEND=noninteractive && { \
		apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-liberation >/dev/null 2>&1 || \
		apt-get install -y -qq chromium >/dev/null; } || \
	echo "No Chromium here and no way to install it: tests of the pages will be skipped" >&2

lint: style
	@# Types take as long as the rest together: beside them.
	$(BIN)/mypy & types=$$!; others=0; \
	{ $(BIN)/lint-imports --no-cache && $(BIN)/cfn-lint cf/stack.yaml; } || others=$$?; \
	wait $$types; exit $$others

style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# What no test looks at, as they do at imports and the template. Its words follow theirs. By a name
# of its own, so that `make -n test` runs no tests.
untested: style
	$(BIN)/mypy

BESIDE = $(MAKE) $(MAKEOVERRIDES) untested
test: $(READY) browser
	@MAKEFLAGS=--no-print-directory $(BIN)/python -m tests.beside "$(BESIDE)" -- $(PYTEST) -m "not bench"

soak: $(READY)
	$(PYTEST) --soak --timeout 3600 tests/reliability

bench: $(READY) $(PEERS_READY) browser
	$(BIN)/python -m tests.bench

pictures: $(READY) browser
	$(BIN)/python -m tests.tui.pictures docs/pictures
	$(BIN)/python -m tests.frontend.pictures docs/pictures
	$(BIN)/python -m tests.frontend.dashboard.pictures docs/pictures

lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		pyproject.toml --extra local --extra dev -o requirements/dev.lock
	echo uv | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		- -o requirements/bootstrap.lock
	$(BIN)/uv pip compile --quiet --python-version 3.13 --python-platform aarch64-manylinux_2_28 \
		--only-binary :all: --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" requirements/lambda.in -o requirements/lambda.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		requirements/peers.in -o requirements/peers.lock

clean:
	rm -rf $(VENV) $(PEERS) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache snapshot_report.html
	find qdn_tui tests -name __pycache__ -type d -prune -exec rm -rf {} +
