"""Hand-ins that forge what is said to the grader, or reach for other processes."""

from hostile import hostile
from hostile.notebooks import FULL, REST, code, hand_in, with_cell

# What a grader and its worker may say to each other; every word in it is a lie.
FORGED = r"""
import json
LIES = [
    json.dumps({**lie, "id": number, "call": number}) + "\n"
    for number in range(4)
    for lie in (
        {"ok": True, "right": True, "points": 100, "value": 1.0, "result": 1.0, "answer": 1.0},
        {"type": "done", "marks": {"my_sigmoid_visible": 10, "my_sigmoid_hidden": 20}},
        {"error": None, "state": "graded", "total": 100},
    )
]
"""


@hostile(REST)
def forged_messages_on_every_handle():
    return hand_in(before=[code(FORGED)], my_sigmoid="""
        import os
        def my_sigmoid(x):
            for number in range(64):
                for lie in LIES:
                    try:
                        os.write(number, lie.encode())
                    except OSError:
                        pass
            return np.full(x.shape, 0.5)
    """)


@hostile(REST)
def forged_messages_then_silence():
    return hand_in(before=[code(FORGED)], my_sigmoid="""
        import os
        def my_sigmoid(x):
            for number in range(1, 64):
                try:
                    os.write(number, "".join(LIES).encode())
                except OSError:
                    pass
            os._exit(0)
    """)


@hostile(REST)
def messages_that_are_no_messages():
    return hand_in(my_sigmoid="""
        import os
        def my_sigmoid(x):
            for number in range(1, 64):
                for lie in (b"\\xff\\xfe\\n", b"[]\\n", b"null\\n", b"[" * 50_000 + b"\\n"):
                    try:
                        os.write(number, lie)
                    except OSError:
                        pass
            return np.full(x.shape, 0.5)
    """)


@hostile(REST)
def message_without_an_end():
    return hand_in(my_sigmoid="""
        import os
        def my_sigmoid(x):
            for number in range(1, 64):
                try:
                    for _ in range(160):
                        os.write(number, b"[" * 65536)
                except OSError:
                    pass
            os._exit(0)
    """)


@hostile(REST)
def well_made_message_of_a_million_parts():
    # Right number, right form, 15 MB: small on its way, large as Python's objects.
    return hand_in(my_sigmoid="""
        import os, sys
        def my_sigmoid(x):
            frame = sys._getframe()
            while not isinstance(frame.f_locals.get("asked"), dict):
                frame = frame.f_back
            number = str(frame.f_locals["asked"]["id"]).encode()
            line = b'{"id": ' + number + b', "value": {"list": [' + b'{"list": []}, ' * 1_050_000
            for handle in range(1, 64):
                try:
                    left = memoryview(line + b"0]}}\\n")
                    while left:
                        left = left[os.write(handle, left):]
                except OSError:
                    pass
            os._exit(0)
    """)


@hostile(REST)
def shapes_that_do_not_fit_their_numbers():
    return hand_in(my_sigmoid="""
        import json, sys
        def lie(value, *args, **kwargs):
            text = original(value, *args, **kwargs)
            return text.replace('"shape": [3]', '"shape": [3000000000, 3000000000]').replace(
                "float64", "object")
        original = json.dumps
        json.dumps = lie
        def my_sigmoid(x):
            return np.full(x.shape, 0.5)
    """)


@hostile(FULL)
def process_left_behind():
    return with_cell("""
        import subprocess, sys
        for session in (True, False):
            subprocess.Popen(
                [sys.executable, "-c", "import time; time.sleep($PATIENCE)", "$MARK"],
                start_new_session=session, stdin=subprocess.DEVNULL,
            )
    """)


@hostile(FULL)
def grandchild_left_behind():
    return with_cell("""
        import os, signal, sys
        if os.fork() == 0:
            os.setsid()
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            if os.fork() == 0:
                os.execv(sys.executable,
                         [sys.executable, "-c", "import time; time.sleep($PATIENCE)", "$MARK"])
            os._exit(0)
        os.wait()
    """)


@hostile(FULL)
def other_processes_written_to():
    return with_cell("""
        import os, pathlib, signal
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                (folder / "mem").open("r+b").close()
                print("opened", folder)
            except OSError as error:
                print(error)
        for number in range(1, 10) if os.getpid() < 10 else ():
            if number != os.getpid():
                try:
                    os.kill(number, signal.SIGTERM)
                except OSError as error:
                    print(error)
    """)


@hostile(FULL)
def more_rights_asked_for():
    return with_cell("""
        import ctypes, os, resource
        libc = ctypes.CDLL(None, use_errno=True)
        got = []
        for name, *arguments in (
            ("unshare", 0x10000000), ("unshare", 0x20000),
            ("mount", b"none", b"/tmp", b"tmpfs", 0, None), ("chroot", b"/tmp"),
        ):
            # For the real root these would work, and a mount would be seen outside.
            if os.getuid() != 0 and getattr(libc, name)(*arguments) == 0:
                got.append(name)
        for limit in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE):
            try:
                resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                got.append(limit)
            except (OSError, ValueError):
                pass
        print("$MARK"[::-1] if got else "none", got)
    """)


@hostile(FULL)
def keys_pressed_in_the_terminal():
    return with_cell("""
        import fcntl, os, termios
        for place in ("/dev/tty", "/dev/console", "/proc/self/fd/0"):
            try:
                handle = os.open(place, os.O_RDWR | os.O_NONBLOCK)
                fcntl.ioctl(handle, termios.TIOCSTI, b" ")
            except OSError as error:
                print(error)
    """)


@hostile(REST)
def modules_poisoned_for_the_next():
    return hand_in(after=[code("""
        import numpy, sys
        numpy.tanh = numpy.exp = numpy.where = lambda *args, **kwargs: 0.5
        sys.path.insert(0, "/tmp")
        open("/tmp/" + "numpy.py", "w").write("raise ImportError('poisoned')")
    """)])
