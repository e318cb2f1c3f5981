from consent.training.models.confirmation import Confirmation
from consent.training.models.release import Release, ReleaseShare, TrainedModel
from consent.training.models.snapshot import Snapshot

__all__ = ["Confirmation", "Release", "ReleaseShare", "Snapshot", "TrainedModel"]
