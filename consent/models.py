from consent.queue import Job

__all__ = ["Job"]
