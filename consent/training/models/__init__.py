from consent.training.models.release import Release, ReleaseShare, TrainedModel
from consent.training.models.snapshot import Snapshot

__all__ = ["Release", "ReleaseShare", "Snapshot", "TrainedModel"]
