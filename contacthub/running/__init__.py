"""How the hub itself is: health, figures, and what holds its loop up."""
