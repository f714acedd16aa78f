#!/usr/bin/python3
"""Usage: smtp_server.py FOLDER [OPTION…]. Listens on loopback. Writes its port to FOLDER/port, each accepted mail to
FOLDER/0001.json, 0002.json, … and the number of recipients offered so far to FOLDER/asked.

--port N            listens on this port instead of a free one
--refuse REPLY      rejects each recipient with this reply, such as `550 no such user`
--refuse-first N    rejects only the first N recipients
--stall             does not answer a mail until FOLDER/go exists
--cert FILE         offers STARTTLS with this certificate and key
--tls               uses TLS from the start
--login USER:PASS   requires this login over TLS"""
import argparse
import asyncio
import json
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult

parser = argparse.ArgumentParser()
parser.add_argument('folder', type=pathlib.Path)
parser.add_argument('--port', type=int, default=0)
parser.add_argument('--refuse')
parser.add_argument('--refuse-first', type=int, default=1_000_000)
parser.add_argument('--stall', action='store_true')
parser.add_argument('--cert')
parser.add_argument('--tls', action='store_true')
parser.add_argument('--login')
options = parser.parse_args()


def write(name, text):
    """Writes a file atomically."""
    part = options.folder / f'{name}.part'
    part.write_text(text)
    part.rename(options.folder / name)


class Handler:
    offered = 0
    taken = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        self.offered += 1
        write('asked', str(self.offered))
        if options.refuse and self.offered <= options.refuse_first:
            return options.refuse
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        while options.stall and not (options.folder / 'go').exists():
            await asyncio.sleep(0.02)
        self.taken += 1
        mail = {
            'from': envelope.mail_from,
            'to': envelope.rcpt_tos,
            'message': envelope.content.decode(),
            'tls': session.ssl is not None or options.tls,
            'login': session.auth_data.decode() if session.auth_data else None,
            'options': envelope.mail_options,
        }
        write(f'{self.taken:04}.json', json.dumps(mail))
        return '250 OK'


def check_login(server, session, envelope, mechanism, auth_data):
    given = f'{auth_data.login.decode()}:{auth_data.password.decode()}'
    return AuthResult(success=given == options.login, auth_data=auth_data.login)


async def main():
    context = None
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert)
    handler = Handler()

    def session():
        return SMTP(
            handler,
            enable_SMTPUTF8=True,
            tls_context=None if options.tls else context,
            authenticator=check_login if options.login else None,
            auth_required=bool(options.login),
            auth_require_tls=not options.tls,
        )

    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        session, '127.0.0.1', options.port, ssl=context if options.tls else None, reuse_address=True)
    write('port', str(listener.sockets[0].getsockname()[1]))
    await listener.serve_forever()


asyncio.run(main())
