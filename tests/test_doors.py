"""The other ways into the course: their files agree with ours, and call what exists."""

import json
import re
import subprocess

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from test_repository import PROJECT, ROOT

from lstm_course.cli.lite import NUMPY
from lstm_course.cli.main import COMMANDS

DOORS = (ROOT / "docs" / "doors.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WORKFLOWS = sorted((ROOT / ".github").rglob("*.yml"))
OURS = {canonicalize_name(Requirement(line).name): Requirement(line)
        for line in PROJECT["dependencies"]}  # fmt: skip
# Binder gets these by way of jupyterlab and matplotlib, or goes without.
NOT_NAMED_FOR_BINDER = {"ipykernel", "nbclient", "nbconvert", "nbformat", "pillow", "torch"}


def read_yaml(path):
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def targets():
    """Return the targets of the Makefile that a person calls."""
    return set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE).group(1).split())


def called(text):
    """Return the make targets that a text calls."""
    return set(re.findall(r"(?m)(?:^\s*|`|&& |run: )make ([a-z]+)\b", text))


def test_the_page_names_files_that_exist():
    links = [link for link in re.findall(r"\]\(([^)]+)\)", DOORS) if not link.startswith("#")]
    assert "../.devcontainer/devcontainer.json" in links
    for link in links:
        assert (ROOT / "docs" / link).exists(), link
    for name in re.findall(r"notebooks(?:/|%2F)(\w+\.ipynb)", DOORS):
        assert (ROOT / "notebooks" / name).is_file(), name


def test_the_page_leads_to_its_own_headings():
    headings = {
        re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-")
        for line in re.findall(r"^## (.*)$", DOORS, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", DOORS)) <= headings


def test_the_page_names_commands_and_extras_that_exist():
    assert called(DOORS) and called(DOORS) <= targets()
    commands = set(re.findall(r"lstm-course ([a-z]+)\b", DOORS))
    assert commands and commands <= set(COMMANDS)
    for extras in re.findall(r"-e \"?\.\[([\w,]+)\]", DOORS):
        assert set(extras.split(",")) <= set(PROJECT["optional-dependencies"])
    assert NUMPY == (*(f"{k:02}" for k in range(12)), "14", "15", "17")
    assert "00 to 11, 14, 15 and 17" in DOORS


def test_the_page_has_the_readme_commands_for_windows():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in re.findall(r"^    (py -3.*|\.venv\\.*)$", DOORS, re.MULTILINE):
        assert line in readme, line


def test_the_dev_container_makes_what_make_makes():
    content = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    goal = content["postCreateCommand"].removeprefix("make ")
    done = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", goal], cwd=ROOT, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    python = re.search(r"python:(\d\.\d+)", content["image"]).group(1)
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(python)
    assert ".venv/bin/python" in json.dumps(content["customizations"])


def test_binder_has_the_bounds_of_the_project():
    lines = read_yaml(ROOT / "binder" / "environment.yml")["dependencies"]
    binder = {canonicalize_name(line.split(" ")[0]): line.replace(" ", "") for line in lines}
    post = (ROOT / "binder" / "postBuild").read_text(encoding="utf-8")
    apart = [Requirement(line) for line in re.findall(r'"([\w-]+>=[\w.]+)"', post)]
    binder |= {canonicalize_name(requirement.name): str(requirement) for requirement in apart}
    assert set(OURS) - set(binder) == NOT_NAMED_FOR_BINDER
    for name in set(OURS) & set(binder):
        assert Requirement(binder[name]).specifier == OURS[name].specifier, name
    python = binder["python"].partition("=")[2]
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(python)


@pytest.mark.parametrize("name", ["postBuild", "start"])
def test_binder_runs_scripts_that_a_shell_can_read(name):
    path = ROOT / "binder" / name
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_github_can_read_its_files(path):
    content = read_yaml(path)
    assert isinstance(content, dict) and content


def steps():
    """Yield the file and the content of each step of each workflow."""
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        for job in read_yaml(path)["jobs"].values():
            for step in job["steps"]:
                yield path.name, step


def test_workflows_run_only_what_exists():
    lines = [line for _, step in steps() for line in step.get("run", "").splitlines()]
    assert "bash .ci/run" in lines and "make book" in lines
    for line in lines:
        if line.startswith("make "):
            assert line.split()[1] in targets(), line
        elif line.startswith("bash "):
            assert (ROOT / line.split()[1]).is_file(), line
        else:
            assert "choco install make" in line, line


def test_workflows_check_every_python_that_the_course_is_for():
    check = read_yaml(ROOT / ".github" / "workflows" / "check.yml")
    pythons = check["jobs"]["check"]["strategy"]["matrix"]["python"]
    allowed = Requirement(f"python{PROJECT['requires-python']}").specifier
    assert pythons[0] == "3.11" and all(allowed.contains(version) for version in pythons)
    for name, step in steps():
        version = step.get("with", {}).get("python-version", "")
        assert "{{" in version or version == "" or version in pythons, name
    weekly = read_yaml(ROOT / ".github" / "workflows" / "weekly.yml")
    for entry in weekly["jobs"]["versions"]["strategy"]["matrix"]["include"]:
        assert (ROOT / ".ci" / f"{entry['versions']}.txt").is_file()
        assert entry["python"] in pythons
