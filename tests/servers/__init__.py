"""Real servers for tests, each on a free loopback port, each ended by its process id."""
