# InfoNCE by Hand. `make` alone lists what there is.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
# Building and testing must never touch the reader's own progress. Many processes import our
# modules: these are compiled once, even where the shell sets PYTHONDONTWRITEBYTECODE.
SCRATCH := INFONCE_LAB_HOME="$(CURDIR)/_build/home" OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=

.DEFAULT_GOAL := help
.PHONY: help book test lab serve notebooks clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

book: $(VENV)/ready  ## build the website into _build/html
	@$(SCRATCH) $(RUN) -m tools.book

test: $(VENV)/ready  ## everything that CI checks
	@$(SCRATCH) $(RUN) -m tools.run_tests

lab: $(VENV)/ready  ## open your own copies of the labs in JupyterLab
	@$(VENV)/bin/infonce-lab labs
	@$(VENV)/bin/jupyter lab --notebook-dir=my-labs

serve: $(VENV)/ready  ## show the built website on http://127.0.0.1:8000
	@test -d _build/html || { echo "There is no website yet: run 'make book' first."; exit 1; }
	@echo "http://127.0.0.1:8000  (Ctrl+C ends it)"
	@$(RUN) -m http.server 8000 --bind 127.0.0.1 --directory _build/html

notebooks: $(VENV)/ready  ## write the student notebooks from solutions/
	@$(SCRATCH) $(RUN) -m tools.notebooks

clean:  ## remove what was built; your labs and your progress stay
	rm -rf _build

$(VENV)/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@
