"""Runs a small program on hostile bytes where it can do no harm: bubblewrap, no network, nobody's uid, limits."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

NOBODY = "65534"
_PILLOW = "/pillow"
_SCRIPT = "/work.py"
_AT_ONCE = threading.BoundedSemaphore(2)


class SandboxMissingError(Exception):
    """The machine has no bubblewrap; the message says what to install."""

    def __init__(self) -> None:
        super().__init__("Not viewable on this machine: install bubblewrap.")


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


def sandbox_is_here() -> bool:
    """Whether this machine has what the sandbox needs."""
    return all(shutil.which(program) for program in ("bwrap", "setpriv", "prlimit"))


def run_in_sandbox(script: Path, words: Sequence[str], untrusted_input: BinaryIO, limits: Limits) -> bytes:
    """Run a Python script that may import Pillow; its standard input is ``untrusted_input``, an open file.

    Returns what it wrote, at most ``limits.output_bytes``: untrusted.

    Raises:
        SandboxMissingError: there is no bubblewrap here. Nothing was run.
        SandboxFailedError: it failed or went over a limit.
    """
    if not sandbox_is_here():
        raise SandboxMissingError
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
        code = process.wait()
    if code != 0 or len(untrusted_output) > limits.output_bytes:
        raise SandboxFailedError(f"The sandbox ended with {code}.")
    return untrusted_output


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
    become_nobody = [
        "/usr/bin/setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
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
        raise SandboxMissingError
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
