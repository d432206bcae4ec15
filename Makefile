# `make demo` and `make test` need Python 3.11 or 3.12 with venv, make and git; nothing else.
# PYTHON=... picks the interpreter, ARGS=... goes to the command (make demo ARGS=--interactive).
PYTHON ?=
ARGS ?=
RUN_EXTRAS := ros,llm,vision,sim,voice,demo
TEST_EXTRAS := $(RUN_EXTRAS),otel,record,test
SOURCES := realtime_agent_ros test scripts launch benchmarks examples setup.py

# Found once per run; scripts/venv.py makes .venv current and runs the rest of the line in it.
find_python = python=$$(sh scripts/find_python.sh "$(PYTHON)") || exit 1;
# exec: make itself is the parent, and whoever is tied to it ends with it.
in_venv = $(find_python) exec "$$python" scripts/venv.py

.PHONY: help demo test test-long bench lint unit integration docs site readme lock clean

help:
	@echo "make demo         a scripted conversation with a simulated robot (ARGS=--interactive: yours)"
	@echo "make test         lint, types, unit and integration tests, install test"
	@echo "make test-long    property tests of what must never happen, 100,000 cases, about 5 minutes"
	@echo "make bench        measure, and rewrite the tables of docs/benchmarks.md (ARGS=--quick: only try)"
	@echo "make lint         ruff and mypy only"
	@echo "make unit         tests that need no ROS, key or network"
	@echo "make integration  tests with real processes over DDS, and the install test"
	@echo "make docs         what is generated from the code under docs/ and config/"
	@echo "make site         the documentation as a site in build/site; broken links are errors"
	@echo "make readme       the README's numbers and picture, from the last make demo"
	@echo "make lock         resolve constraints.txt again (PYTHONS='python3.11 python3.12')"
	@echo "make clean        remove everything that make made"

demo:
	@$(in_venv) $(RUN_EXTRAS) realtime-agent demo $(ARGS)

# In this order even under -j: what fails fast comes first.
test:
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory integration

test-long:
	@$(in_venv) $(TEST_EXTRAS) python -P scripts/long_tests.py $(ARGS)

bench:
	@$(in_venv) $(TEST_EXTRAS) python benchmarks/run.py $(ARGS)

lint:
	@$(in_venv) $(TEST_EXTRAS) ruff check $(SOURCES)
	@$(in_venv) $(TEST_EXTRAS) ruff format --check $(SOURCES)
	@$(in_venv) $(TEST_EXTRAS) mypy

unit:
	@$(in_venv) $(TEST_EXTRAS) python -P -m pytest -m "not ros and not install" $(ARGS)

integration:
	@$(in_venv) $(TEST_EXTRAS) python -P -m pytest -m "ros or install" $(ARGS)

docs:
	@$(in_venv) $(TEST_EXTRAS) python -P scripts/docs.py
	@$(in_venv) $(TEST_EXTRAS) python -P scripts/talking.py
	@$(in_venv) $(TEST_EXTRAS) python -P scripts/zones_picture.py

# The variable silences an advertisement; the configuration is strict.
site:
	@$(in_venv) docs env NO_MKDOCS_2_WARNING=1 mkdocs build --strict

readme:
	@$(find_python) "$$python" scripts/readme.py $(or $(ARGS),demo)

lock:
	@$(find_python) "$$python" scripts/lock.py $(or $(PYTHONS),python3.11 python3.12)

clean:
	rm -rf .venv .cache build dist install log *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
