"""Every command says what it does and takes."""

import io

import pytest
from django.core.management import get_commands, load_command_class

OURS = sorted(name for name, app in get_commands().items() if app in {"accounts", "consent"})


@pytest.mark.parametrize("name", OURS)
def test_every_command_can_be_asked_for_help(name):
    command = load_command_class(get_commands()[name], name)
    said = io.StringIO()

    command.create_parser("manage.py", name).print_help(said)

    assert f"manage.py {name}" in said.getvalue()
    assert command.help
