"""Pure stages, blind to each other. Each has one public function, rules/<stage>.toml and tests/cases/<stage>.md."""
