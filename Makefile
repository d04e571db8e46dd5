# Two commands: `make demo` shows the main job, `make test` runs everything. Both need Python 3.11+ and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SCALE := .venv-scale
PEERS := .venv-peers/.installed
SYNAPSE := .venv-synapse/bin/synapse_homeserver

.PHONY: demo test test-scale bench evaluate fuzz lint docs clean

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "push2pull needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@

demo: $(STAMP)
	$(BIN)/push2pull demo

test: $(STAMP) lint | $(SYNAPSE)
	$(BIN)/python -m pytest -n auto --dist worksteal

# Spark lives in an environment of its own, so that the other tests stay quick. Needs Java 17 or newer.
$(SCALE)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(SCALE)
	$(SCALE)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[spark]' pytest pytest-randomly
	touch $@

test-scale: $(SCALE)/.installed
	$(SCALE)/bin/python -m pytest tests/scale

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A Matrix homeserver for tests, in an environment of its own; without it they are skipped by name.
$(SYNAPSE):
	$(PYTHON) -m venv $(dir $(@D))
	-$(@D)/python -m pip install --quiet --disable-pip-version-check matrix-synapse==1.163.2

# Peers live in an environment of their own; one that cannot be installed is skipped by name.
$(PEERS): Makefile
	$(PYTHON) -m venv $(@D)
	-$(@D)/bin/python -m pip install --quiet --disable-pip-version-check perceval
	-$(@D)/bin/python -m pip install --quiet --disable-pip-version-check mail-parser-reply email-reply-parser
	-$(@D)/bin/python -m pip install --quiet --disable-pip-version-check talon
	-$(@D)/bin/python -m pip install --quiet --disable-pip-version-check igraph leidenalg networkx
	-$(@D)/bin/python -m pip install --quiet --disable-pip-version-check infomap
	-$(@D)/bin/python -m pip install --quiet --disable-pip-version-check hdbscan pandas plotly pyyaml tqdm umap-learn
	-$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps bertopic
	touch $@

bench: $(STAMP) | $(PEERS)
	$(BIN)/python -m benchmarks.ingest
	$(BIN)/python -m benchmarks.analyse
	$(BIN)/python -m benchmarks.publish --threads 500 --interruptions 5

# EVALUATE="flows --per-cell 4" says which questions, and how many organisations a cell of the table of power.
evaluate: $(STAMP) | $(PEERS)
	$(BIN)/python -m benchmarks.evaluate $(EVALUATE) --write docs/evaluation.md

# Longer than the fuzzing in `make test`; FUZZ="--seconds 3600 --seed 2" changes how long and from where.
fuzz: $(STAMP)
	PYTHONPATH=tests:. $(BIN)/python -m fuzz $(FUZZ)

docs: $(STAMP)
	$(BIN)/python -c 'from push2pull.schema import document; print(document(), end="")' > docs/tables.md

clean:
	rm -rf $(VENV) $(SCALE) .venv-peers .venv-synapse .fuzz demo
