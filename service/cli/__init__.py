"""The `jinbang` command: each command in a module of its own, loaded when it is called."""

import importlib
from typing import Final

import click

# name -> module and what it does; a command's module is imported only when it runs, so that --help
# answers at once
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "up": ("serve", "Set up what is missing, print the pages to open, and serve."),
    "serve": ("serve", "Serve, and work off what is due."),
    "worker": ("serve", "Work off what is due, without serving."),
    "migrate": ("setup", "Bring the database to the newest version."),
    "demo": ("setup", "Load the shipped bank and the demonstration's people."),
    "user": ("people", "Add people who work here."),
    "erase": ("people", "Erase a person's data, or list who asked for it."),
    "bank": ("bank", "Check, import, draw from, export and analyse the question bank."),
    "keys": ("signing", "Make, rotate, give up and list the issuer's keys."),
    "issue": ("credentials", "Finish credentials that are being issued."),
    "revoke": ("credentials", "Revoke a credential for good."),
    "suspend": ("credentials", "Suspend a credential until a question is settled."),
    "lift": ("credentials", "Lift a suspension."),
    "verify": ("verify", "Verify a file, a photo, a link or a code."),
    "roll": ("roll", "Audit the public roll from the outside."),
    "replay": ("replay", "Work a result out again from its log."),
    "rehearse": ("rehearse", "Walk the whole way on a scratch database."),
    "backup": ("backup", "Write everything that is kept into one file."),
    "restore": ("backup", "Restore a backup into an empty folder."),
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
        module = importlib.import_module(f"service.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands with what they do, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, does) for name, (_, does) in COMMANDS.items()])
