"""Keeps the French catalogues complete: extraction, files, rules of their texts, compilation."""
