"""How good the peers are: measured against simulated truth, other methods and published figures."""
