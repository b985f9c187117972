"""The one thread that writes: jobs that wait together are committed together.

A job is acknowledged after COMMIT and never before. While the database is locked or away the jobs wait, within
bounds, and are tried again; whatever else goes wrong, a job that fails has left nothing behind. Whether a COMMIT
that ended in an error arrived is read off the head's version, so that nothing is written twice.
"""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from invigilator.store.engine import WRITES
from invigilator.store.errors import StoreError
from invigilator.store.fault import PASSING, explain
from invigilator.store.transaction import Transaction, read_head

T = TypeVar("T")
Job = Callable[[Transaction], T]
Begin = Callable[[Connection], Transaction]
Committed = Callable[[Transaction], None]

GROUP = 512
MAX_WAITING = 20_000
MAX_BYTES = 64 * 1024 * 1024
PATIENCE_S = 90.0
CLOSING_S = 5.0
_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 1.0

log = logging.getLogger(__name__)


class _Task(ABC):
    """A job and those who wait for it. ``size`` in bytes; ``since`` on the monotonic clock, in seconds."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.since = time.monotonic()

    @abstractmethod
    def run(self, transaction: Transaction) -> None:
        """Do the job; may happen again when the transaction was rolled back."""

    @abstractmethod
    def resolve(self) -> None:
        """Tell what came of it, after COMMIT."""

    @abstractmethod
    def fail(self, error: StoreError) -> None:
        """Tell that nothing came of it."""


class _Given(_Task, Generic[T]):
    """A job with a result."""

    def __init__(self, job: Job[T], size: int) -> None:
        super().__init__(size)
        self.future: Future[T] = Future()
        self.future.set_running_or_notify_cancel()  # handed in: cancelling the waiter takes nothing back
        self._job = job
        self._result: list[T] = []

    def run(self, transaction: Transaction) -> None:
        self._result = [self._job(transaction)]

    def resolve(self) -> None:
        self.future.set_result(self._result[0])

    def fail(self, error: StoreError) -> None:
        self.future.set_exception(error)


class _JobFailedError(Exception):
    """One job of a group cannot be done; the others can."""

    def __init__(self, task: _Task, error: StoreError) -> None:
        super().__init__(str(error))
        self.task = task
        self.error = error


class Writer:
    """Takes jobs from any thread. ``begin`` opens a `Transaction`, ``committed`` is told after each COMMIT."""

    def __init__(self, engine: Engine, where: str, begin: Begin, committed: Committed) -> None:
        self.problem = ""  # a sentence while writes are held up or fail
        self.transactions = 0  # committed since the start
        self._engine = engine.execution_options(**{WRITES: True})
        self._where = where
        self._begin = begin
        self._committed = committed
        self._state = threading.Condition()
        self._waiting: deque[_Task] = deque()
        self._bytes = 0
        self._oldest: float | None = None  # of the group that is being carried out
        self._closing: float | None = None
        self._thread = threading.Thread(target=self._run, name="journal-writer")
        self._thread.daemon = True  # a program that ends without `close` has not been promised anything
        self._thread.start()

    def submit(self, job: Job[T], size: int = 0) -> Future[T]:
        """Queue a job; ``size`` is about how many bytes it holds. The future fails with a `StoreError` only."""
        task = _Given(job, size)
        with self._state:
            refusal = self._refusal(size)
            if refusal is None:
                self._waiting.append(task)
                self._bytes += size
                self._state.notify_all()
        if refusal is not None:
            task.fail(refusal)
        return task.future

    @property
    def lag(self) -> int:
        """How long the oldest unfinished job has waited, in ms; 0 when there is none."""
        with self._state:
            since = self._oldest or (self._waiting[0].since if self._waiting else None)
        return 0 if since is None else int((time.monotonic() - since) * 1000)

    def close(self) -> None:
        """Finish what waits (a passing fault is given 5 s more), then end the thread."""
        with self._state:
            if self._closing is None:
                self._closing = time.monotonic() + CLOSING_S
            self._state.notify_all()
        self._thread.join()

    def _refusal(self, size: int) -> StoreError | None:
        if self._closing is not None:
            return StoreError("closed", self._where)
        if len(self._waiting) >= MAX_WAITING or self._bytes + size > MAX_BYTES:
            return StoreError("overloaded", self._where, f"{len(self._waiting)} writes, {self._bytes} bytes wait")
        return None

    def _run(self) -> None:
        while group := self._next_group():
            try:
                self._carry_out(group)
            except Exception as error:  # noqa: BLE001 - the thread must outlive a mistake of ours
                self._give_up(group, error)
            with self._state:
                self._oldest = None

    def _next_group(self) -> list[_Task]:
        """The jobs that wait, at most `GROUP`; empty when it is time to end."""
        with self._state:
            while not self._waiting and self._closing is None:
                self._state.wait()
            group = [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]
            self._bytes -= sum(task.size for task in group)
            self._oldest = group[0].since if group else None
            return group

    def _carry_out(self, group: list[_Task]) -> None:
        doubtful: Transaction | None = None  # its COMMIT ended in an error and may have arrived
        pause = _FIRST_PAUSE_S
        while group:
            try:
                with self._engine.connect() as connection, connection.begin():
                    transaction = self._begin(connection)
                    if doubtful is not None and transaction.start == doubtful.head:
                        transaction = doubtful
                    else:
                        doubtful = None
                        self._fill(transaction, group)
                        doubtful = transaction
                self._settle(group, transaction)
            except _JobFailedError as failed:
                group.remove(failed.task)
                failed.task.fail(failed.error)
            except (IntegrityError, DataError) as error:
                self._one_by_one(group, error)
            except Exception as error:  # noqa: BLE001 - whatever it is, the waiting are told a sentence
                if doubtful is not None and self._arrived(doubtful):
                    self._settle(group, doubtful)
                else:
                    self._hold(group, explain(error, self._where), pause)
                    pause = min(pause * 2, _LONGEST_PAUSE_S)

    def _fill(self, transaction: Transaction, group: list[_Task]) -> None:
        for task in group:
            try:
                task.run(transaction)
            except SQLAlchemyError:
                raise
            except Exception as error:
                raise _JobFailedError(task, explain(error, self._where)) from error
        transaction.finish()

    def _settle(self, group: list[_Task], transaction: Transaction) -> None:
        self.transactions += 1
        self.problem = ""
        self._committed(transaction)
        while group:
            group.pop(0).resolve()

    def _one_by_one(self, group: list[_Task], error: IntegrityError | DataError) -> None:
        """A row was refused: find out whose, so that only that job fails."""
        if len(group) == 1:
            repeated = "command" in str(error.orig)  # the index over sitting and command
            detail = "its id is taken" if repeated else type(error.orig).__name__
            group.pop().fail(StoreError("repeated" if repeated else "failed", self._where, detail))
        while group:
            self._carry_out([group.pop(0)])

    def _arrived(self, doubtful: Transaction) -> bool:
        """Whether a COMMIT that ended in an error took effect; False also when that cannot be found out now."""
        try:
            with self._engine.connect() as connection:
                return read_head(connection) == doubtful.head
        except SQLAlchemyError:
            return False

    def _hold(self, group: list[_Task], fault: StoreError, pause: float) -> None:
        """After a fault: tell those who may not wait on, and wait with the others for ``pause`` seconds."""
        if fault.code == "failed":
            log.error("%s", fault)
        self.problem = str(fault)
        if fault.code != "locked":
            self._engine.dispose()  # the next try begins with a connection of its own
        now = time.monotonic()
        over = self._closing is not None and now > self._closing
        for task in list(group):
            if over or fault.code not in PASSING or now - task.since > PATIENCE_S:
                group.remove(task)
                task.fail(fault)
        if group:
            time.sleep(pause)

    def _give_up(self, group: list[_Task], error: Exception) -> None:
        log.error("the journal's writer: %s", type(error).__name__)
        while group:
            group.pop().fail(explain(error, self._where))
