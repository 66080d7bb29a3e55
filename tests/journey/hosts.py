"""Separate hosts on a routed network, as on the internet: each a network namespace with an address of its own."""

from __future__ import annotations

import secrets
import subprocess
from dataclasses import dataclass

_ROUTER = "router"
_WIRE = "wire"


@dataclass(frozen=True)
class Host:
    """A host that programs can run on."""

    namespace: str
    address: str
    mac: str

    @property
    def inside(self) -> tuple[str, ...]:
        """The words before a program's own that make it run there."""
        return ("ip", "netns", "exec", self.namespace)


class Hosts:
    """Hosts that reach each other through one router, and nothing else at all."""

    def __init__(self, addresses: dict[str, str]) -> None:
        """Each name with its address; the first three numbers of an address are its network and no other's.

        Raises:
            AssertionError: this machine lets nobody make networks.
        """
        tag = secrets.token_hex(3)
        self._namespaces = {name: f"up{tag}-{name}" for name in (*addresses, _ROUTER)}
        try:
            for namespace in self._namespaces.values():
                _ip("netns", "add", namespace)
                _ip("-n", namespace, "link", "set", "lo", "up")
            forward = "echo 1 > /proc/sys/net/ipv4/ip_forward"
            _run("ip", "netns", "exec", self._namespaces[_ROUTER], "sh", "-c", forward)
            self._hosts = {name: self._connect(name, address) for name, address in addresses.items()}
        except subprocess.CalledProcessError as error:
            self.remove()
            said = error.stderr.strip()
            raise AssertionError(
                "This test needs hosts of its own and can't make them: run it as root, on a machine that allows "
                f"network namespaces and virtual wires (in a container: CAP_NET_ADMIN and CAP_SYS_ADMIN). {said}"
            ) from error

    def __getitem__(self, name: str) -> Host:
        return self._hosts[name]

    def remove(self) -> None:
        """Take all hosts and wires away; their programs must have ended."""
        for namespace in self._namespaces.values():
            subprocess.run(["ip", "netns", "delete", namespace], check=False, capture_output=True)

    def _connect(self, name: str, address: str) -> Host:
        namespace, router = self._namespaces[name], self._namespaces[_ROUTER]
        gateway = f"{address.rpartition('.')[0]}.1"
        mac = "02:" + ":".join(f"{byte:02x}" for byte in secrets.token_bytes(5))
        wire = ("link", "add", f"to-{name}", "type", "veth", "peer", "name", _WIRE, "address", mac, "netns", namespace)
        _ip("-n", router, *wire)
        _ip("-n", router, "address", "add", f"{gateway}/24", "dev", f"to-{name}")
        _ip("-n", router, "link", "set", f"to-{name}", "up")
        _ip("-n", namespace, "address", "add", f"{address}/24", "dev", _WIRE)
        _ip("-n", namespace, "link", "set", _WIRE, "up")
        _ip("-n", namespace, "route", "add", "default", "via", gateway)
        return Host(namespace, address, mac)


def _ip(*words: str) -> None:
    _run("ip", *words)


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, text=True)
