"""The call list: whom to call, who is at it, what it led to."""
