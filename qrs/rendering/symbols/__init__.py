"""What stands in each module of a QR symbol.

placement.py   function patterns, and which codeword of which block a module belongs to
"""
