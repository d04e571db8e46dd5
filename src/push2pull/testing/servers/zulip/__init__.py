"""A fake Zulip that keeps state: see :func:`push2pull.testing.servers.zulip.server.fake_zulip`."""
