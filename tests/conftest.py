"""What every test gets: figures without a window, and no way out to the network."""

import ipaddress
import os
import socket

import pytest

os.environ.setdefault("MPLBACKEND", "agg")


def is_local(address):
    """Whether a socket address stays on this machine."""
    if not isinstance(address, tuple):  # a Unix socket
        return True
    host = str(address[0])
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return host in ("", "localhost", socket.gethostname())


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Refuse connections to other machines: no test may need one."""
    connect = socket.socket.connect

    def guarded(self, address):
        if not is_local(address):
            raise OSError(f"a test tried to reach {address}: tests run offline")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
