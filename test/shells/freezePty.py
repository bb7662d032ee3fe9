"""A terminal for the tests: runs a program under a pty, joined to standard input and output. Says the program's id first."""
import os, pty, select, sys

pid, master = pty.fork()
if pid == 0:
    os.execvpe(sys.argv[1], sys.argv[1:], os.environ)
os.write(1, b"pid=%d\n" % pid)
while True:
    ready, _, _ = select.select([0, master], [], [])
    if master in ready:
        try:
            data = os.read(master, 65536)
        except OSError:
            break
        if not data:
            break
        os.write(1, data)
    if 0 in ready:
        data = os.read(0, 65536)
        if not data:
            break
        os.write(master, data)
