"""The programs of `make bench`: each module prints medians and ratios."""
