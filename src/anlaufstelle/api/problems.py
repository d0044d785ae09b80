"""What the interface does not do, each as a sentence with its HTTP status."""

from anlaufstelle.core.errors import Refused


class ApiProblem(Refused):
    """A request that is not answered as it was asked."""

    status = 400
    title = "The request cannot be read"


class BadParameterProblem(ApiProblem):
    """A parameter has a value that it cannot have."""

    status = 422
    title = "A parameter cannot have this value"


class NotFoundProblem(ApiProblem):
    """Nothing is at this address, or nothing that everybody may see: the answer is the same."""

    status = 404
    title = "Not found"


class MethodNotAllowedProblem(ApiProblem):
    """The address is there, but not for this method."""

    status = 405
    title = "Method not allowed"


class Unavailable(ApiProblem):
    """The database does not answer now: it is locked, away, or has no room."""

    status = 503
    title = "The service is not available for the moment"


class TooLargeProblem(ApiProblem):
    """More than is read."""

    status = 413
    title = "The request is too large"


class UnsupportedMediaTypeProblem(ApiProblem):
    """A body of a kind that is not read."""

    status = 415
    title = "The body is of an unknown kind"
