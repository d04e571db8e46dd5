"""A fake Matrix homeserver that keeps state: see :func:`push2pull.testing.servers.matrix.server.fake_matrix`."""
