"""Settings, addresses, the Celery application and the health checks; nothing else."""
