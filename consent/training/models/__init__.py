from consent.training.models.confirmation import Confirmation
from consent.training.models.release import Release, ReleaseShare, Sealing, TrainedModel
from consent.training.models.snapshot import Snapshot

__all__ = ["Confirmation", "Release", "ReleaseShare", "Sealing", "Snapshot", "TrainedModel"]
