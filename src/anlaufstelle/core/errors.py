"""Base classes of errors that carry a sentence for the user."""


class Refused(Exception):  # noqa: N818 - it reads as a sentence: except Refused
    """A rule refused a change. The message is a sentence for the user: what was not done, and what to do now."""

    @property
    def sentence(self) -> str:
        """The message to show."""
        return str(self)


class CannotRun(Refused):
    """The program cannot run as it is set up. Commands end with exit code 2."""
