"""What every child of `up` needs: loaded once by the process that they are forked from, so that each starts at once."""

import gc

import typer
from uvicorn.loops import uvloop
from uvicorn.protocols.http import httptools_impl

from infra.entry import asgi, console, migrate, processes, scheduler, web, worker
from infra.local.mailbox import sink

LOADED = (asgi, console, httptools_impl, migrate, processes, scheduler, sink, typer, uvloop, web, worker)

gc.collect()
gc.freeze()  # what is loaded is never garbage: its pages stay shared
