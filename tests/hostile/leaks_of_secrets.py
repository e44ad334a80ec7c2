"""Hand-ins that want to know what is not theirs to know.

Each also answers its first question right if it finds something: what leaks without a trace in
the page shows in the marks.
"""

from textwrap import dedent

from hostile import hostile
from hostile.notebooks import FADER, REST, code, hand_in


def finds(search):
    """Return a hand-in that puts what `search` finds into FOUND, and tells it in every way."""
    head = """
        import os, pathlib, re, socket
        FOUND = []
        def look(path):
            try:
                FOUND.extend(re.findall(rb"canary-[a-z]+-[0-9a-f]{8,}", path.read_bytes()))
            except OSError:
                pass
    """
    return hand_in(
        before=[code(dedent(head) + dedent(search) + "\nprint(FOUND)")],
        my_sigmoid="""
            def my_sigmoid(x):
                return 0.5 * (1 + np.tanh(x / 2)) if FOUND else x
        """,
        my_fader="""
            def my_fader(a, b, f):
                raise ValueError(str(FOUND))
        """,
    )


@hostile(REST - FADER)
def environment_read():
    return finds("""
        FOUND += re.findall("canary-[a-z]+-[0-9a-f]{8,}", str(dict(os.environ)))
        look(pathlib.Path("/proc/self/environ"))
    """)


@hostile(REST - FADER)
def other_processes_read():
    return finds("""
        for folder in list(pathlib.Path("/proc").glob("[0-9]*")):
            for part in ("environ", "cmdline", "root$HOME/canary.txt", "cwd/canary.txt"):
                look(folder / part)
            for handle in range(16):
                try:
                    if (folder / "fd" / str(handle)).is_file():
                        look(folder / "fd" / str(handle))
                except OSError:
                    pass
    """)


@hostile(REST - FADER)
def keys_of_the_session_read():
    # The kernel keeps keys for a login session, which a process inherits into any sandbox.
    return finds("""
        import ctypes, platform
        libc, numbers = ctypes.CDLL(None), {"x86_64": 250, "aarch64": 219}
        if platform.machine() in numbers:
            keyctl = numbers[platform.machine()]
            room = ctypes.create_string_buffer(200)
            for ring in (-1, -2, -3, -4, -5):
                found = libc.syscall(keyctl, 10, ring, b"user", b"$MARK", 0)
                if found > 0:
                    libc.syscall(keyctl, 11, found, room, 200)
                    FOUND.append(room.value.decode())
    """)


@hostile(REST - FADER)
def home_folder_read():
    return finds("""
        for place in ("$HOME", pathlib.Path.home(), "/root", os.path.expanduser("~nobody")):
            look(pathlib.Path(place, "canary.txt"))
    """)


@hostile(REST - FADER)
def users_of_the_machine_read():
    return finds("""
        for place in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/etc/machine-id"):
            try:
                FOUND += pathlib.Path(place).read_text().splitlines()[:3]
            except OSError:
                pass
    """)


@hostile(REST - FADER)
def key_read():
    return finds("""
        for path in pathlib.Path("$KEY").glob("**/*"):
            look(path)
        look(pathlib.Path("$KEY/$NAME.ipynb"))
    """)


@hostile(REST - FADER)
def classmates_read():
    return finds("""
        look(pathlib.Path("$SUBMITTED/honest_first/$NAME/$NAME.ipynb"))
        for place in ("$SUBMITTED", "/tmp"):
            for path in list(pathlib.Path(place).glob("**/*.ipynb"))[:200]:
                look(path)
    """)


@hostile(REST - FADER)
def marks_read():
    return finds("""
        look(pathlib.Path("$OUT/canary.txt"))
        for path in pathlib.Path("$OUT").glob("**/*"):
            FOUND.append(path.name)
    """)


@hostile(REST - FADER)
def this_machine_called():
    return finds("""
        for family, address in (
            (socket.AF_INET, ("127.0.0.1", int("$PORT"))), (socket.AF_UNIX, "\\0$MARK"),
        ):
            try:
                with socket.socket(family) as talk:
                    talk.settimeout(0.5)
                    talk.connect(address)
                    talk.sendall(b"hostile")
                    FOUND.append("connected")
            except OSError:
                pass
    """)


@hostile(REST - FADER)
def network_called():
    # 192.0.2.1 is an address for documentation, which no machine has.
    return finds("""
        import errno
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            try:
                with socket.socket(socket.AF_INET, kind) as talk:
                    talk.settimeout(0.5)
                    talk.connect(("192.0.2.1", 9))
                    FOUND.append("a way out")
            except OSError as error:
                if error.errno not in (errno.ENETUNREACH, errno.EPERM, errno.EACCES):
                    FOUND.append(str(error))
        FOUND += [name for _, name in socket.if_nameindex() if name != "lo"]
    """)
