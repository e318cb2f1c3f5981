"""In which year somebody was born, as they tell us, and that they told us."""

from datetime import datetime

from django.db import transaction

from accounts.models import BirthYear, User


@transaction.atomic
def declare(*, person: User, born: int | None, at: datetime) -> None:
    """
    Note in which year a person was born; None if they do not want to say.

    It decides from when on they were an adult, so every change stands in their history. Saying
    what counts already adds nothing.
    """
    before = User.objects.select_for_update().values_list("born", flat=True).get(pk=person.pk)
    person.born = born
    if born == before:
        return
    person.save(update_fields=["born"])
    BirthYear.objects.create(person=person, born=born, told_at=at)
