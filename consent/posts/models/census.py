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


class CensusPart(models.Model):
    """
    The posts on one platform by people of a place or an area: all that one question reads.

    `cells` is a JSON list of lists, each a `core.census.Cell`. `people` is
    `[[3, 5], [12, 1]]`: sets of cells (bit n for the cell n), and of how many
    people these are the cells with posts of theirs.
    """

    census = models.ForeignKey(Census, on_delete=models.CASCADE, related_name="parts")
    place = models.CharField(max_length=8)
    platform = models.CharField(max_length=40)
    cells = models.TextField()
    people = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["census", "platform", "place"], name="posts_census_part_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.place}"


class CensusGroups(models.Model):
    """
    How many people, or objections, of a place or an area have posts in the same cells.

    All their posts count, on whatever platform: `counts` reads
    `facebook:1f,x:3=12`, each set of cells in hexadecimal form.
    """

    class What(models.TextChoices):
        PEOPLE = "people"
        OBJECTIONS = "objections"

    census = models.ForeignKey(Census, on_delete=models.CASCADE, related_name="groups")
    what = models.CharField(max_length=10, choices=What)
    place = models.CharField(max_length=8)
    counts = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["census", "what", "place"], name="posts_census_groups_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.place}"


class CensusWish(models.Model):
    """How many wishes of people of a place or an area are about the same platforms; none named: all."""

    census = models.ForeignKey(Census, on_delete=models.CASCADE, related_name="wishes")
    place = models.CharField(max_length=8)
    platforms = models.TextField(blank=True)
    count = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.count} {self.place} {self.platforms}"
