import json

import pytest

from lstm_course.files import replace_between, write_json, written_whole


def test_a_good_file_replaces_the_old_one(tmp_path):
    path = tmp_path / "deep" / "a.json"
    write_json(path, {"b": 1})
    write_json(path, {"b": 2})
    assert json.loads(path.read_text()) == {"b": 2}
    assert [p.name for p in path.parent.iterdir()] == ["a.json"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path, error):
    path = tmp_path / "a.txt"
    path.write_text("good")
    with pytest.raises(type(error)), written_whole(path) as temporary:
        temporary.write_text("half")
        raise error
    assert path.read_text() == "good"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_full_disk_is_said_plainly(tmp_path):
    with (
        pytest.raises(OSError, match=r"could not write .*a\.txt.*untouched"),
        written_whole(tmp_path / "a.txt"),
    ):
        raise OSError(28, "No space left on device")


def test_a_text_goes_between_its_markers_and_nothing_else_changes(tmp_path):
    path = tmp_path / "README.md"
    path.write_text("above\n<!-- card -->\nold\n<!-- /card -->\nbelow\n", encoding="utf-8")
    replace_between(path, "card", "| new |")
    shown = path.read_text(encoding="utf-8")
    assert shown == "above\n<!-- card -->\n| new |\n<!-- /card -->\nbelow\n"
    with pytest.raises(ValueError, match="lacks the markers <!-- papers --> and <!-- /papers -->"):
        replace_between(path, "papers", "| new |")
    assert path.read_text(encoding="utf-8") == shown
    replace_between(tmp_path / "nowhere.md", "card", "| new |")
    assert not (tmp_path / "nowhere.md").exists()
