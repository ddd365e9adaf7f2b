"""Text to the modules of a QR symbol. Source: ISO/IEC 18004.

encode.py         the smallest symbol that holds a text, and its error correction
symbol.py         its modules
placement.py      function patterns, and which codeword of which block a module belongs to
logo_cut.py       the modules that a logo takes away, and the margin that is left
logo_version.py   how large a symbol has to be for its logo
"""
