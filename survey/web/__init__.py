"""HTTP only: parse the request, call one action or query, answer."""
