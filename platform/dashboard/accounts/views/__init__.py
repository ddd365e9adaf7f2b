"""Views, one module for each page or step."""
