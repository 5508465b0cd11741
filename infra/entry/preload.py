"""What every child of `up` needs: loaded once by the process that they are forked from, so that each starts at once."""

import gc

import typer
from uvicorn.loops import uvloop
from uvicorn.protocols.http import httptools_impl

from billing.gateway.adapter import account
from infra.entry import asgi, console, migrate, processes, scheduler, web, worker
from infra.local.carrier import server as carrier
from infra.local.mailbox import sink
from infra.local.stripe import server as stripe
from infra.local.wallets import server as wallets

LOADED = (
    account, asgi, carrier, console, httptools_impl, migrate, processes, scheduler, sink, stripe, typer, uvloop,
    wallets, web, worker,
)  # fmt: skip

gc.collect()
gc.freeze()  # what is loaded is never garbage: its pages stay shared
