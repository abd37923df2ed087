"""One module a format, each with its `FORMAT`; `registry.NAMES` names them."""
