"""View-models of deliveries, payment news and the schedule."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from billing.webhooks.api import NewsCard
from infra.kit.letters import HandlerState, JobState, Letter
from infra.kit.pages import Form
from infra.kit.shell import Link
from tenancy.operators.api import HOME

DELIVERIES, NEWS, JOBS = f"{HOME}/deliveries", f"{HOME}/news", f"{HOME}/jobs"


class HandlerShown(msgspec.Struct, frozen=True, kw_only=True):
    """`place`: a cell's name, or `platform`. `replay` takes a POST, empty where nothing was given up."""

    place: str
    state: HandlerState
    href: str
    replay: str


class LetterShown(msgspec.Struct, frozen=True, kw_only=True):
    """`shop`: whose it is, None for the platform's own."""

    letter: Letter
    shop: Link | None
    replay: str


class DeliveriesPage(msgspec.Struct, frozen=True, kw_only=True):
    """`chosen`: the handler whose failures are shown, empty for all."""

    form: Form
    home: str
    chosen: str
    handlers: Sequence[HandlerShown]
    letters: Sequence[LetterShown]
    dead: int
    most: int


class NewsShown(msgspec.Struct, frozen=True, kw_only=True):
    card: NewsCard
    href: str


class NewsListPage(msgspec.Struct, frozen=True, kw_only=True):
    tabs: Sequence[Link]
    news: Sequence[NewsShown]
    is_connected: bool
    is_narrowed: bool
    home: str


class NewsPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    crumbs: Sequence[Link]
    card: NewsCard
    customer: str
    body: str
    replay: str


class JobShown(msgspec.Struct, frozen=True, kw_only=True):
    """`every`: in seconds, None for a job of another release."""

    place: str
    state: JobState
    every: int | None


class JobsPage(msgspec.Struct, frozen=True, kw_only=True):
    jobs: Sequence[JobShown]
    late: int
    as_of: datetime
