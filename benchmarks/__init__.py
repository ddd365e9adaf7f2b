"""What `make bench` runs: each module is a program that prints medians and ratios."""
