"""What the answers mean: levels, figures, ranges, what holds back, and the steps up."""
