"""A mail server at hand, which hangs up on the first who call."""

import contextlib
import socketserver
import threading


class Call(socketserver.StreamRequestHandler):
    """One connection: as much of SMTP as it takes to hand over an e-mail."""

    def handle(self):
        self.server.calls += 1
        if self.server.calls > self.server.hangs_up_on:
            self.say(b"220 ready")
            self.take()

    def take(self):
        while line := self.rfile.readline():
            if line.upper().startswith(b"QUIT"):
                self.say(b"221 bye")
                break
            if line.upper().startswith(b"DATA"):
                self.say(b"354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.server.taken += 1
            self.say(b"250 ok")

    def say(self, line):
        self.wfile.write(line + b"\r\n")


@contextlib.contextmanager
def mail_server(settings, *, hangs_up_on=0):
    """The site's mail server while this lasts: it counts `calls`, and e-mails it has `taken`."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Call) as server:
        server.calls, server.taken, server.hangs_up_on = 0, 0, hangs_up_on
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        running = threading.Thread(target=server.serve_forever, args=[0.05])
        running.start()
        try:
            yield server
        finally:
            server.shutdown()
            running.join()
