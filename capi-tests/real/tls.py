"""Client certificates, versions, ciphers, curves, sessions and HAProxy's protocol, by nginx.

    tls.py TARGET_DIR CERTIFICATES OURS LIBCURLS
The programs are those of easy/tls_options.c. Exit code 77: nginx is not there; why is printed.
"""

import sys
import tempfile

import run

# What nginx saw goes into a header, also of its own answers.
SEEN = 'add_header X-Seen "%s" always; location / { proxy_pass http://echo; }\n'

PROXIED = "# Each connection begins with a line of HAProxy's.\n"
ECHO = 'frame: text 8 "over TLS"'
REFUSED = ["perform: 22", "NONE"]

# Lines of nginx' configuration, what it says, and for each: arguments, and what is to be printed.
SERVERS = [
    (
        "ssl_client_certificate {certificates}/ca.pem; ssl_verify_client on;",
        "$ssl_client_verify",
        [
            ([], REFUSED),
            (["version=393216"], REFUSED),
            (["cert=client.pem", "key=client.key"], ["SUCCESS", ECHO]),
            (["cert=client.pem", "key=client.key", "version=393216"], ["SUCCESS", ECHO]),
            (["cert=client-both.pem"], ["SUCCESS", ECHO]),
            (["cert=client.der", "certtype=DER", "key=client-key.der", "keytype=DER"],
             ["SUCCESS", ECHO]),
            (["cert-blob=client.pem", "key-blob=client.key"], ["SUCCESS", ECHO]),
            (["cert-blob=client.der", "certtype=DER", "key-blob=client-key.der", "keytype=DER"],
             ["SUCCESS", ECHO]),
            (["cert=client.pem", "key=client-aes.key", "password=secret"], ["SUCCESS", ECHO]),
            (["cert=client.pem", "key=client-legacy.key", "password=secret"], ["SUCCESS", ECHO]),
            (["cert=client.pem", "key-blob=client-aes.key", "password=secret"],
             ["SUCCESS", ECHO]),
            (["cert=client-aes-both.pem", "password=secret"], ["SUCCESS", ECHO]),
            (["cert=client.pem", "key=client.key", "again=1"], ["SUCCESS", ECHO]),
            # A certificate for servers.
            (["cert=server.pem", "key=server.key"], ["perform: 22"]),
        ],
    ),
    (
        "ssl_protocols TLSv1.2 TLSv1.3;",
        "$ssl_protocol $ssl_cipher $ssl_curve",
        [
            (["version=7", "ciphers13=TLS_AES_128_GCM_SHA256", "curves=P-384"],
             ["TLSv1.3 TLS_AES_128_GCM_SHA256 secp384r1", ECHO]),
            (["version=7", "ciphers13=TLS_CHACHA20_POLY1305_SHA256", "curves=X25519:P-256"],
             ["TLSv1.3 TLS_CHACHA20_POLY1305_SHA256 X25519", ECHO]),
            (["version=393216", "ciphers=ECDHE-ECDSA-AES128-GCM-SHA256", "curves=P-256"],
             ["TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256 prime256v1", ECHO]),
            (["version=393222", "ciphers=ECDHE-ECDSA-CHACHA20-POLY1305", "curves=X25519:P-256"],
             ["TLSv1.2 ECDHE-ECDSA-CHACHA20-POLY1305 X25519", ECHO]),
        ],
    ),
    (
        "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES256-GCM-SHA384; "
        "ssl_ecdh_curve prime256v1;",
        "$ssl_protocol $ssl_cipher",
        [
            ([], ["TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384", ECHO]),
            (["ciphers=ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"],
             ["TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384", ECHO]),
            (["version=7"], ["perform: 35"]),
            (["ciphers=ECDHE-ECDSA-AES128-GCM-SHA256"], ["perform: 35"]),
            (["curves=P-384"], ["perform: 35"]),
        ],
    ),
    (
        "ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache builtin:100;",
        "$ssl_protocol $ssl_session_reused",
        [
            (["again=1"], ["TLSv1.3 r", ECHO]),
            (["again=1", "version=393216"], ["TLSv1.2 r", ECHO]),
            (["again=1", "cache=0"], ["TLSv1.3 .", ECHO]),
            (["again=1", "cache=0", "version=393216"], ["TLSv1.2 .", ECHO]),
        ],
    ),
    (
        PROXIED,
        "$proxy_protocol_addr",
        [
            (["haproxy=1"], ["127.0.0.1", ECHO]),
            (["client-ip=192.0.2.7"], ["192.0.2.7", ECHO]),
            (["client-ip=2001:db8::7"], ["2001:db8::7", ECHO]),
            ([], ["perform: 35"]),
        ],
    ),
]


def main():
    target, certificates, ours, theirs = sys.argv[1:]
    run.skip_without(target, "nginx", "websockets")
    good = True
    for lines, seen, cases in SERVERS:
        with tempfile.TemporaryDirectory() as folder:
            lines = lines.replace("{certificates}", certificates) + SEEN % seen
            listen = " proxy_protocol" if lines.startswith(PROXIED) else ""
            server = run.Nginx(target, certificates, folder, lines, listen)
            try:
                for arguments, wanted in cases:
                    told = [f"wss://localhost:{server.port}/", certificates, "ca=ca.pem",
                            *arguments, "show=X-Seen"]
                    mine, libcurls = run.talk(ours, told), run.talk(theirs, told)
                    missing = [line for line in wanted if line not in mine.splitlines()]
                    if missing or mine != libcurls or "not ok" in mine:
                        good = False
                        print(f"NOT OK: {arguments}: not printed: {missing}\nours:\n{mine}\n"
                              f"libcurl:\n{libcurls}")
            finally:
                server.stop()
    print("all is well" if good else "NOT OK")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
