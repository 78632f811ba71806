"""The commands that look after a store: check and backup."""

from __future__ import annotations

import typer

app = typer.Typer()
