"""Hand-ins that take all there is of something: memory, processes, files, the page."""

from hostile import hostile
from hostile.notebooks import FULL, REST, hand_in, with_cell


@hostile(REST)
def memory_in_a_call():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            blocks = [np.zeros(2**23) for _ in range(40)]  # 2.5 GiB at most, and never touched
            return x[: len(blocks)]
    """)


@hostile(FULL)
def memory_kept_by_a_cell():
    return with_cell("""
        kept = []
        while len(kept) < 40:  # 2.5 GiB at most, and never touched
            kept.append(np.zeros(2**23))
    """)


@hostile(FULL)
def twenty_processes():
    return with_cell("""
        import os, time
        for _ in range(20):
            if os.fork() == 0:
                time.sleep($PATIENCE)
                os._exit(0)
    """)


@hostile(FULL)
def two_workers_from_one():
    # Both go on as the worker, and both answer what they are asked.
    return with_cell("import os\nos.fork()")


@hostile(REST)
def answers_from_a_child_too():
    return hand_in(my_sigmoid="""
        import os
        def my_sigmoid(x):
            return x * os.fork()
    """)


@hostile(FULL)
def temporary_folder_filled():
    return with_cell("""
        import tempfile
        for number in range(6):  # 24 MiB at most
            with open(f"{tempfile.gettempdir()}/hostile-{number}", "wb") as file:
                file.write(b"x" * 2**22)
    """)


@hostile(FULL)
def many_small_files():
    return with_cell("""
        import os, tempfile
        folder = tempfile.mkdtemp()
        for number in range(5000):
            os.mkdir(f"{folder}/{number}")
    """)


@hostile(FULL)
def all_file_handles():
    return with_cell("""
        handles = []
        while len(handles) < 5000:
            handles.append(open("/dev/null"))
    """)


@hostile(FULL)
def flood_of_lines():
    return with_cell("for number in range(300_000):\n    print(number, 'x' * 20)")


@hostile(FULL)
def flood_past_python():
    return with_cell("""
        import os
        for number in (1, 2):
            for _ in range(200):
                os.write(number, b"x" * 65536)
    """)


@hostile(REST)
def flood_in_a_message():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            raise ValueError("x" * 20_000_000)
    """)


@hostile(FULL)
def ten_megabytes_of_essay():
    return hand_in(essay="<b>&" * 2_500_000)


@hostile(REST)
def huge_answer():
    return hand_in(my_sigmoid="def my_sigmoid(x):\n    return np.zeros((2000, 2000))")


@hostile(REST)
def empty_answer_of_many_rows():
    return hand_in(my_sigmoid="def my_sigmoid(x):\n    return np.zeros((2**24, 0))")


@hostile(REST)
def huge_answer_that_takes_no_memory():
    # One number seen 400 million times; its own limit comes from the array's owner, not from us.
    return hand_in(my_sigmoid="""
        import resource
        def my_sigmoid(x):
            _, most = resource.getrlimit(resource.RLIMIT_AS)
            own = 2**32 if most == resource.RLIM_INFINITY else most
            resource.setrlimit(resource.RLIMIT_AS, (own, most))
            return np.broadcast_to(0.5, (20_000, 20_000))
    """)


@hostile(REST)
def long_list():
    return hand_in(my_sigmoid="def my_sigmoid(x):\n    return [0.5] * 300_000")


@hostile(REST)
def texts_that_grow_when_they_meet():
    # NumPy makes an array of them by giving each the room of the longest: 1 GB from 1 MB.
    return hand_in(my_sigmoid="def my_sigmoid(x):\n    return ['x' * 1_000_000] + ['y'] * 250")


@hostile(REST)
def numbers_at_the_edge():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            if x.ndim == 1:
                return np.full(x.shape, -np.finfo(float).max)
            return [[2**63, -np.inf]]
    """)


@hostile(REST)
def dictionary_of_many_keys():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            return {str(number): [number] for number in range(60_000)}
    """)


@hostile(REST)
def long_text():
    return hand_in(my_sigmoid="def my_sigmoid(x):\n    return '0.5 ' * 1_000_000")


@hostile(REST)
def huge_number():
    return hand_in(my_sigmoid="def my_sigmoid(x):\n    return 1 << 40_000_000")


@hostile(REST)
def deep_answer():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            nest = [0.5]
            for _ in range(200_000):
                nest = [nest]
            return nest
    """)


@hostile(REST)
def answer_that_holds_itself():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            ring = []
            ring.append(ring)
            return {"ring": ring}
    """)


@hostile(REST)
def deep_recursion():
    return hand_in(my_sigmoid="""
        import sys
        def my_sigmoid(x):
            sys.setrecursionlimit(10**6)
            class Deep:
                def __init__(self, left):
                    self.left = left
                def __repr__(self):
                    return repr(Deep(self.left - 1)) if self.left else "0"
            return float(repr(Deep(200_000)))
    """)
