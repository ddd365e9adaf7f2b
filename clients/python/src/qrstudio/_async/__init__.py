"""The client for code that awaits. `_sync` is made from it by `make models`."""
