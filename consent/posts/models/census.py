"""Counts of all people's posts by what verdicts depend on, for asking what a change would do."""

from django.db import models


class Census(models.Model):
    """
    One count of everybody's posts, as of `taken_at`.

    `edition` is the digest of the rulebook in force then, whose deadlines the
    count tells apart. `places` are the codes that occur in it, with a space
    between them. `areas` are made of several of them that had the same rules:
    they have lines of their own, so that a question about all of an area need
    not add them up. A count that is not `complete` is still being written down.
    """

    taken_at = models.DateTimeField()
    edition = models.CharField(max_length=64)
    people = models.PositiveBigIntegerField()
    posts = models.PositiveBigIntegerField()
    places = models.TextField()
    areas = models.JSONField()
    complete = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.posts} posts at {self.taken_at:%Y-%m-%d %H:%M}"


class CensusCell(models.Model):
    """How many posts by people of a place or an area are in one cell, see `core.census.Cell`."""

    census = models.ForeignKey(Census, on_delete=models.CASCADE, related_name="cells")
    place = models.CharField(max_length=8)
    platform = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    age = models.CharField(max_length=7)
    objected_first = models.DateTimeField(null=True)
    objected_last = models.DateTimeField(null=True)
    later = models.BooleanField()
    consented = models.BooleanField()
    posts = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["census", "platform", "place", "number"], name="posts_census_cell_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.posts} {self.kind} {self.platform} {self.place}"


class CensusGroups(models.Model):
    """
    How many people, or objections, of a place or an area have posts in the same cells.

    With a `platform`, people are counted by their posts there, and `counts`
    reads `1f=12 3=5`: each set of cells in hexadecimal form, with its number of
    people. Without one, by all their posts: `facebook:1f,x:3=12`.
    """

    class What(models.TextChoices):
        PEOPLE = "people"
        OBJECTIONS = "objections"

    census = models.ForeignKey(Census, on_delete=models.CASCADE, related_name="groups")
    what = models.CharField(max_length=10, choices=What)
    platform = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=8)
    counts = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["census", "what", "platform", "place"], name="posts_census_groups_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.platform} {self.place}".strip()


class CensusWish(models.Model):
    """How many wishes of people of a place or an area are about the same platforms; none named: all."""

    census = models.ForeignKey(Census, on_delete=models.CASCADE, related_name="wishes")
    place = models.CharField(max_length=8)
    platforms = models.TextField(blank=True)
    count = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.count} {self.place} {self.platforms}"
