"""How dates are written where no page says so itself: see `FORMAT_MODULE_PATH`."""
