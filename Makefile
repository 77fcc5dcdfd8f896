# Two commands matter: `make run-all` and `make test`. Both need Python >= 3.12 and nothing else.
.POSIX:
.DEFAULT_GOAL := help
.PHONY: help check-deps install-deps dev-deps setup-infra setup build run run-all stop-all worker beat relay migrate \
  seed sample-data logs health check test bench real-input faults shell clean clean-data lock

PY = .venv/bin/python
# A command with the embedded servers behind it: attached to those of `make run-all`, or up for as long as it runs.
WITH = $(PY) -m twitter.embedded run --

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-13s %s\n", $$1, $$2}' Makefile

run-all: install-deps ## Run everything: servers, migrations, demo data, web on port $PORT (8000), worker, beat, relay
	@$(PY) -m scripts.run_all

test: dev-deps ## Run all tests on servers of their own, in parallel and in random order
	@$(PY) -m pytest -n auto $(ARGS)
	@$(PY) -m pytest tests/faults -m alone -p no:randomly

check: dev-deps ## Format, lint, types, floors, migrations, templates: under a minute
	@scripts/check

check-deps: ## Say which Python would be used and whether this machine can run everything
	@python=$$(scripts/find-python) && echo "Python: $$python" && "$$python" scripts/check_deps.py

install-deps: ## Make .venv and .env and install the requirements, if they changed
	@scripts/setup

dev-deps: ## The same with what tests and checks need
	@scripts/setup --dev

setup-infra: install-deps ## Start PostgreSQL and Valkey and leave them running
	@$(PY) -m twitter.embedded up

setup: setup-infra migrate ## All of the above, and the tables

build: install-deps ## Collect the static files as production serves them
	@DEBUG=false METRICS_DIR= ALLOW_PLAIN_HTTP=true ALLOWED_HOSTS=localhost SECRET_KEY=only-to-collect-static-files-0123456789abcdef \
	  $(PY) manage.py collectstatic --no-input

run: install-deps ## Only the web process, restarted when a file changes
	@$(WITH) $(PY) manage.py runserver $${PORT:-8000}

worker: install-deps ## Only a Celery worker
	@$(WITH) $(PY) -m celery --app twitter worker --loglevel info

beat: install-deps ## Only the Celery beat
	@$(WITH) $(PY) -m celery --app twitter beat --schedule var/celerybeat-schedule --pidfile=

relay: install-deps ## Only the outbox relay
	@$(WITH) $(PY) manage.py relay

migrate: install-deps ## Bring the tables up to date
	@$(WITH) $(PY) manage.py migrate

seed: install-deps ## Load the demo data, once
	@$(WITH) $(PY) manage.py seed

sample-data: install-deps ## Make a large heavy-tailed graph and tweets, and load them
	@$(WITH) $(PY) manage.py sample_data $(ARGS)

shell: install-deps ## A Python shell with the models
	@$(WITH) $(PY) manage.py shell

bench: dev-deps ## Measure on this machine (docs/performance.md)
	@$(PY) -m benchmarks $(ARGS)

real-input: dev-deps ## Warm, post and check on a large graph; ARGS="--graph FILE --tweets FILE" (docs/real-input.md)
	@$(PY) -m benchmarks.real_input $(ARGS)

faults: dev-deps ## Kill, freeze and lose things while tweets are delivered; nothing may be lost
	@$(PY) -m pytest tests/faults -m faults -p no:randomly $(ARGS)

stop-all: ## Stop everything that runs from this checkout
	@if [ -x $(PY) ]; then $(PY) -m scripts.run_all --stop; else echo "nothing is set up here"; fi

logs: ## Follow the logs
	@tail -n 20 -F var/log/*.log

health: ## Ask the running program how it is
	@$(PY) scripts/health.py

clean: stop-all ## Stop, and remove caches and collected files (the data and .venv stay)
	@rm -rf staticfiles .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis bench-results
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

clean-data: stop-all ## Stop, and remove the data under var/
	@rm -rf var

lock: dev-deps ## Write constraints.txt from what is installed
	@scripts/lock
