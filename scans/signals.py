"""Signals of scans to apps above."""

from django.dispatch import Signal

# A process of the drainer has ended by an error that nothing has foreseen.
drain_failed = Signal()
