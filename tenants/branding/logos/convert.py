"""The process for one upload: reads it from standard input, writes the logo to standard output.

"ok <width> <height>\\n" and the PNG, or "<problem>\\n"
"""

import resource
import sys

from tenants.branding.logos.outcome import LogoError, LogoImage, LogoProblem
from tenants.branding.logos.raster import make_png
from tenants.branding.logos.svg import draw_svg, looks_like_svg

CPU_SECS = 4
MEMORY_BYTES = 1024**3

_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def convert(data: bytes) -> LogoImage:
    """Raises LogoError. The content decides on the format, never a name or a declared type."""
    if not data:
        raise LogoError(LogoProblem.EMPTY)
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    if data.startswith(_MAGIC) or is_webp:
        return make_png(data)
    if looks_like_svg(data):
        return make_png(draw_svg(data))
    raise LogoError(LogoProblem.UNKNOWN_FORMAT)


def main() -> None:
    """Convert standard input within the limits of this process."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECS, CPU_SECS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        logo = convert(sys.stdin.buffer.read())
    except LogoError as error:
        sys.stdout.buffer.write(f"{error.problem}\n".encode())
    except (MemoryError, RecursionError):
        sys.stdout.buffer.write(f"{LogoProblem.TOO_COMPLEX}\n".encode())
    else:
        sys.stdout.buffer.write(b"ok %d %d\n%b" % (logo.width, logo.height, logo.png))


if __name__ == "__main__":
    main()
