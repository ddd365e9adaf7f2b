"""List, new, edit, download of codes."""
