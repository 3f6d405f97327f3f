"""What is written as HTML: cleaned in a process of its own before it is kept, and shown in a frame apart."""
