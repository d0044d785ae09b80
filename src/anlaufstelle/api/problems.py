"""The problems that the API reports (RFC 9457), each with its HTTP status and title."""

from anlaufstelle.core.errors import Refused


class ApiProblem(Refused):
    """Base class: the request cannot be answered."""

    status = 400
    title = "The request cannot be read"


class BadParameterProblem(ApiProblem):
    """A parameter has an invalid value."""

    status = 422
    title = "A parameter cannot have this value"


class NotFoundProblem(ApiProblem):
    """Nothing public is at this address. Existing but confidential objects give the same answer."""

    status = 404
    title = "Not found"


class MethodNotAllowedProblem(ApiProblem):
    """The address exists, but does not support this method."""

    status = 405
    title = "Method not allowed"


class Unavailable(ApiProblem):
    """The database does not answer at the moment."""

    status = 503
    title = "The service is not available for the moment"


class TooLargeProblem(ApiProblem):
    """The body exceeds the limit."""

    status = 413
    title = "The request is too large"


class UnsupportedMediaTypeProblem(ApiProblem):
    """The body has an unsupported media type."""

    status = 415
    title = "The body is of an unknown kind"
