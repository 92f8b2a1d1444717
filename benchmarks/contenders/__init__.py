"""Programs that are run by the interpreters of other environments: what is compared."""
