"""Passwords as Argon2id, worked out in threads: few at a time, so that log-ins can't eat the machine."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_A_TIME = 2
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's least for Argon2id
POOL = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="argon2")
NOBODY = HASHER.hash("the password of nobody")  # unknown people are checked against this: the same time


async def hash_password(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(POOL, HASHER.hash, password)


async def is_password(kept: str | None, password: str) -> bool:
    """Whether `password` is the one `kept`; None (nobody) takes as long, and is never right."""
    right = await asyncio.get_running_loop().run_in_executor(POOL, verify, kept or NOBODY, password)
    return right and kept is not None


def verify(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
