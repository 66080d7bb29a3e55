"""What a build of the app ships: the same bytes from any folder, and the licences of everybody whose work is in it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from tests.demonstration import ROOT
from upstander.apphost.build import build_app
from upstander.installation import read_installation


def contents(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_build_elsewhere_has_the_same_bytes_and_names_all_whose_work_it_holds(tmp_path: Path) -> None:
    build_app(read_installation({"UPSTANDER_HOME": str(tmp_path / "home")}))
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(ROOT / "app", elsewhere / "app", symlinks=True)
    shutil.rmtree(elsewhere / "app" / "dist")
    shutil.copytree(ROOT / "LICENSES", elsewhere / "LICENSES")
    (elsewhere / "src/upstander/envelope").mkdir(parents=True)
    for name in ("words.txt", "unkind.txt"):
        shutil.copy(ROOT / "src/upstander/envelope" / name, elsewhere / "src/upstander/envelope")
    subprocess.run(["npm", "run", "build"], cwd=elsewhere / "app", check=True, capture_output=True)

    built = contents(elsewhere / "app" / "dist")
    assert built == contents(ROOT / "app" / "dist")
    licences = built["licences.md"].decode()
    assert {
        "preact",
        "age-encryption",
        "@noble/post-quantum",
        "@noble/curves",
        "@hpke/core",
        "@scure/base",
        "EFF",
    } <= set(re.findall(r"^## (\S+)", licences, re.MULTILINE))
    assert "Creative Commons Attribution 3.0" in licences
