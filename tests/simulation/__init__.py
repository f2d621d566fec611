"""A deterministic simulation of Counterpart with faults at every step; see docs/simulation.md.

One seed decides everything. No threads, no sockets, no clock but the seed's.
"""
