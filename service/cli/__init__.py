"""The `jinbang` command: each command in a module of its own, loaded when it is called."""

import importlib
from typing import Final

import click

# name -> module; a command's own module is imported only when it runs, so that --help is quick
COMMANDS: Final[dict[str, str]] = {
    "up": "serve",
    "serve": "serve",
    "worker": "serve",
    "migrate": "setup",
    "demo": "setup",
    "user": "people",
    "erase": "people",
    "bank": "bank",
    "keys": "signing",
    "issue": "credentials",
    "revoke": "credentials",
    "suspend": "credentials",
    "lift": "credentials",
    "verify": "verify",
    "roll": "roll",
    "replay": "replay",
    "rehearse": "rehearse",
    "backup": "backup",
    "restore": "backup",
}


class Commands(click.Group):
    """Finds a command by its name and imports its module only then."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """List the commands, in the order above."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"service.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command
