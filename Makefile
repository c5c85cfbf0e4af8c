# The two commands to know: `make up` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := bash
PYTHON ?= python3.13
VENV := .venv
BIN := $(VENV)/bin
PROGRAMS := sam ministack moto cfn-lint checkov zizmor
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy

# One environment for the product; one for each program, so that a program's pins never hold the product's back.
$(VENV)/.ready: requirements/dev.txt
	@echo "setting up the Python environment ($(VENV))"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/uv.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

.programs/%/.ready: requirements/%.txt $(VENV)/.ready
	@echo "setting up the program $* (.programs/$*)"
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .programs/$*
	@$(BIN)/uv pip install --quiet --python .programs/$*/bin/python --require-hashes -r requirements/$*.txt
	@touch $@

.PHONY: setup
setup: $(VENV)/.ready $(PROGRAMS:%=.programs/%/.ready) ## set up every environment
