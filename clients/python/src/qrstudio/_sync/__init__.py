"""The client for code that blocks. Made from `_async` by `make models`."""
