"""Errors of the supervisor. Their texts are written for the person at the terminal."""


class SupervisorError(Exception):
    """Base class; the terminal shows the message without a stack trace."""


class AlreadyRunningError(SupervisorError):
    """Another supervisor uses this DATA_DIR."""


class ChildDiedError(SupervisorError):
    """A process that should keep running has ended."""


class NotReadyError(SupervisorError):
    """A process was not ready in time."""


class PortBusyError(SupervisorError):
    """Another program listens on the public port."""


class ProgramFailedError(SupervisorError):
    """A command that runs to its end, such as initdb or a migration, has failed."""


class UnusableServerError(SupervisorError):
    """A server program is not installed, or cannot run with this data or on this machine."""


class StopRequested(BaseException):
    """Ctrl-C or SIGTERM arrived. Raised only at points where it is safe to stop."""
