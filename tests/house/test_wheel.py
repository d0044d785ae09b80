"""What an installation gets: the wheel holds everything, and starts where no checkout is near."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.house.test_file_size import tracked

pytestmark = pytest.mark.slow

LOOK = """
import os, pathlib, sys
import anlaufstelle, django
from anlaufstelle.config.env import InvalidSetting
os.environ["DJANGO_SETTINGS_MODULE"] = "anlaufstelle.config.settings"
django.setup()
from django.template.loader import get_template
from anlaufstelle.codes.actions import SHIPPED_LISTS
from anlaufstelle.core import fonts
from anlaufstelle.paper import report
here = pathlib.Path(anlaufstelle.__file__).parent
assert pathlib.Path(sys.prefix) in here.parents, here
for file in sorted(here.rglob("templates/**/*.html")):
    get_template(str(file).split("/templates/")[1])
assert len(list(SHIPPED_LISTS.glob("*.csv"))) > 20
folder = pathlib.Path(sys.argv[1])
fonts.build(folder)
assert list(folder.glob("*.woff2"))
paper = report.Report("Überschrift", "de", "ltr", ["Ein Satz."], [], "Fuß")
assert report.report_pdf(paper).startswith(b"%PDF-")
print("all there")
"""


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what git knows, in a folder of its own: nothing that lies about gets in."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for file in tracked(root):
        target = source / file.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, cwd=source)
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with this wheel alone; other packages are seen where the tests have them."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False, symlinks=True)
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "of_the_tests.pth").write_text(sysconfig.get_path("purelib") + "\n")
    command = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*command, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True, cwd=home)
    return home


def run(home: Path, tmp_path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A program of the environment, with nothing of the tests' own environment but the way to programs."""
    told = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    told |= {"ANLAUFSTELLE_HOME": str(tmp_path), "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests"}
    program = [str(home / "bin" / command[0]), *command[1:]]
    return subprocess.run(program, cwd=tmp_path, env=told, capture_output=True, text=True, check=False)


def test_every_file_of_the_house_is_in_it(root: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        inside = set(packed.namelist())
    wanted = {file.relative_to(root / "src").as_posix() for file in tracked(root) if root / "src" in file.parents}
    assert len(wanted) > 500
    assert not wanted - inside, "not in the wheel: see package-data in pyproject.toml"
    assert not {name for name in inside if name.startswith("anlaufstelle/")} - wanted


def test_it_starts_where_no_checkout_is_near(installed: Path, tmp_path: Path) -> None:
    said = run(installed, tmp_path, "anlaufstelle", "help")
    assert said.returncode == 0, said.stderr
    assert "anlaufstelle setup" in said.stdout
    refused = run(installed, tmp_path, "anlaufstelle", "nonsense")
    assert refused.returncode == 2
    assert "There is no command" in refused.stderr


def test_templates_words_lists_fonts_and_papers_are_there(installed: Path, tmp_path: Path) -> None:
    said = run(installed, tmp_path, "python", "-c", LOOK, str(tmp_path))
    assert said.stdout.strip() == "all there", said.stderr


def test_the_doctor_says_what_is_missing_and_not_that_the_package_is(installed: Path, tmp_path: Path) -> None:
    said = run(installed, tmp_path, "anlaufstelle", "doctor", "--json")
    assert said.returncode in {1, 2}, said.stderr
    assert "Traceback" not in said.stderr
    assert "No module named" not in said.stdout + said.stderr
