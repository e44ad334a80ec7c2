"""The commands train, sample, export and card, as a learner types them."""

import pytest
from click.testing import CliRunner

from lstm_course.cli import card as card_module
from lstm_course.cli.main import main


@pytest.fixture
def words(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("the gate is open and the cell remembers\n" * 80, encoding="utf-8")
    return path


def course(capsys, *arguments):
    """Run one command; give its exit code and what it printed."""
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return stop.value.code, printed.out, printed.err


@pytest.fixture
def trained(words, tmp_path, capsys):
    run = tmp_path / "run"
    code, out, _ = course(
        capsys, "train", "--corpus", words, "--updates", 12, "--hidden", 16, "--out", run
    )
    assert code == 0
    assert "Finished after 12 updates" in out
    assert "bits per character" in out
    return run


def test_a_trained_run_writes_the_same_text_for_the_same_seed(trained, capsys):
    options = ("--prompt", "the ", "--length", 30, "--seed", 3)
    code, first, _ = course(capsys, "sample", trained, *options)
    assert code == 0
    assert first.startswith("the ")
    assert len(first) == 4 + 30 + 1
    assert course(capsys, "sample", trained, *options)[1] == first
    assert course(capsys, "sample", trained, *options[:-1], 4)[1] != first


def test_a_finished_run_can_be_resumed_and_says_so(trained, capsys):
    code, out, _ = course(capsys, "train", "--out", trained, "--resume")
    assert code == 0
    assert "Finished after 12 updates" in out


def test_the_same_command_goes_on_and_another_one_is_refused(trained, words, capsys):
    same = ("train", "--corpus", words, "--updates", 12, "--hidden", 16, "--out", trained)
    assert course(capsys, *same, "--resume")[0] == 0
    before = (trained / "checkpoint.pt").read_bytes()
    for option, value, had in (
        ("--hidden", 8, 16), ("--updates", 99, 12), ("--corpus", "python-help", words)
    ):  # fmt: skip
        code, _, err = course(capsys, "train", "--out", trained, "--resume", option, value)
        assert code == 1
        assert f"has {option} {had}, but {option} {value} was given" in err
    assert (trained / "checkpoint.pt").read_bytes() == before


def test_a_run_of_before_the_newer_settings_goes_on(trained, capsys):
    import torch

    saved = torch.load(trained / "checkpoint.pt", weights_only=True)
    for name in ("average", "bf16"):
        del saved["config"][name]
    del saved["average"]
    torch.save(saved, trained / "checkpoint.pt")
    assert course(capsys, "train", "--out", trained, "--resume", "--seed", 0)[0] == 0
    code, _, err = course(capsys, "train", "--out", trained, "--resume", "--average", 0.9)
    assert code == 1 and "has --average 0.0, but --average 0.9 was given" in err


def test_export_halves_the_file_and_keeps_the_text(trained, tmp_path, capsys):
    small = tmp_path / "small.npz"
    code, out, _ = course(capsys, "export", trained, small)
    assert code == 0
    assert "12 updates" in out
    assert small.stat().st_size < (trained / "model.npz").stat().st_size
    cold = ("--temperature", 0, "--length", 20, "--prompt", "the ")
    assert course(capsys, "sample", small, *cold) == course(capsys, "sample", trained, *cold)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sample", "nobody"), "no weights are called 'nobody'; there are"),
        (("sample", "no/such/run"), "there is no model file at"),
        (("sample", "--prompt", "Ω≠"), "Ω"),
        (("sample", "--temperature", "-1"), "temperature"),
        (("sample", "--length", "0"), "0 is not in the range"),
        (("train", "--corpus", "nowhere", "--out", "unused"), "nowhere"),
        (("train",), "Missing option '--out'"),
        (("train", "--out", "unused", "--minutes", "0"), "minutes must be more than 0"),
        (("train", "--out", "unused", "--device", "tpu"), "no device 'tpu' here"),
        (("train", "--out", "unused", "--budget", "1h"), "there is no budget '1h'; choose 2m, 5m"),
        (("train", "--out", "unused", "--budget", "2m", "--minutes", "1"), "without minutes"),
        (("train", "--out", "unused", "--budget", "2m", "--updates", "1"), "without updates"),
        (("train", "--out", "unused", "--dropout", "2"), "dropout must lie in [0, 1)"),
        (("train", "--out", "nothing", "--resume"), "there is no checkpoint to resume at nothing"),
    ],
)
def test_a_mistake_gets_one_line_and_no_traceback(
    arguments, message, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    code, out, err = course(capsys, *arguments)
    assert code == 1
    assert message in err
    assert err.count("\n") == 1
    assert "Traceback" not in out + err
    assert list(tmp_path.iterdir()) == []


def test_a_second_run_in_the_same_folder_is_refused(trained, words, capsys):
    before = (trained / "checkpoint.pt").read_bytes()
    code, _, err = course(capsys, "train", "--corpus", words, "--updates", 3, "--out", trained)
    assert code == 1
    assert "already holds a run" in err
    assert (trained / "checkpoint.pt").read_bytes() == before


def test_the_card_is_measured_row_by_row_and_goes_on(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(card_module, "ROWS", {"words 1s": (str(words), 1 / 60)})
    monkeypatch.setattr(card_module, "quick", lambda: 1.25)
    path = tmp_path / "card.json"
    card_module.measure(path, seeds=1)
    first = card_module.read(path)
    card_module.measure(path, seeds=2)
    second = card_module.read(path)
    assert second["runs"]["words 1s"]["0"] == first["runs"]["words 1s"]["0"]
    assert set(second["runs"]["words 1s"]) == {"0", "1"}
    assert second["quick"] == 1.25
    run = second["runs"]["words 1s"]["1"]
    assert 0 < run["carried"] < run["reset"] + 1
    assert run["settings"]["seed"] == 1
    assert "± " in card_module.table(second)


def test_a_damaged_card_is_named_and_left_alone(tmp_path):
    path = tmp_path / "card.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"card\.json is damaged"):
        card_module.read(path)
    assert path.read_text(encoding="utf-8") == "{"


def test_commands_explain_themselves():
    from lstm_course.cli.model import card, export, sample
    from lstm_course.training.command import train

    for command in (card, export, sample, train):
        result = CliRunner().invoke(command, ["--help"])
        assert result.exit_code == 0
        assert result.output.count("\n") > 5
    for flag in ("--budget", "--device", "--bf16", "--average", "--batch"):
        assert flag in CliRunner().invoke(train, ["--help"]).output
