"""The command line: ``lstm-course lab | run | notebooks | train | sample | card | export``.

`main` holds the group, and imports the module of a command only when that command is called:
``lstm-course --help`` never waits for torch.
"""
