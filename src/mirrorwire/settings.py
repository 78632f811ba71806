"""Settings: from the environment (`MIRRORWIRE_...`), then `mirrorwire.toml`, then the defaults here.

The file is looked for in the working directory, then in the user's configuration folder
(`$XDG_CONFIG_HOME/mirrorwire/`, by default `~/.config/mirrorwire/`). Every setting is described in docs/settings.md,
which is generated from this module.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from mirrorwire.errors import SettingsError


def config_files() -> list[Path]:
    """Return the places where a settings file is looked for, the first that exists wins."""
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return [Path("mirrorwire.toml"), Path(home).expanduser() / "mirrorwire" / "mirrorwire.toml"]


class Settings(BaseSettings):
    """Limits and places; see docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="MIRRORWIRE_", extra="forbid", frozen=True)

    max_page_bytes: int = Field(
        default=50_000_000, ge=1_000, description="Largest page taken, in bytes; a larger one is refused."
    )
    page_seconds: float = Field(
        default=20.0, gt=0, description="Longest time one page may take, in seconds; a slower one is refused."
    )
    annotations: Literal["parse", "fast", "off"] = Field(
        default="parse",
        description="How people and quotations are read: parse (by a parser, where there is one), fast (without), off.",
    )
    max_text_characters: int = Field(
        default=150_000,
        ge=1_000,
        description="Longest article text that is annotated, in characters; a longer one is refused.",
    )
    max_line_bytes: int = Field(
        default=120_000_000, ge=1_000, description="Longest input line `annotate` takes, in bytes."
    )
    store: Path | None = Field(
        default=None,
        description="The store that commands use if none is named; else mirrorwire/record.store in the user's data "
        "directory ($XDG_DATA_HOME, by default ~/.local/share).",
    )
    reviewer: str | None = Field(
        default=None, description="Your name, as it is kept beside what you review; else the name you are logged in by."
    )
    outlets: Path | None = Field(
        default=None, description="Folder with outlet entries of your own (YAML); they win over the bundled ones."
    )
    event_classes: Path | None = Field(
        default=None,
        description="Folder with event classes of your own (YAML), which add to the bundled ones or replace triggers.",
    )
    fetch_seconds: float = Field(
        default=20.0, gt=0, description="Longest time fetching one address may take, in seconds."
    )
    allow_private_addresses: bool = Field(
        default=False, description="Allow fetching from loopback and private networks (off: a page can't reach inside)."
    )
    obey_robots: bool = Field(
        default=True, description="Ask a site's robots.txt before an address is visited, and do what it says."
    )
    host_pause_seconds: float = Field(
        default=1.0, ge=0, description="Shortest time between two visits to one host, in seconds."
    )
    max_container_members: int = Field(
        default=5_000_000, ge=1, description="Most pages taken of one container (WARC, export, archive, JSON lines)."
    )
    max_container_bytes: int = Field(
        default=200_000_000_000, ge=1_000, description="Most bytes taken of one container, unpacked."
    )
    user_agent: str = Field(
        default="mirrorwire/0.1 (reads news pages for people; +https://github.com/mirrorwire/mirrorwire)",
        description="What fetching says of itself.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the first settings file that exists."""
        found = next((path for path in config_files() if path.is_file()), None)
        file = (TomlConfigSettingsSource(settings_cls, found),) if found else ()
        return (init_settings, env_settings, *file)


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Load the settings once a process; raises SettingsError naming the setting and the cause."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "settings"
        raise SettingsError(f"setting {name}: {first['msg']}") from error
    except ValueError as error:  # a settings file that is no TOML
        found = next((path for path in config_files() if path.is_file()), None)
        raise SettingsError(f"settings file: {error}", place=str(found) if found else None) from error
