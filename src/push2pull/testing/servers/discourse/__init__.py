"""A fake Discourse that keeps state: see :func:`push2pull.testing.servers.discourse.server.fake_discourse`."""
