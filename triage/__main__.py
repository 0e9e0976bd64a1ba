"""The command line's door: ``triage`` and ``python -m triage``."""

import sys

from triage.errors import INTERRUPTED


def main() -> None:
    """Run the command line; Ctrl-C while it is still loading is no error to be told."""
    try:
        from triage.cli.door import enter

        enter(sys.argv[1:])
        from triage.cli.main import main as run
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    run()


if __name__ == "__main__":
    main()
