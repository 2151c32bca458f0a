"""The loss as a function of one number: C(w), φ(s), and descent along one weight."""
