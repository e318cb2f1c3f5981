"""Read archives that strangers made: guards, streaming and a disposable child process."""
