"""Failures of a process that draws. What the image itself does wrong is a RenderingError."""


class RenderPoolError(Exception):
    """A job has no result."""


class RenderLostError(RenderPoolError):
    """The process died, took too long or could not be started: the same job may work again."""


class RenderFailedError(RenderPoolError):
    """The code that draws has a defect; the message is the worker's traceback."""
