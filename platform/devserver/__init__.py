"""The supervisor behind `make up`: starts, watches and stops every process of one installation.

Nothing here imports Django or the settings: the environment they read is made here first.
"""
