"""A whole private Tor network on loopback: three authorities, two relays, a service and a client. No packet leaves."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.demonstration import free_ports

TOR = shutil.which("tor") or "/usr/sbin/tor"
_AUTHORITIES = ("a0", "a1", "a2")
_RELAYS = ("r0", "r1")
_SECONDS_TO_BUILD = 240
_SECONDS_BETWEEN_VOTES = 10
_SECONDS_OF_A_STEP = 2
_ANY_CERTIFICATE = "0" * 40


class TorNetworkError(AssertionError):
    """The network does not come up; the message holds the last lines of its logs."""


class TorNetwork:
    """Seven tor processes in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = [*_AUTHORITIES, *_RELAYS]
        ports = free_ports((*names, *(f"{name} directory" for name in _AUTHORITIES), "client"))
        self._ports = ports
        self.socks = f"socks5://127.0.0.1:{ports['client']}"
        self._empty = folder / "empty"
        self._empty.touch()
        self._tor = [TOR, "--quiet", "--defaults-torrc", str(self._empty)]
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        for name in [*names, "service", "client"]:
            (folder / name).mkdir(mode=0o700)
        self._authorities = "".join(self._make_authority(name) for name in _AUTHORITIES)

    def start(self, service: str) -> None:
        """Start every node; ``service`` is the torrc of the onion service, without what makes its network private."""
        for name in _AUTHORITIES:
            self._start(name, self._relay(name) + self._authority(name))
        for name in _RELAYS:
            self._start(name, self._relay(name))
        self._start("service", service)
        self._start("client", f"SocksPort 127.0.0.1:{self._ports['client']}\n")

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
        for process in self.processes.values():
            process.wait()

    def wait_until_up(self) -> None:
        """Wait until the client has built its first circuit.

        Raises:
            TorNetworkError: it has not after four minutes, or a node ended.
        """
        self.wait_for(lambda: "Bootstrapped 100%" in self._log("client"))

    def wait_for(self, holds: Callable[[], bool]) -> None:
        """Look again and again until it holds, while all nodes live."""
        deadline = time.monotonic() + _SECONDS_TO_BUILD
        while not holds():
            ended = [name for name, process in self.processes.items() if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                logs = "".join(f"\n--- {name}\n{self._log(name)[-1_500:]}" for name in self.processes)
                raise TorNetworkError(f"Ended: {ended}. Still waiting when time was over.{logs}")
            time.sleep(0.2)

    def _make_authority(self, name: str) -> str:
        """Make an authority's keys; returns the line by which all others know it."""
        folder, port = self.folder / name, self._ports[name]
        directory = f"127.0.0.1:{self._ports[f'{name} directory']}"
        keys = folder / "keys"
        keys.mkdir(mode=0o700)
        certify = ["tor-gencert", "--create-identity-key", "--passphrase-fd", "0", "-m", "12", "-a", directory]
        _run(certify, keys, b"for this test alone\n")
        unknown = f"x orport=1 v3ident={_ANY_CERTIFICATE} 127.0.0.1:1 {_ANY_CERTIFICATE}"
        asked = ["--list-fingerprint", "--orport", "1", "--dirauthority", unknown, "--datadirectory", str(folder)]
        listed = _run([*self._tor, *asked, "-f", str(self._empty)], folder)
        fingerprint = "".join(listed.splitlines()[-1].split()[1:])
        certificate = (keys / "authority_certificate").read_text()
        identity = next(line.split()[1] for line in certificate.splitlines() if line.startswith("fingerprint "))
        return f"DirAuthority {name} orport={port} v3ident={identity} {directory} {fingerprint}\n"

    def _start(self, name: str, torrc: str) -> None:
        folder = self.folder / name
        (folder / "torrc").write_text(self._common(folder) + torrc)
        self.processes[name] = subprocess.Popen([*self._tor, "-f", str(folder / "torrc")])

    def _common(self, folder: Path) -> str:
        return (
            "TestingTorNetwork 1\nAssumeReachable 1\nPathsNeededToBuildCircuits 0.25\n"
            "TestingDirAuthVoteExit *\nTestingDirAuthVoteHSDir *\nTestingDirAuthVoteGuard *\n"
            f"TestingV3AuthInitialVotingInterval {_SECONDS_BETWEEN_VOTES}\nV3AuthNIntervalsValid 2\n"
            f"TestingV3AuthInitialVoteDelay {_SECONDS_OF_A_STEP}\nTestingV3AuthInitialDistDelay {_SECONDS_OF_A_STEP}\n"
            f"DataDirectory {folder}\nLog notice file {folder}/log\n{self._authorities}"
        )

    def _relay(self, name: str) -> str:
        exits = "ExitRelay 1\nExitPolicy accept *:*\nExitPolicyRejectPrivate 0\n"
        policy = exits if name in _AUTHORITIES else "ExitRelay 0\n"
        return f"Nickname {name}\nSocksPort 0\nAddress 127.0.0.1\nORPort 127.0.0.1:{self._ports[name]}\n{policy}"

    def _authority(self, name: str) -> str:
        return (
            f"DirPort 127.0.0.1:{self._ports[f'{name} directory']}\nAuthoritativeDirectory 1\n"
            "V3AuthoritativeDirectory 1\nContactInfo test@harrowmere.example\nAuthDirMaxServersPerAddr 0\n"
            f"V3AuthVotingInterval {_SECONDS_BETWEEN_VOTES}\n"
            f"V3AuthVoteDelay {_SECONDS_OF_A_STEP}\nV3AuthDistDelay {_SECONDS_OF_A_STEP}\n"
        )

    def _log(self, name: str) -> str:
        file = self.folder / name / "log"
        return file.read_text() if file.exists() else ""


def _run(words: Sequence[str], folder: Path, typed: bytes = b"") -> str:
    done = subprocess.run(words, cwd=folder, input=typed, capture_output=True, check=False)
    if done.returncode:
        raise TorNetworkError(f"{words[0]} failed: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode()
