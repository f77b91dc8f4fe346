"""The wheel, the source archive and the editable install: what they hold, and which rules each of them reads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from importlib.metadata import requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NHIEMVU"))}
RULES = {path.name for path in (ROOT / "rules").iterdir() if path.suffix in (".toml", ".csv")}
FORMS = ("wheel", "sdist", "editable")

TINY = """\
**QUYẾT ĐỊNH**

**Ban hành Kế hoạch chuyển đổi số năm 2026**

Căn cứ Nghị định số 40/2025/NĐ-CP ngày 26/02/2025 của Chính phủ;

**QUYẾT ĐỊNH:**

**Điều 1.** Ban hành Kế hoạch chuyển đổi số năm 2026.

**Điều 2.** Quyết định này có hiệu lực kể từ ngày ký./.
"""


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel and the source archive, made from the checkout with the build back end of the test environment."""
    out = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--sdist", "--outdir", out, ROOT, cwd=out)
    return {"wheel": next(out.glob("*.whl")), "sdist": next(out.glob("*.tar.gz"))}


@pytest.fixture(scope="module")
def installed(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of a fresh environment for each form; the dependencies are those of the test environment."""
    environments = {}
    for form in FORMS:
        home = tmp_path_factory.mktemp(form) / "venv"
        venv.create(home, with_pip=False)
        python = home / SCRIPTS / "python"
        _borrow(python, home)
        what = ["--editable", ROOT] if form == "editable" else [built[form]]
        options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--ignore-installed"]
        _run(sys.executable, "-m", "pip", "--python", python, "install", *options, *what, cwd=home)
        environments[form] = home
    return environments


def _borrow(python: Path, home: Path) -> None:
    """The packages of this environment, behind those of the one at `home`."""
    own = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip())
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (own / "lent.pth").write_text("\n".join(sorted(lent)) + "\n", encoding="utf-8")


def test_wheel_holds_the_package_and_its_rules(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as wheel:
        names = set(wheel.namelist())
    assert {f"nhiemvu/rules/{name}" for name in RULES} <= names
    modules = {path.relative_to(ROOT / "pipeline").as_posix() for path in (ROOT / "pipeline").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == modules
    folder = f"nhiemvu-{version('nhiemvu')}.dist-info/"
    assert {name.split("/")[0] + "/" for name in names} == {"nhiemvu/", folder}
    assert f"{folder}licenses/LICENSE" in names
    assert "nhiemvu/py.typed" in names, "the classifier Typing :: Typed promises this file"


def test_sdist_holds_all_that_building_and_testing_need(built: dict[str, Path]) -> None:
    with tarfile.open(built["sdist"]) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    needed = {"pyproject.toml", "LICENSE", "README.md", "pipeline/nhiemvu/cli/app.py", "corpus/447-qd-bct/decision.md"}
    needed |= {"tests/run", "tests/requirements.lock", "tests/cases.py"} | {f"rules/{name}" for name in RULES}
    assert needed - names == set()
    kept = (".venv", "output/", ".git/", ".mypy_cache", ".ruff_cache", ".hypothesis")
    assert [name for name in names if name.startswith(kept) or "__pycache__" in name] == []


@pytest.mark.parametrize("form", FORMS)
def test_which_rules_are_read(form: str, installed: dict[str, Path], tmp_path: Path) -> None:
    home = installed[form]
    said = _run(home / SCRIPTS / "nhiemvu", "doctor", cwd=tmp_path)
    found = re.search(r"^Quy tắc +(.+) \([0-9a-f]+\)$", said, re.MULTILINE)
    assert found, said
    rules = Path(found[1])
    assert {path.name for path in rules.iterdir()} >= RULES
    if form == "editable":
        assert rules.samefile(ROOT / "rules")
    else:
        assert rules.resolve().is_relative_to(home.resolve())
        assert rules.parts[-2:] == ("nhiemvu", "rules")


def test_all_forms_give_the_same_records(installed: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "quyết định.md").write_text(TINY, encoding="utf-8")
    records = {
        form: _run(home / SCRIPTS / "nhiemvu", "extract", "quyết định.md", cwd=tmp_path)
        for form, home in installed.items()
    }
    assert records["wheel"].count('"kind":"division"') == 2
    assert records["wheel"] == records["sdist"] == records["editable"]


# --- the lock file --------------------------------------------------------------------------------


def _locked() -> dict[str, str]:
    lines = (ROOT / "tests/requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.!+]+", pin)] == []
    return {canonicalize_name(pin.split("==")[0]): pin.split("==")[1] for pin in pins}


def test_lock_file_pins_what_the_project_asks_for() -> None:
    locked = _locked()
    asked = [Requirement(each) for each in requires("nhiemvu") or ()]
    assert asked
    assert [
        str(each) for each in asked if not each.specifier.contains(locked.get(canonicalize_name(each.name), "0"))
    ] == []
