"""System calls that no hand-in needs, forbidden by its own process before its first cell.

No further processes or threads (also not root's, whom a limit does not bind), no other program
in this one's place, no sockets, no keys of the login session, no memory that outlives its owner,
no namespaces, no looking into other processes. The kernel then answers "operation not
permitted". On Linux, for x86-64 and 64-bit ARM; elsewhere nothing is done.

The file is copied into the sandbox, so it imports nothing of the course.
"""

import ctypes
import errno
import platform
import sys

__all__ = ["FORBIDDEN", "forbid"]

# Name → its number on x86-64, and on 64-bit ARM (None: it is not there).
FORBIDDEN = {
    "fork": (57, None), "vfork": (58, None), "clone": (56, 220), "clone3": (435, 435),
    "execve": (59, 221), "execveat": (322, 281),
    "socket": (41, 198), "socketpair": (53, 199), "io_uring_setup": (425, 425),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    "memfd_create": (319, 279), "unshare": (272, 97), "setns": (308, 268),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "fsopen": (430, 430), "open_tree": (428, 428), "move_mount": (429, 429),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "open_by_handle_at": (304, 265), "personality": (135, 92),
}  # fmt: skip
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column, the kernel's number

LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06  # instructions of a filter
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
NUMBER, MACHINE = 0, 4  # where the kernel puts what is asked
OTHER_TABLE = 0x40000000  # x86-64 knows its calls under second numbers from here on
NO_NEW_PRIVILEGES, SET_FILTER = (38, 1, 0, 0, 0), (22, 2)  # arguments of prctl


class _Step(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte),
                ("value", ctypes.c_uint))  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(_Step)))


def program(machine):
    """List the steps of the filter: (instruction, steps to skip if so, if not so, value).

    >>> program("x86_64")[-2:] == [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    True
    """
    column, number = MACHINES[machine]
    calls = [numbers[column] for numbers in FORBIDDEN.values() if numbers[column] is not None]
    steps = [(LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, number), (RETURN, 0, 0, KILL)]
    steps += [(LOAD, 0, 0, NUMBER), (AT_LEAST, len(calls) + 1, 0, OTHER_TABLE)]
    steps += [(EQUAL, len(calls) - k, 0, call) for k, call in enumerate(calls)]
    return [*steps, (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]


def forbid():
    """Forbid them to this process for good; return whether that was done."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in MACHINES or sys.maxsize < 2**32:
        return False
    steps = program(machine)
    array = (_Step * len(steps))(*[_Step(*step) for step in steps])
    filter_ = _Program(len(steps), array)
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return prctl(*NO_NEW_PRIVILEGES) == 0 and prctl(*SET_FILTER, ctypes.byref(filter_)) == 0
