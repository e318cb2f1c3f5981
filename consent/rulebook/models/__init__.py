"""The rulebook's rows: editions, which never change, and drafts, from which the next one is made."""

from consent.rulebook.models.draft import Draft, Step
from consent.rulebook.models.edition import Edition

__all__ = ["Draft", "Edition", "Step"]
