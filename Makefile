# The commands of this project; `make help` lists them.
# Needs Python 3.11 or newer, make and pip. Another interpreter: make up PYTHON=python3.12

PORT ?= 8000
DATA_DIR ?= .data
TLS_PORT ?= 8443
# In the environment, so that spaces in a path need no quoting.
export PORT DATA_DIR PYTHON INSTALLER TLS TLS_PORT

# Which packages .venv needs: "run" for `make up`, "test" for everything.
PACKAGES := test
VENV_PYTHON := .venv/bin/python
UV_VERSION := 0.13.9
COMPILE := $(VENV_PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help venv up test check lint format types imports script translations released bench lock \
	client models

help: ## list the commands
	@echo "Usage: make COMMAND [NAME=value ...]"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

up: PACKAGES := run
up: venv ## run the product until Ctrl-C [PORT=8000] [DATA_DIR=.data] [TLS=1 TLS_PORT=8443]
	@exec $(VENV_PYTHON) -m devserver up --port "$$PORT" --data-dir "$$DATA_DIR" \
		--tls "$$TLS" --tls-port "$$TLS_PORT"

test: venv ## run the tests in parallel [ARGS="-m quick"] [ARGS="-n 0 -k name tests/unit"]
	@exec $(VENV_PYTHON) -m pytest -n auto $(ARGS)

check: lint types imports script ## lint, format check, types, import contracts, and the script's types

lint: venv ## ruff, and whether the format is right
	@$(VENV_PYTHON) -m ruff check --no-cache .
	@$(VENV_PYTHON) -m ruff format --check .

format: venv ## format, and fix what ruff can fix
	@$(VENV_PYTHON) -m ruff check --fix .
	@$(VENV_PYTHON) -m ruff format .

types: venv ## mypy, strict
	@$(VENV_PYTHON) -m mypy .

imports: venv ## the layers that docs/architecture.md describes
	@PYTHONPATH=.:platform $(VENV_PYTHON) -c \
		"from importlinter.cli import lint_imports_command; lint_imports_command()"

script: venv ## the dashboard's script: build it, and check its types
	@$(VENV_PYTHON) platform/dashboard/frontend/build.py --types

translations: venv ## add new texts to the French catalogues, without a translation
	@$(VENV_PYTHON) -m dashboard.translations

client: venv ## build the wheel of the Python client in dist/
	@cd clients/python && ../../$(VENV_PYTHON) -m hatchling build -t wheel -d ../../dist

models: venv ## make the Python client's models, and its blocking half
	@DJANGO_SETTINGS_MODULE=tests.support.typing_settings PYTHONPATH=.:platform \
		$(VENV_PYTHON) -m clients.python.tools.models

released: venv ## at a release: keep the API document that later ones are compared with
	@DJANGO_SETTINGS_MODULE=tests.support.typing_settings PYTHONPATH=.:platform \
		$(VENV_PYTHON) -m tests.support.api_changes

bench: venv ## measure redirects, routes, an outage, the dashboard's pages, and renders
	@$(VENV_PYTHON) -m benchmarks.redirects
	@$(VENV_PYTHON) -m benchmarks.routes_million
	@$(VENV_PYTHON) -m benchmarks.outage
	@$(VENV_PYTHON) -m benchmarks.pages
	@$(VENV_PYTHON) -m benchmarks.renders

lock: venv ## renew the requirements*.lock from pyproject.toml
	@echo "uv==$(UV_VERSION)" | $(COMPILE) --upgrade - -o requirements-uv.lock
	@$(COMPILE) --upgrade pyproject.toml -o requirements.lock
	@$(COMPILE) --upgrade --extra local -c requirements.lock pyproject.toml \
		-o requirements-local.lock
	@$(COMPILE) --upgrade --all-extras -c requirements-local.lock pyproject.toml \
		-o requirements-dev.lock
	@$(COMPILE) --only-binary :all: --extra s3 -c requirements-dev.lock pyproject.toml \
		-o requirements-s3.lock

venv:
	@for python in "$$PYTHON" python3 python3.11 python3.12 python3.13 python3.14; do \
		if [ -n "$$python" ] && "$$python" -c \
			'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec "$$python" -I platform/devserver/bootstrap.py $(PACKAGES); \
		fi; \
	done; \
	echo "Python 3.11 or newer was not found. Install it (Debian, Ubuntu: apt install python3" \
		"python3-venv; macOS: brew install python@3.13), or say where it is: make PYTHON=/path" >&2; \
	exit 1
