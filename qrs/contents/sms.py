"""A text message that is ready to be sent.

With a message as SMSTO:, which iPhones and Androids read; of ``sms:?body=`` each reads another
spelling. Source: RFC 5724 for a number alone.
"""

from qrs.contents.phones import clean_number
from qrs.contents.reader import Payload, PayloadReader

MAX_MESSAGE_LENGTH = 1000


def make_sms(payload: Payload) -> str:
    """The message ends with the text, so that nothing in it needs an escape.

    Raises ContentError.
    """
    reader = PayloadReader(payload)
    number = reader.take("phone", clean_number, required=True)
    message = reader.text("message", most=MAX_MESSAGE_LENGTH)
    reader.finish()
    return f"SMSTO:{number}:{message}" if message else f"sms:{number}"
