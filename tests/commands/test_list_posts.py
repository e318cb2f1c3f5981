"""What is wrong with how the command is called is told in a sentence, with the status of usage."""

import pytest
from django.core.management import execute_from_command_line


@pytest.mark.parametrize("at", ["yesterday", "2024-13-01", "9999-12-31T23:59:59-10:00"])
def test_what_is_no_instant_is_refused_in_words(at, capsys):
    with pytest.raises(SystemExit) as end:
        execute_from_command_line(
            ["manage.py", "list_posts", "--person", "a@example.org", "--at", at]
        )

    assert end.value.code == 2
    assert f"not a day or an instant like 2024-06-20: {at}" in capsys.readouterr().err
