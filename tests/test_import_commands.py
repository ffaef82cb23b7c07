"""The commands that load files say alike what is wrong and what became of each."""

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

from consortium.imports.command import ImportCommand
from tests.factories import PlanFactory

# What each needs beside its file.
MORE = {
    "import_projects": ["--source", "sheet"],
    "import_priorities": ["--plan", "safe-fen"],
}
COMMANDS = sorted(name for name in get_commands() if name.startswith("import_"))


def test_every_command_that_loads_files_is_one():
    assert "import_statistics" in COMMANDS
    assert all(
        isinstance(load_command_class(get_commands()[name], name), ImportCommand)
        for name in COMMANDS
    )


@pytest.mark.django_db
@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_that_is_not_there_is_said_in_the_same_words(name):
    with pytest.raises(CommandError) as said:
        call_command(name, "nowhere.csv", *MORE.get(name, ()))

    assert str(said.value) == "Nothing was loaded. There is no file nowhere.csv. Check the path."


@pytest.mark.django_db
@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_that_holds_nothing_is_named(name, tmp_path):
    PlanFactory(reference="safe-fen", status="draft")
    path = tmp_path / "nothing.csv"
    path.write_bytes(b"")

    with pytest.raises(CommandError, match=r"^Nothing was loaded\. nothing\.csv\b"):
        call_command(name, str(path), *MORE.get(name, ()))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example_that_can_be_run_without_changing_anything(name):
    command = load_command_class(get_commands()[name], name)

    words = " ".join(command.create_parser("manage.py", name).format_help().split())

    assert f"Example: manage.py {name} " in words
    assert words.endswith("--dry-run")
