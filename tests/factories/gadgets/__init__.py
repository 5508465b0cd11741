"""A switchable package of the tests alone: one table, nothing else."""

from infra.kit.module import Module

MODULE = Module(
    name="gadgets", package="tests.factories.gadgets", label="Gadgets", switch="gadgets", tables=("gadget",)
)
