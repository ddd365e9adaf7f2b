"""Views of this area, one module for each page and its forms."""
