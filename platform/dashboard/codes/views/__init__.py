"""Views of the list of codes, and of one code's forms."""
