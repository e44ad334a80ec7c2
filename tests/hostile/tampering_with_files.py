"""Hand-ins that write where they must not, and whose own names and links point there."""

import os

from hostile import FLAGGED, hostile
from hostile.notebooks import FULL, HALF, REST, as_bytes, hand_in, with_cell


def writes(*places):
    """Return a right hand-in with a cell that tries to write to, and to remove, these places."""
    return with_cell(f"""
        import pathlib
        for place in {places!r}:
            for path in [pathlib.Path(place), *list(pathlib.Path(place).glob("*"))[:50]]:
                try:
                    if path.is_dir():
                        (path / "hostile-was-here").write_text("$MARK")
                        (path / "canary.txt").unlink()
                    elif path.name == "canary.txt":
                        path.write_text("hostile was here")
                except OSError as error:
                    print(error)
    """)


@hostile(FULL)
def writes_into_the_marks():
    return writes("$OUT", "graded", "../graded", "$OUT/grades.csv")


@hostile(FULL)
def writes_into_hand_ins():
    return writes("$SUBMITTED", "$SUBMITTED/honest_first", "$SUBMITTED/canary.txt", ".", "..")


@hostile(FULL)
def writes_into_the_key():
    return writes("$KEY", "$KEY/..", "$KEY/../canary.txt")


@hostile(FULL)
def writes_into_the_home_folder():
    return writes("$HOME", "$HOME/canary.txt", "/root", "/home")


@hostile(FULL)
def writes_into_python_and_the_package():
    return writes("$PACKAGE", "$PREFIX", "$SITE", "/usr/lib", "/etc", "/")


@hostile(0, only=FLAGGED, placed=True)
def link_to_the_key(path, places):
    path.parent.mkdir(parents=True)
    path.symlink_to(f"{places['$KEY']}/{places['$NAME']}.ipynb")


@hostile(0, only=FLAGGED, placed=True)
def link_to_a_classmate(path, places):
    path.parent.mkdir(parents=True)
    path.symlink_to(path.parent.parent / path.with_name("honest_first").name)


@hostile(0, only=FLAGGED, placed=True)
def link_for_a_folder(path, places):
    path.parents[1].symlink_to(path.parents[2] / "honest_first")


@hostile(0, only=FLAGGED, placed=True)
def link_for_an_inner_folder(path, places):
    path.parents[1].mkdir()
    path.parent.symlink_to(path.parents[2] / "honest_first" / path.parent.name)


@hostile(0, only=FLAGGED, placed=True)
def link_to_a_device(path, places):
    path.parent.mkdir(parents=True)
    path.symlink_to("/dev/zero")


@hostile(0, only=FLAGGED, placed=True)
def link_to_itself(path, places):
    path.parent.mkdir(parents=True)
    path.symlink_to(path.name)


@hostile(FULL, learner="x..%2f..%2fx")
def name_that_climbs():
    return hand_in()


@hostile(FULL, learner="x\\..\\..\\x")
def name_that_climbs_elsewhere():
    return hand_in()


@hostile(FULL, learner="--help")
def name_like_an_option():
    return hand_in()


@hostile(FULL, learner="grades.csv")
def name_of_the_table():
    return hand_in()


@hostile(FULL, learner="=HYPERLINK(0)+1")
def name_like_a_formula():
    return hand_in()


@hostile(FULL, learner="<script>alert(1)<!--")
def name_with_a_script():
    return hand_in()


@hostile(FULL, learner='a "b",\nc')
def name_of_two_lines():
    return hand_in()


@hostile(FULL, learner="Ana B")
def name_that_is_almost_the_next():
    return hand_in()


@hostile(0, learner="ana_b")
def name_that_is_almost_the_last():
    return hand_in(**dict.fromkeys(("my_sigmoid", "my_fader", "my_layer"), ""))


@hostile(FULL, learner="n" * 250)
def very_long_name():
    return hand_in()


@hostile(FULL, learner=os.fsdecode(b"\xff\xfe name"))
def name_that_is_no_text():
    return hand_in()


@hostile(FULL, placed=True)
def read_only_hand_in(path, places):
    path.parent.mkdir(parents=True)
    path.write_bytes(as_bytes(hand_in()))
    path.chmod(0o400)


@hostile(REST)
def its_own_marks_in_its_metadata():
    made = hand_in(my_sigmoid=HALF)
    made["metadata"]["marks"] = {"my_sigmoid_hidden": 20, "total": 100}
    made["metadata"]["state"] = "graded"
    return made
