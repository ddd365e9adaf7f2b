"""Whether every answered scan is stored, waits, or was given up by somebody."""
