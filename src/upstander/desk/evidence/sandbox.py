"""Runs a small program on hostile bytes where it can do no harm: bubblewrap, no network, nobody's uid, limits."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from PIL import Image

NOBODY = "65534"
# Numbers that neither people nor services get (systemd's UIDS-GIDS.md, "unused"), for a desk that runs as root:
# processes of nobody are counted over the whole machine, and other services run as nobody, too.
_FREE_NUMBERS = range(60_706, 61_184)
_PILLOW = "/pillow"
_SCRIPT = "/work.py"
_AT_ONCE = threading.BoundedSemaphore(2)


class SandboxMissingError(Exception):
    """The sandbox can't run on this machine; the message says what to change."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"Not viewable on this machine: {problem}.")


class SandboxFailedError(Exception):
    """The program inside ended badly, took too long or wrote too much."""


@dataclass(frozen=True)
class Limits:
    """What the program inside may use at most."""

    cpu_seconds: int = 10
    wall_seconds: float = 20.0
    memory_bytes: int = 1_200_000_000
    processes: int = 16
    output_bytes: int = 16_000_000


def sandbox_problem() -> str:
    """Why this machine can't run the sandbox, with what to change; empty where it can. Tried once, if it works."""
    if not all(shutil.which(program) for program in ("bwrap", "setpriv", "prlimit")):
        return "install bubblewrap (Debian: apt install bubblewrap)"
    return "" if _works.is_set() or _try_out() else _FORBIDDEN


_FORBIDDEN = (
    "bubblewrap may not start a sandbox as this user. Let it make user namespaces "
    "(user.max_user_namespaces above 0, kernel.unprivileged_userns_clone=1, on Ubuntu an AppArmor profile for bwrap)"
)
_works = threading.Event()


def _try_out() -> bool:
    """Run a picture of one pixel through the sandbox, and remember if that worked."""
    with os.fdopen(os.memfd_create("pixel", os.MFD_CLOEXEC), "r+b") as pixel:
        Image.new("L", (1, 1)).save(pixel, "PNG")
        pixel.seek(0)
        code, _ = _run(Path(__file__).with_name("render_worker.py"), ["full", "1", "1"], pixel, Limits())
    if code == 0:
        _works.set()
    return code == 0


def run_in_sandbox(script: Path, words: Sequence[str], untrusted_input: BinaryIO, limits: Limits) -> bytes:
    """Run a Python script that may import Pillow; its standard input is ``untrusted_input``, an open file.

    Returns what it wrote, at most ``limits.output_bytes``: untrusted.

    Raises:
        SandboxMissingError: this machine can't run it. Nothing was opened.
        SandboxFailedError: it failed or went over a limit.
    """
    if problem := sandbox_problem():
        raise SandboxMissingError(problem)
    code, untrusted_output = _run(script, words, untrusted_input, limits)
    if code != 0 or len(untrusted_output) > limits.output_bytes:
        _blame(code)
    return untrusted_output


def _blame(code: int) -> NoReturn:
    """The file is at fault only where the sandbox still works without it: what a machine allows can change."""
    _works.clear()
    if problem := sandbox_problem():
        raise SandboxMissingError(problem)
    raise SandboxFailedError(f"The sandbox ended with {code}.")


def _run(script: Path, words: Sequence[str], untrusted_input: BinaryIO, limits: Limits) -> tuple[int, bytes]:
    """The program's exit code and what it wrote, at most one byte more than allowed."""
    with _AT_ONCE:
        process = subprocess.Popen(
            sandbox_command(script, words, limits),
            stdin=untrusted_input,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            close_fds=True,
            env={},
        )
        timer = threading.Timer(limits.wall_seconds, _kill_group, [process])
        timer.start()
        try:
            untrusted_output = _read_bounded(process, limits.output_bytes)
        finally:
            _kill_group_unless_done(process)
            timer.cancel()
        return process.wait(), untrusted_output


def sandbox_command(script: Path, words: Sequence[str], limits: Limits) -> list[str]:
    """The command line: bubblewrap, then the limits, then another uid, then the script with a bare interpreter."""
    interpreter = os.path.realpath(sys.executable)
    bounds = [
        "/usr/bin/prlimit",
        f"--cpu={limits.cpu_seconds}",
        f"--as={limits.memory_bytes}",
        "--fsize=0",
        "--core=0",
        "--nofile=64",
        f"--nproc={limits.processes}",
        "--",
    ]
    number = secrets.choice(_FREE_NUMBERS)
    become_nobody = [
        "/usr/bin/setpriv",
        f"--reuid={number}",
        f"--regid={number}",
        "--clear-groups",
        "--no-new-privs",
        "--bounding-set=-all",
    ]
    as_root = os.geteuid() == 0
    return [
        shutil.which("bwrap") or "bwrap",
        *(_ROOT_SPACES if as_root else ["--unshare-all", "--uid", NOBODY, "--gid", NOBODY]),
        "--die-with-parent",
        "--new-session",
        "--clearenv",
        "--chdir",
        "/",
        *_mounts(script),
        "--",
        *bounds,
        *(become_nobody if as_root else []),
        interpreter,
        "-I",
        "-S",
        "-B",
        _SCRIPT,
        _PILLOW,
        *words,
    ]


_ROOT_SPACES = ["--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]


def _mounts(script: Path) -> list[str]:
    mounts = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "lib", "lib64"):
        folder = Path("/") / name
        if folder.is_symlink():
            mounts += ["--symlink", str(folder.readlink()), str(folder)]
        elif folder.exists():
            mounts += ["--ro-bind", str(folder), str(folder)]
    base = Path(sys.base_prefix).resolve()
    if not base.is_relative_to("/usr"):
        mounts += [*_open_parents(base), "--ro-bind", str(base), str(base)]
    mounts += [*_open_parents(Path(_PILLOW) / "any")]
    mounts += ["--dev", "/dev", "--ro-bind", str(script), _SCRIPT]
    for path in _picture_libraries():
        mounts += ["--ro-bind", str(path), f"{_PILLOW}/{path.name}"]
    return [*mounts, "--remount-ro", "/"]


def _open_parents(folder: Path) -> list[str]:
    """Folders above a mount that nobody's uid may pass through; bubblewrap would make some for root alone."""
    words = []
    for parent in reversed(folder.parents[:-1]):
        words += ["--perms", "0755", "--dir", str(parent)]
    return words


def _picture_libraries() -> list[Path]:
    """Pillow and its reader of HEIC, with the libraries that came along with them."""
    found = [importlib.util.find_spec(name) for name in ("PIL", "pillow_heif", "_pillow_heif")]
    paths = [Path(spec.origin) for spec in found if spec is not None and spec.origin is not None]
    if len(paths) != len(found):
        raise SandboxMissingError("Pillow or pillow-heif is not installed")
    modules = [path.parent if path.name == "__init__.py" else path for path in paths]
    libraries = [modules[0].parent / "pillow.libs", modules[1].parent / "pillow_heif.libs"]
    return [*modules, *(folder for folder in libraries if folder.exists())]


def _read_bounded(process: subprocess.Popen[bytes], most: int) -> bytes:
    """Everything the process writes, or one byte more than allowed."""
    return process.stdout.read(most + 1) if process.stdout else b""


def _kill_group_unless_done(process: subprocess.Popen[bytes]) -> None:
    """Give a process that has closed its output a moment to end by itself, then end its group."""
    try:
        process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        _kill_group(process)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
