"""Hand-ins that never end, or end too early."""

from hostile import hostile
from hostile.notebooks import FULL, REST, code, hand_in, with_cell


@hostile(REST)
def endless_loop_in_a_call():
    return hand_in(my_sigmoid="""
        import time
        def my_sigmoid(x):
            end = time.monotonic() + $PATIENCE
            while time.monotonic() < end:
                pass
    """)


@hostile(FULL)
def endless_loop_in_a_cell():
    return with_cell("""
        import time
        end = time.monotonic() + $PATIENCE
        while time.monotonic() < end:
            pass
    """)


@hostile(FULL)
def loop_that_ignores_interrupts():
    return with_cell("""
        import signal, time
        for number in range(1, signal.NSIG):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        end = time.monotonic() + $PATIENCE
        while time.monotonic() < end:
            try:
                time.sleep(0.01)
            except BaseException:
                pass
    """)


@hostile(REST)
def masked_signals_in_a_call():
    return hand_in(my_sigmoid="""
        import signal, time
        def my_sigmoid(x):
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
            time.sleep($PATIENCE)
    """)


@hostile(REST)
def long_sum_in_c_that_no_signal_ends():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            return x * sum(range(6 * 10**8))
    """)


@hostile(REST)
def exit_at_once_in_a_call():
    return hand_in(my_sigmoid="""
        import os
        def my_sigmoid(x):
            os._exit(0)
    """)


@hostile(FULL)
def exit_at_once_in_a_cell():
    return with_cell("import os\nos._exit(0)")


@hostile(REST)
def polite_exit_in_a_call():
    return hand_in(my_sigmoid="""
        import sys
        def my_sigmoid(x):
            sys.exit(0)
    """)


@hostile(FULL)
def exit_in_a_cell():
    return with_cell("raise SystemExit('all points, please')")


@hostile(REST)
def interrupt_raised_in_a_call():
    return hand_in(my_sigmoid="""
        class Quiet(BaseException):
            pass
        def my_sigmoid(x):
            raise (KeyboardInterrupt if x.ndim == 1 else Quiet)
    """)


@hostile(REST)
def parent_killed():
    # Only among the first processes of a process space: elsewhere these may be anybody's.
    return hand_in(my_sigmoid="""
        import os, signal
        def my_sigmoid(x):
            if os.getpid() < 10:
                for number in (os.getppid(), 1, -1):
                    os.kill(number, signal.SIGKILL)
            os._exit(1)
    """)


@hostile(FULL)
def every_cell_ends_python():
    return hand_in(before=[code("import os\nos._exit(0)") for _ in range(12)])


@hostile(FULL)
def every_cell_takes_its_time():
    return hand_in(before=[code("import time\ntime.sleep(1.5)") for _ in range(12)])


@hostile(REST)
def crash_in_native_code():
    return hand_in(my_sigmoid="""
        import ctypes
        def my_sigmoid(x):
            return ctypes.string_at(8)
    """)


@hostile(REST)
def stopped_by_itself():
    return hand_in(my_sigmoid="""
        import os, signal, time
        def my_sigmoid(x):
            me = os.getpid()
            if os.fork() == 0:
                time.sleep($PATIENCE)
                os.kill(me, signal.SIGKILL)
                os._exit(0)
            os.kill(me, signal.SIGSTOP)
    """)


@hostile(FULL)
def sleeping_threads():
    return with_cell("""
        import threading, time
        for _ in range(8):
            threading.Thread(target=time.sleep, args=($PATIENCE,)).start()
    """)


@hostile(FULL)
def slow_goodbye():
    return with_cell("import atexit, time\natexit.register(time.sleep, $PATIENCE)")


@hostile(REST)
def waits_for_the_keyboard():
    return hand_in(my_sigmoid="def my_sigmoid(x):\n    return float(input('x? '))")


@hostile(FULL)
def reads_standard_input_to_its_end():
    return with_cell("import os, sys\nheard = sys.stdin.read(), os.read(0, 1)")


@hostile(FULL)
def all_handles_closed():
    return with_cell("import os\nos.closerange(0, 1024)")


@hostile(REST)
def streams_taken_away():
    return hand_in(my_sigmoid="""
        import sys
        def my_sigmoid(x):
            sys.stdin = sys.stdout = sys.stderr = sys.__stdout__ = None
            raise ValueError
    """)


@hostile(REST)
def message_that_cannot_be_read():
    return hand_in(my_sigmoid="""
        import time
        class Shy(Exception):
            def __str__(self):
                time.sleep($PATIENCE)
            __repr__ = __str__
        def my_sigmoid(x):
            raise Shy if x.ndim == 1 else ValueError("\\ud800 \\x00")
    """)
