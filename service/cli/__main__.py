"""Run `jinbang`: every failure is one line that says what to do, and a non-zero exit."""

import sys
from typing import NoReturn

import click
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from keys.errors import CryptoError
from question_bank.errors import BankError
from service.cli import Commands
from service.errors import DomainError
from service.language import SOURCE, speaker


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Jinbang: proctored exams, signed credentials, and a public roll that anyone can check.",
)
def jinbang() -> None:
    """Hold the commands together."""


def main() -> NoReturn:
    """Run a command; put what went wrong into one line."""
    try:
        jinbang.main(prog_name="jinbang", standalone_mode=False)
    except click.exceptions.Abort:
        fail("Stopped.")
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except DomainError as error:
        fail(speaker(SOURCE)(error.sentence, **error.values))
    except (BankError, CryptoError) as error:
        fail(str(error))
    except OperationalError as error:
        fail(f"The database doesn't answer ({error.orig}). Check JINBANG_DATABASE_URL.")
    except ValidationError as error:
        places = "; ".join(
            f"JINBANG_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()
        )
        fail(f"A setting can't be read. {places}")
    except OSError as error:
        fail(f"{error.strerror or error}: {error.filename or ''}. Check space and permissions.")
    sys.exit(0)


def fail(sentence: str) -> NoReturn:
    """Say what went wrong and end."""
    click.echo(f"jinbang: {sentence}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
