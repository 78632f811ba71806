"""The commands of the reading desk: the site itself."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from mirrorwire.cli.options import JsonOption, StoreOption, errors, reading, store_path, write_json

app = typer.Typer()


@app.command(
    epilog="Example: `mirrorwire desk` · `mirrorwire desk --store record.store --port 8600`"
    " · `MIRRORWIRE_EDITOR_TOKEN=... mirrorwire desk`"
)
def desk(
    store: StoreOption = None,
    host: Annotated[str, typer.Option(help="Address to listen at; any but loopback needs --public.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at; 0 takes a free one.")] = 8477,
    public: Annotated[
        bool, typer.Option("--public", help="Allow an address that others can reach; name it with --name.")
    ] = False,
    name: Annotated[
        list[str] | None, typer.Option(help="A host name under which the desk is reached; again for more.")
    ] = None,
    title: Annotated[str, typer.Option(help="The desk's name, on every page.")] = "Reading desk",
    address: Annotated[
        str | None, typer.Option(help="The desk's own address as others reach it, for feeds: https://desk.example")
    ] = None,
    cors: Annotated[
        list[str] | None, typer.Option(help="An origin whose pages may read the API; again for more. Default: none.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Serve the reading desk: everything that was read, with each claim one click from its source.

    It listens on this machine alone unless --public is given. Whoever has the token in MIRRORWIRE_EDITOR_TOKEN may
    review in place; without it, nobody may. The desk never writes into the store but for reviews; `mirrorwire ingest`
    may run beside it. Behind a proxy that adds https, give the address that others use as --address. Ctrl-C ends it.
    """
    from mirrorwire.desk.here import DeskSettings
    from mirrorwire.desk.serving import is_everywhere, is_loopback, listening, serve

    if not is_loopback(host) and not public:
        raise typer.BadParameter(
            "can be reached by others: give --public if that is meant, and --name for its host name",
            param_hint="--host",
        )
    path = store_path(store)
    reading(path).close()
    bound = listening(host, port)
    port = bound.getsockname()[1]
    at = f"[{host}]" if ":" in host and not host.startswith("[") else host
    hosts = ("127.0.0.1", "localhost", "[::1]", *(name or ()), *((at,) if public else ()))
    settings = DeskSettings(
        store=path,
        title=title,
        address=address,
        editor_token=os.environ.get("MIRRORWIRE_EDITOR_TOKEN") or None,
        origins=tuple(cors or ()),
        hosts=hosts,
    )
    shown = f"http://{at}:{port}/"
    if is_everywhere(host) and not (name or address):
        errors.print("Others are answered only under a name that is given: --name desk.example", soft_wrap=True)
    if json:
        write_json({"address": shown, "store": str(path)})
    else:
        errors.print(f"The desk of {path} is at {shown} (Ctrl-C ends it)", soft_wrap=True)
    serve(settings, bound)
