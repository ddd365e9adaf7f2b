"""Work that takes longer than a request: its progress, its result for a day, its cancellation."""
