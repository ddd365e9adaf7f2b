"""Trash, history, import, changes of many codes."""
