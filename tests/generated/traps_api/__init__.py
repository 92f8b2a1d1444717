"""The endpoint package of the Julep agents API, generated from openapi.yaml. Do not edit it: `make generate`."""
