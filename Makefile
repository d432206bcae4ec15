# `make demo` and `make test` need Python 3.11 or 3.12 with venv, make and git; nothing else.
# PYTHON=... picks the interpreter, ARGS=... goes to the command (make demo ARGS=--interactive).
PYTHON ?=
ARGS ?=
RUN_EXTRAS := ros,llm,vision,sim,voice,record,demo
TEST_EXTRAS := $(RUN_EXTRAS),otel,metrics,test
# What an agent_node on Kilted's wheels is tried with: its topics, its life, the deadman's, the examples.
KILTED_TESTS := test/ros/test_messages.py test/ros/test_connections.py test/ros/test_deadman_node.py \
	test/ros/test_agent_lifecycle.py test/ros/test_examples.py
SOURCES := realtime_agent_ros test scripts launch benchmarks examples setup.py

# Found once per run; scripts/venv.py makes .venv current and runs the rest of the line in it.
find_python = python=$$(sh scripts/find_python.sh "$(PYTHON)") || exit 1;
# exec: make itself is the parent, and whoever is tied to it ends with it.
in_venv = $(find_python) exec "$$python" scripts/venv.py

.PHONY: help demo test test-long voice-long fuzz audit wheel chaos bench bench-compare lint unit integration kilted docs site readme lock clean

help:
	@echo "make demo         a scripted conversation with a simulated robot (ARGS=--interactive: yours)"
	@echo "make test         lint, types, unit and integration tests, install test"
	@echo "make test-long    property tests of what must never happen, 100,000 cases, and a robot's day at 20 Hz: 12 minutes"
	@echo "make voice-long   an hour of noise and an hour of talk; nothing may move: half an hour (MINUTES=60)"
	@echo "make chaos        break everything around a driving robot (ARGS=--long: for hours)"
	@echo "make bench        measure, and rewrite the tables of docs/benchmarks.md (ARGS=--quick: only try)"
	@echo "make bench-compare  measure again, and say what became slower than benchmarks/results.json"
	@echo "make fuzz         a million inputs to every parser that reads outside data (ARGS=--inputs N)"
	@echo "make audit        known weaknesses of the pinned dependencies; asks a service on the network"
	@echo "make wheel        the last commit as a wheel in dist/, the same bytes for everybody"
	@echo "make lint         ruff and mypy only"
	@echo "make unit         tests that need no ROS, key or network"
	@echo "make integration  tests with real processes over DDS, and the install test"
	@echo "make kilted       a part of the tests with real processes on ROS 2 Kilted's wheels"
	@echo "make docs         what is generated from the code under docs/ and config/"
	@echo "make site         the documentation as a site in build/site; broken links are errors"
	@echo "make readme       the README's numbers and picture, from the last make demo"
	@echo "make lock         resolve the constraints files again (PYTHONS='python3.11 python3.12')"
	@echo "make clean        remove everything that make made"

demo:
	@$(in_venv) $(RUN_EXTRAS) realtime-agent demo $(ARGS)

# In this order even under -j: what fails fast comes first.
test:
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory integration

fuzz:
	@$(in_venv) $(TEST_EXTRAS),fuzz python -P scripts/fuzz.py $(ARGS)

audit:
	@$(in_venv) audit pip-audit --strict --no-deps --disable-pip -r constraints.txt $(ARGS)

wheel:
	@$(in_venv) test python scripts/wheel.py $(ARGS)

test-long:
	@$(in_venv) $(TEST_EXTRAS) python -P scripts/long_tests.py $(ARGS)
	@$(in_venv) $(TEST_EXTRAS) env HYPOTHESIS_PROFILE=long python -P -m pytest -q test/core/test_deadlines_long.py

# Nothing that is no command may move a robot. Sound is decoded some five times faster than it lasts.
voice-long:
	@$(in_venv) $(TEST_EXTRAS) python -P benchmarks/voice_accuracy.py --long $(or $(MINUTES),60) $(ARGS)

chaos:
	@$(in_venv) $(TEST_EXTRAS) python test/chaos/suite.py $(ARGS)

bench:
	@$(in_venv) $(TEST_EXTRAS) python benchmarks/run.py $(ARGS)

bench-compare:
	@$(in_venv) $(TEST_EXTRAS) python benchmarks/compare.py $(ARGS)

lint:
	@$(in_venv) $(TEST_EXTRAS) ruff check $(SOURCES)
	@$(in_venv) $(TEST_EXTRAS) ruff format --check $(SOURCES)
	@$(in_venv) $(TEST_EXTRAS) mypy

# On all cores; a file stays with one, for what its tests share. The variable is -P for all of them.
unit:
	@$(in_venv) $(TEST_EXTRAS) env PYTHONSAFEPATH=1 python -m pytest -m "not ros and not install" \
		-n auto --maxprocesses 8 --dist loadfile $(ARGS)

# Processes on a shared machine: what fails is tried once more, told with its traceback; three at most,
# and nothing that breaks the robot on purpose.
integration:
	@$(in_venv) $(TEST_EXTRAS) python -P -m pytest -m "ros or install" \
		--reruns 1 --max-suite-reruns 3 --rerun-show-tracebacks --rerun-exclude-path test/chaos $(ARGS)

kilted:
	@$(find_python) ROS_WHEELS=kilted exec "$$python" scripts/venv.py kilted,pytest \
		python -P -m pytest $(or $(ARGS),$(KILTED_TESTS))

docs:
	@$(in_venv) $(TEST_EXTRAS) python -P scripts/docs.py
	@$(in_venv) $(TEST_EXTRAS) python -P scripts/policies.py
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
	rm -rf .venv .venv-kilted .cache build dist install log *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
