# `make run` needs make, python3 (3.11 or later) and a package index; nothing else.
#   PORT=8001     another port                DEMO=no        your own library, with a first administrator
#   DATABASE_URL  PostgreSQL for SQLite       REDIS_URL      your own broker for the embedded one
#   ATTEST_VAR    another folder for var/     REQUIRE=all    a test that lacks a browser or an engine fails

PYTHON ?= python3
VENV := .venv/bin/python
ENGINES := $(VENV) -m tests.engines

.PHONY: setup run test soak bench lock new-enough

setup: .venv/.installed

run: setup
	@$(VENV) -m config.supervisor

test: .venv/.installed-dev
	@$(ENGINES)

soak: .venv/.installed-dev
	@SOAK=1 $(ENGINES)

bench: .venv/.installed-dev
	-@$(MAKE) --no-print-directory .venv-bench/.installed
	@$(VENV) -m benchmarks

# Without an index in the files: docs/adr/0001-locking-without-an-index.md
LOCK := $(VENV) -m uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header
lock: .venv/.installed-dev
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --group dev -o requirements-dev.txt
	$(LOCK) --group setup -o requirements-setup.txt
	$(LOCK) --group bench -c requirements.txt -o requirements-bench.txt

.venv/.installed: requirements.txt requirements-setup.txt | new-enough
	@$(PYTHON) config/environment.py requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt requirements-setup.txt | new-enough
	@$(PYTHON) config/environment.py requirements-dev.txt
	@touch $@ .venv/.installed

# Where this fails, the report of `make bench` leaves out what is compared with others.
.venv-bench/.installed: requirements-bench.txt requirements-setup.txt | new-enough
	@ATTEST_VENV=.venv-bench $(PYTHON) config/environment.py requirements-bench.txt
	@touch $@

new-enough:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Attest needs Python 3.11 or later; $(PYTHON) is `$(PYTHON) --version 2>&1`: name another, PYTHON=…" >&2; exit 1; }
