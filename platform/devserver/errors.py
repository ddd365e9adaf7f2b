"""What can go wrong while the supervisor works. The texts are for the person at the terminal.

SupervisorError
├── AlreadyRunningError   another supervisor holds this DATA_DIR
├── ChildDiedError        a process that should run has ended
├── NotReadyError         a process did not answer in time
├── PortBusyError         the public port belongs to someone else
├── ProgramFailedError    a one-off command (initdb, a migration) failed
└── UnusableServerError   a server program is missing, or cannot work here
"""


class SupervisorError(Exception):
    """The base: shown as one message, without a stack trace."""


class AlreadyRunningError(SupervisorError):
    """Another supervisor holds this DATA_DIR."""


class ChildDiedError(SupervisorError):
    """A process that should run has ended."""


class NotReadyError(SupervisorError):
    """A process did not answer in time."""


class PortBusyError(SupervisorError):
    """The public port belongs to someone else."""


class ProgramFailedError(SupervisorError):
    """A one-off command failed."""


class UnusableServerError(SupervisorError):
    """A server program is missing, or cannot work here."""


class StopRequested(BaseException):
    """Ctrl-C or SIGTERM arrived; raised only where nothing is left half done."""
