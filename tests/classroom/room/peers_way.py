"""How peers count votes: read a number, add one, write it back (Claper's ``polls.ex``, ClassQuiz's Redis lists)."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path


def count_the_peers_way(file: Path, votes: int) -> int:
    """Cast so many votes at the same instant, each in its own thread and connection; what the counter says then."""
    with sqlite3.connect(file) as setup:
        setup.execute("PRAGMA journal_mode=WAL")
        setup.execute("CREATE TABLE poll (count INTEGER NOT NULL)")
        setup.execute("INSERT INTO poll VALUES (0)")
    start = threading.Barrier(votes)

    def vote() -> None:
        own = sqlite3.connect(file, timeout=60, isolation_level=None)
        start.wait()
        (count,) = own.execute("SELECT count FROM poll").fetchone()
        own.execute("UPDATE poll SET count = ?", [count + 1])
        own.close()

    threads = [threading.Thread(target=vote) for _ in range(votes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite3.connect(file) as result:
        return int(result.execute("SELECT count FROM poll").fetchone()[0])
