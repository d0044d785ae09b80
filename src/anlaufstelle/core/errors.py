"""What is said when something is not done."""


class Refused(Exception):  # noqa: N818 - it reads as a sentence: except Refused
    """A rule said no. Its text is a full sentence for a human: what was not done, and what to do now."""

    @property
    def sentence(self) -> str:
        """The sentence to show."""
        return str(self)


class CannotRun(Refused):
    """Here, as it is set up, the program cannot work at all: exit code 2."""
