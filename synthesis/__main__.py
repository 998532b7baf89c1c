"""`python -m synthesis`."""

from synthesis.cli.main import main

main()
