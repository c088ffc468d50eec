"""How passwords are kept: argon2id with the parameters that OWASP's cheat sheet on password storage names.

Every signature asks for the password again, so a check costs 19 MiB and some tens of milliseconds, and not 100 MiB.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
