"""The supervisor behind `make up`: starts, watches and stops every process of one installation.

Nothing here imports Django or the settings: this package prepares the environment they read.
"""
