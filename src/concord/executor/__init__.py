"""Many independent tasks, in processes of this machine or on a Dask cluster.

Model: a `Task` is a function of a module and its arguments; an `Executor` runs each in a process of
its own and hands over the results as they end. Who uses it sorts them, so that a result does not
depend on where it was made.
"""

from concord.executor._cluster import DaskExecutor, executor_for
from concord.executor._identity import fingerprint
from concord.executor._local import LocalExecutor
from concord.executor._task import PATIENCE, Crash, Executor, Take, Task

__all__ = [
    "PATIENCE",
    "Crash",
    "DaskExecutor",
    "Executor",
    "LocalExecutor",
    "Take",
    "Task",
    "executor_for",
    "fingerprint",
]
