"""The stages: every scenario runs on each platform that it concerns."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenarios.stages import CHATS, Stage, stage_of
from tests.wirelog import wire_log  # noqa: F401 - compares what each test's bot sent

TOKENS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DISCORD_TOKEN", "PORT",
          "DATABASE_URL", "FAQBOT_SECRET")  # fmt: skip


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    for name in TOKENS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=[*CHATS, "console"])
async def any_stage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    async with stage_of(request.param, tmp_path, monkeypatch) as stage:
        skip_what_it_lacks(stage, request)
        yield stage


@pytest.fixture(params=CHATS)
async def chat_stage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    async with stage_of(request.param, tmp_path, monkeypatch) as stage:
        skip_what_it_lacks(stage, request)
        yield stage


def skip_what_it_lacks(stage: Stage, request: pytest.FixtureRequest) -> None:
    """Skip a scenario that cannot apply on a stage, with its reason."""
    for name in (request.node.originalname, request.path.stem):
        if name in stage.lacks:
            pytest.skip(stage.lacks[name])


@pytest.fixture(params=["slack-socket", "slack-http"])
async def slack_stage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    async with stage_of(request.param, tmp_path, monkeypatch) as stage:
        yield stage
