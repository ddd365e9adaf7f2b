"""Types that several bodies share."""

from typing import Annotated

from pydantic import Field

MAX_INTEGER = 2**31 - 1
Count = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
