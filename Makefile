# make help lists the commands. All of them use .venv, which is made at the first call and again
# only when pyproject.toml or constraints.txt change. Once it is there, no network is needed.

PYTHON ?= python3
# Which versions: tested (constraints.txt), oldest (every lower bound) or newest (no bound).
VERSIONS ?= tested
VENV   := .venv$(if $(filter tested,$(VERSIONS)),,-$(VERSIONS))
BOUNDS := $(if $(filter tested,$(VERSIONS)),constraints.txt,.ci/$(VERSIONS).txt)
PY     := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)/python
COURSE := $(PY) -m lstm_course.cli.main
# cpu is the small torch, gpu the one with CUDA (Linux); what was chosen once stays chosen.
TORCH  ?= $(if $(wildcard $(VENV)/.installed-gpu),gpu,cpu)
STAMP  := $(VENV)/.installed-$(TORCH)
ONLY   ?=
# How long training notebooks train in `make run`: quick, or full as in the committed outputs.
BUDGET ?= quick
ARGS   ?=
# What make grade reads and writes.
KEY    ?= solutions
IN     ?= submitted
OUT    ?= graded
JOBS   ?= 2
# How many threads make bench uses.
THREADS ?= 1

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1
export VERSIONS

# What the tests run under: one thread a process, short training, pictures as PNG, and folders of
# their own for IPython and matplotlib: a spoilt list of fonts at home would have pictures warn.
TESTING = OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 LSTM_COURSE_BUDGET=quick \
	LSTM_COURSE_DISPLAY=png IPYTHONDIR="$(CURDIR)/build/ipython" \
	MPLCONFIGDIR="$(CURDIR)/build/matplotlib" PYTHONDONTWRITEBYTECODE=1

.DEFAULT_GOAL := help
.PHONY: help lab test run notebooks exercises grade train card bench papers book lite handouts clean

help:
	@echo "make lab        make the environment, open the course in JupyterLab"
	@echo "make test       make the environment, check everything: code, package, all notebooks"
	@echo "make run        execute copies of all notebooks, with an HTML of each, in build/run;"
	@echo "                training is cut short (BUDGET=full: trained in full)"
	@echo "make notebooks  execute the notebooks in place and normalise them (ONLY=05 for one)"
	@echo "make exercises  make exercises/ from solutions/ (ONLY=06 for one, ARGS=--check: only compare)"
	@echo "make grade      grade hand-ins in a sandbox: KEY=solutions/03_… IN=submitted OUT=graded"
	@echo "make train      train a text model for five minutes into run/ (ARGS=--resume goes on)"
	@echo "make card       measure the baseline card: benchmarks/card.json and the README's table"
	@echo "make bench      race NumPy against torch: benchmarks/bench.json, docs/speed.md (THREADS=2)"
	@echo "make papers     rerun the papers: benchmarks/papers.json (ARGS=--quick: one seed a row)"
	@echo "make book       build the course as a site of static pages: build/site/index.html"
	@echo "make lite       build the NumPy lessons as pages that run in a browser: build/lite"
	@echo "make handouts   the summary page, slides, and (after make book) the book as PDF: build/handouts"
	@echo "make clean      remove what these made; keeps .venv, run/ and your own work/"
	@echo "TORCH=gpu       on Linux: take the torch with CUDA, some gigabytes (make lab TORCH=gpu)"
	@echo "VERSIONS=…      oldest or newest libraries instead of the tested ones, in a .venv of their own"
	@echo "PYTHON=…        the Python to build the environment with (3.11 or newer)"

lab: $(STAMP)
	@$(COURSE) lab $(ARGS)

# All three parts run, so that one call shows everything that is wrong.
test: $(STAMP) $(VENV)/nbgrader $(VENV)/.browser $(VENV)/.book
	@set -- notebooks/*.ipynb; status=0; \
	test -e "$$1" || { echo "There is no notebook in notebooks/: nothing to test."; exit 1; }; \
	mkdir -p build/ipython build/matplotlib; \
	$(TESTING) $(PY) -c "import matplotlib.font_manager" || status=1; \
	echo "1/3 ruff: the style of code and notebooks"; \
	$(PY) -m ruff check --quiet . || status=1; \
	echo "2/3 pytest: package, examples in docstrings, repository"; \
	$(TESTING) $(PY) -m pytest -q -n $(JOBS) --dist loadfile || status=1; \
	echo "3/3 nbval: every notebook, cell by cell, against its stored outputs"; \
	$(TESTING) $(PY) -m pytest -q -n $(JOBS) --dist loadfile -p no:cacheprovider \
		--nbval --nbval-sanitize-with tests/nbval.cfg --nbval-cell-timeout 600 "$$@" || status=1; \
	if [ $$status = 0 ]; then echo "Everything passed."; else echo "Something failed: see above."; fi; \
	exit $$status

run: $(STAMP)
	@LSTM_COURSE_BUDGET=$(BUDGET) $(COURSE) run $(ONLY) $(ARGS)

notebooks: $(STAMP)
	@$(COURSE) notebooks $(ONLY) $(ARGS)

exercises: $(STAMP)
	@$(COURSE) exercises $(ONLY) $(ARGS)

grade: $(STAMP)
	@$(COURSE) grade --key "$(KEY)" --in "$(IN)" --out "$(OUT)" $(ARGS)

train: $(STAMP)
	@$(COURSE) train --corpus python-help --minutes 5 --out run/ $(ARGS)

card: $(STAMP)
	@$(COURSE) card $(ARGS)

bench: $(STAMP)
	@OMP_NUM_THREADS=$(THREADS) $(PY) benchmarks/bench.py $(ARGS)

papers: $(STAMP)
	@$(COURSE) papers $(ARGS)

book: $(VENV)/.book
	@$(COURSE) book $(ARGS)

lite: $(VENV)/lite
	@$(VENV)/lite/$(notdir $(patsubst %/,%,$(dir $(PY))))/python -m lstm_course.cli.main lite $(ARGS)

handouts: $(VENV)/.book
	@$(COURSE) handouts $(ARGS)

clean:
	@rm -rf build .pytest_cache .ruff_cache lstm_course.egg-info
	@find lstm_course tests notebooks -name __pycache__ -prune -exec rm -rf {} +
	@find notebooks -name .ipynb_checkpoints -prune -exec rm -rf {} +
	@echo "Removed build/ and caches; kept .venv, run/ and work/."

# ---- the environment ----------------------------------------------------------------------

PIP     = $(PY) -m pip install -qq --constraint $(BOUNDS)
VERSION = $(shell sed -n 's/^torch==//p' $(BOUNDS))
WANTED  = torch$(if $(VERSION),==$(VERSION))

$(STAMP): pyproject.toml $(BOUNDS)
	@set -e; found=; \
	for python in "$(PYTHON)" python3.13 python3.12 python3.11; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then found="$$python"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "This course needs Python 3.11 or newer; $(PYTHON) is: `$(PYTHON) --version 2>&1 | head -n 1`."; \
		echo "Install one, or name it: make lab PYTHON=/path/to/python3.12"; exit 1; \
	fi; \
	if ! $(PY) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "Making $(VENV) with `"$$found" --version`"; \
		"$$found" -m venv --clear $(VENV) || { \
			echo "$$found could not make a virtual environment (on Debian or Ubuntu: install python3-venv)."; exit 1; }; \
	fi
	@if [ "$(TORCH)" = gpu ] && $(PY) -m pip show --quiet torch 2>/dev/null; then \
		$(PY) -m pip uninstall --quiet --yes torch; fi
	@set -e; if [ "`uname -s`" = Linux ] && [ "$(TORCH)" = cpu ]; then \
		echo "Installing torch $(VERSION), the small build without CUDA (a minute or a few)"; \
		if [ -z "$(VERSION)" ] || ! $(PIP) "$(WANTED)+cpu" >$(VENV)/torch.log 2>&1; then \
			echo "pip's own sources have no such build: asking uv, which knows PyTorch's"; \
			$(PIP) "uv>=0.7"; \
			$(PY) -m uv pip install --python $(PY) --torch-backend=cpu \
				--constraint $(BOUNDS) "$(WANTED)" || { \
				echo "No small torch was found (see $(VENV)/torch.log). The large one: make lab TORCH=gpu"; \
				exit 1; }; \
		fi; \
	fi
	@echo "Installing the course and its other libraries (a minute or a few)"
	@$(PIP) --editable ".[test,uses]"
	@rm -f $(VENV)/.installed-*
	@touch $@
	@echo "The environment is ready: $(VENV)"

# nbgrader, to compare with: in a folder apart, since inside it would slow JupyterLab's start.
$(VENV)/nbgrader: $(STAMP)
	@$(PIP) --no-deps --upgrade --target $@.new alembic mako nbgrader rapidfuzz sqlalchemy \
		&& rm -rf $@ && mv $@.new $@ && touch $@ \
		|| echo "nbgrader could not be installed: the tests that compare with it are left out."

# What builds the book.
$(VENV)/.book: $(STAMP)
	@$(PIP) --editable ".[book]" && touch $@ \
		|| echo "Sphinx could not be installed: the book cannot be built."

# What builds the edition that runs in a browser: in an environment of its own that sees ours,
# since inside it would disturb JupyterLab.
$(VENV)/lite: $(STAMP)
	@rm -rf $@ && $(PY) -m venv $@ \
		&& $(PY) -c "import glob, sysconfig; open(glob.glob('$@/[Ll]ib*/**/site-packages', recursive=True)[0] + '/ours.pth', 'w').write(sysconfig.get_path('purelib'))" \
		&& $@/$(notdir $(patsubst %/,%,$(dir $(PY))))/python -m pip install -qq --constraint $(BOUNDS) \
			jupyterlite-core jupyterlite-pyodide-kernel \
		|| { rm -rf $@; echo "JupyterLite could not be installed: the browser edition cannot be built."; }

# What drives a browser: for the tests only. The browser itself is the system's Chromium.
$(VENV)/.browser: $(STAMP)
	@$(PIP) --editable ".[browser]" && touch $@ \
		|| echo "Playwright could not be installed: the tests in a browser are left out."
