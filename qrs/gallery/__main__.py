"""``python -m qrs.gallery DIR``"""

import sys

from qrs.gallery.command import main

if __name__ == "__main__":
    sys.exit(main())
