"""Puts the built app and the header rules where the app host serves them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from upstander.apphost.headers import header_rules, onion_rules, write_headers_file, write_nginx
from upstander.installation import Installation

SOURCES = Path(__file__).parents[3] / "app"
_KEPT = {"trust.json", "card.json"}
_LIST = "files.json"
_LAST = ("index.html", _LIST, "sw.js")


class AppBuildError(Exception):
    """The app can't be built; the message says what is missing."""


def build_app(installation: Installation, sources: Path = SOURCES) -> Path:
    """Build the app unless its build is newer than its sources, and put it where it belongs.

    That is the app's folder. Only where a card is out and another build is being served it waits in a folder of its
    own: phones refuse a build that no card names yet. ``publish_next`` brings it out once a card does.

    Returns the folder. Raises AppBuildError.
    """
    if not _is_fresh(sources):
        _run_build(sources)
    build = sources / "dist"
    served = installation.app_home
    if (served / "card.json").exists() and (served / _LIST).exists() and not _are_same(build, served):
        shutil.rmtree(installation.next_app_home, ignore_errors=True)
        shutil.copytree(build, installation.next_app_home)
        return installation.next_app_home
    publish_app(installation, build)
    return served


def publish_next(installation: Installation) -> None:
    """Serve the build that waited for its card, if one did. Raises AppBuildError."""
    if installation.next_app_home.exists():
        publish_app(installation, installation.next_app_home)
        shutil.rmtree(installation.next_app_home)


def publish_app(installation: Installation, build: Path) -> None:
    """Copy a build, keep what belongs to the installation, and write the header rules beside it.

    What a visit begins with comes last, so that it never finds less than it needs. Raises AppBuildError.
    """
    target = installation.app_home
    target.mkdir(parents=True, exist_ok=True)
    if not (build / "index.html").exists():
        raise AppBuildError(f"There is no built app in {build}. Run: npm --prefix app run build")
    wanted = {file.relative_to(build) for file in build.rglob("*") if file.is_file()}
    for path in sorted(wanted, key=lambda path: path.as_posix() in _LAST):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(build / path, target / f"{path}.new")
        (target / f"{path}.new").replace(target / path)
    for file in [file for file in target.rglob("*") if file.is_file()]:
        path = file.relative_to(target)
        if path not in wanted and path.as_posix() not in _KEPT:
            file.unlink()
    rules = header_rules(installation)
    (target / "_headers").write_text(write_headers_file(rules), "utf-8")
    (installation.home / "app-nginx.conf").write_text(write_nginx(rules), "utf-8")
    if installation.onion:
        (installation.home / "onion-nginx.conf").write_text(write_nginx(onion_rules()), "utf-8")


def _are_same(one: Path, other: Path) -> bool:
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in (_LIST, "sw.js"))


def _is_fresh(sources: Path) -> bool:
    built = sources / "dist" / "index.html"
    if not built.exists():
        return False
    inputs = [
        sources / name for name in ("package-lock.json", "index.html", "vite.config.ts", "build.js", "licences.js")
    ]
    inputs += [file for folder in ("src", "public") for file in (sources / folder).rglob("*") if file.is_file()]
    return all(file.stat().st_mtime <= built.stat().st_mtime for file in inputs if file.exists())


def _run_build(sources: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise AppBuildError("Building the app needs Node.js 20 or newer with npm. Install it, then try again.")
    installed = sources / "node_modules" / ".package-lock.json"
    fresh = installed.exists() and installed.stat().st_mtime >= (sources / "package-lock.json").stat().st_mtime
    steps = [["run", "build"]] if fresh else [["ci", "--no-audit", "--no-fund"], ["run", "build"]]
    for words in steps:
        done = subprocess.run([npm, *words], cwd=sources, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AppBuildError(f"npm {' '.join(words)} failed:\n{done.stderr or done.stdout}")
