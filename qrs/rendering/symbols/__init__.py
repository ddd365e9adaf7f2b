"""Text to the modules of a QR symbol. Source: ISO/IEC 18004.

encode.py      the smallest symbol that holds a text, and its error correction
symbol.py      its modules
placement.py   function patterns, and which codeword of which block a module belongs to
"""
