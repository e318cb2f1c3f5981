"""What the worker does, here and now."""

from consent import tasks
from consent.queue import Job, Task

DOES = {
    Task.READ_ARCHIVE: tasks.read_archive,
    Task.COUNT_POSTS: tasks.count_posts,
    Task.LET_POSTS_FOLLOW: tasks.let_posts_follow,
    Task.SEAL_RELEASE: tasks.seal_release,
}


def work_off() -> None:
    """Do all work that waits."""
    while job := Job.objects.filter(state=Job.State.WAITING).order_by("pk").first():
        DOES[Task(job.task)](job_id=job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.DONE, job.error
