"""What the interface does not do, each as a sentence with its HTTP status."""

from anlaufstelle.core.errors import Refused


class Problem(Refused):
    """A request that is not answered as it was asked."""

    status = 400
    title = "The request cannot be read"


class BadParameter(Problem):
    """A parameter has a value that it cannot have."""

    status = 422
    title = "A parameter cannot have this value"


class NotThere(Problem):
    """Nothing is at this address, or nothing that everybody may see: the answer is the same."""

    status = 404
    title = "Not found"


class NotSo(Problem):
    """The address is there, but not for this method."""

    status = 405
    title = "Method not allowed"


class Unavailable(Problem):
    """The database does not answer now: it is locked, away, or has no room."""

    status = 503
    title = "The service is not available for the moment"


class TooMuch(Problem):
    """More than is read."""

    status = 413
    title = "The request is too large"


class NotThisKind(Problem):
    """A body of a kind that is not read."""

    status = 415
    title = "The body is of an unknown kind"
