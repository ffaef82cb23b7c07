# The two commands are `make demo` and `make test`; `make help` lists all.

# python3 if it is new enough, else the newest that is; `make demo PYTHON=...` names another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& command -v "$$python" && break; done)
BIN := .venv/bin
SERVE ?= 1
ARGS ?=
ifneq ($(PORT),)
export PORT
endif
# Where Python may not keep what it compiled, each program that the tests start compiles it anew.
unexport PYTHONDONTWRITEBYTECODE
# One more than the cores of a small machine: many tests wait for servers they start and stop.
WORKERS ?= 3
# Of lines and branches, in percent: it only rises.
FLOOR := 96
PRODUCTION := DEBUG=0 SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
	ALLOWED_HOSTS=consortium.example SITE_URL=https://consortium.example \
	DATABASE_URL=postgresql://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0 \
	EMAIL_URL=smtp://127.0.0.1:1 DEFAULT_FROM_EMAIL=noreply@consortium.example

.DEFAULT_GOAL := help
.PHONY: help demo test check bench lock python setup setup-test

help: ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup ## set up, load the demo, build its bid pack, serve on port 8000 (SERVE=0: don't serve)
	@$(BIN)/python manage.py demo $(if $(filter 0 no false,$(SERVE)),--no-serve)

test: setup-test ## set up and run every test (ARGS="-k name" for some)
ifneq ($(ARGS),)
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)
else
	@$(BIN)/python -m slipcover --json --out .coverage.json -m pytest -n $(WORKERS)
	@$(BIN)/python -m slipcover --merge .coverage.json --out .coverage.json --fail-under $(FLOOR) || \
		{ echo "The tests cover less than $(FLOOR) % of lines and branches." >&2; exit 1; }
endif

check: setup-test ## linters, import rules, Django's checks, missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/lint-imports
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: setup ## measure at 100,000 projects, beside the bare SQL (ARGS=--growth: how it grows; more: ARGS=--help)
	@$(BIN)/python -m tests.bench $(ARGS)

lock: python ## write the lock files of the Python packages anew
	@"$(PYTHON)" consortium/bootstrap.py lock

setup: python
	@"$(PYTHON)" consortium/bootstrap.py run

setup-test: python
	@"$(PYTHON)" consortium/bootstrap.py test

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none is on the PATH:" \
	"install it, or name one with \`make demo PYTHON=/path/to/python\`." >&2; exit 1; }
