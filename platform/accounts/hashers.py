"""Password hashing with parameters that allow many log-ins at once."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class OwaspArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane.

    Django's default takes 100 MiB and eight threads per check: eight log-ins at
    once would need 800 MiB.
    Source: OWASP Password Storage Cheat Sheet, section Argon2id.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
