"""`python -m mirrorwire`: the command line."""

from mirrorwire.cli import main

if __name__ == "__main__":
    main()
