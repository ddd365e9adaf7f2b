"""Views of the trash, the history, the import and changes of many codes."""
