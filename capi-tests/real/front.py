"""Redirects, authentication and cookies in front of a WebSocket, by servers that others wrote.

    front.py nginx|apache TARGET_DIR CERTIFICATES OURS
OURS is the program of option/http.c. Exit code 77: the server is not there; why is printed.
"""

import hashlib
import os
import sys
import tempfile

import run

USER, PASSWORD, REALM = "user", 'pass "word"', "a realm"

NGINX = """
        location /old { return 302 /secret; }
        location /elsewhere { return 301 https://localhost:$server_port/secret; }
        location /plain { return 301 http://127.0.0.1:$server_port/secret; }
        location /login {
            add_header Set-Cookie "member=yes; path=/; secure" always;
            return 302 /members;
        }
        location /members {
            if ($cookie_member != yes) { return 403; }
            proxy_pass http://echo/;
        }
        location /secret {
            auth_basic "%s";
            auth_basic_user_file %s/users;
            proxy_pass http://echo/;
        }
"""

APACHE = """
ServerRoot {dir}
PidFile {dir}/pid
ErrorLog {dir}/error.log
DefaultRuntimeDir {dir}
Mutex file:{dir}
ServerName localhost
Listen 127.0.0.1:{port}
{modules}
{user}
Redirect 307 /old /secret
<Location /secret>
    AuthType Digest
    AuthName "{realm}"
    AuthDigestProvider file
    AuthUserFile {dir}/users
    AuthDigestDomain /secret
    Require valid-user
    ProxyPass ws://127.0.0.1:{upstream}/
</Location>
"""

MODULES = "mpm_event authn_core authn_file auth_digest authz_core authz_user alias proxy proxy_wstunnel"
MODULE_FOLDER = "/usr/lib/apache2/modules"

# Arguments behind the URL's path, and what is to be printed.
NGINX_CASES = [
    ("/secret", ["auth=1"], ["perform: 22", "status: 401", "offered: 1"]),
    ("/secret", ["auth=1", "login"], ["perform: 0", "used: 1"]),
    ("/secret", ["auth=-17", "login"], ["perform: 0", "used: 1", "offered: 1"]),
    ("/old", ["auth=-17", "login"], ["perform: 22", "status: 302"]),
    ("/old", ["auth=-17", "login", "follow=1"], ["perform: 0", "redirects: 1", "used: 1"]),
    ("/elsewhere", ["auth=-17", "login", "follow=1"], ["perform: 22", "status: 401", "used: 0"]),
    ("/elsewhere", ["auth=1", "login", "follow=1", "unrestricted=1"], ["perform: 0", "used: 1"]),
    ("/plain", ["login", "follow=1"], ["perform: 1"]),
    ("/login", ["follow=1", "cookie-file="], ["perform: 0", "redirects: 1"]),
    ("/login", ["follow=1"], ["perform: 22", "status: 403"]),
    ("/members", ["cookie-list=Set-Cookie: member=yes; path=/"], ["perform: 0"]),
    ("/members", ["cookie=member=yes"], ["perform: 0"]),
]
APACHE_CASES = [
    ("/secret", ["auth=1", "login"], ["perform: 22", "status: 401", "offered: 2"]),
    ("/secret", ["auth=2", "login"], ["perform: 0", "used: 2", "offered: 2"]),
    ("/secret?query=1", ["auth=-17", "login"], ["perform: 0", "used: 2"]),
    ("/secret", ["auth=2", "userpwd=user:wrong"], ["perform: 22", "status: 401"]),
    ("/old", ["auth=-17", "login", "follow=1"], ["perform: 0", "redirects: 1", "used: 2"]),
]


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def nginx(target, certificates, folder):
    write(os.path.join(folder, "users"), f"{USER}:{{PLAIN}}{PASSWORD}\n")
    server = run.Nginx(target, certificates, folder, NGINX % (REALM, folder))
    return [server], f"wss://127.0.0.1:{server.port}", NGINX_CASES


def apache(target, certificates, folder):
    behind = run.websockets(target)
    secret = hashlib.md5(f"{USER}:{REALM}:{PASSWORD}".encode()).hexdigest()
    write(os.path.join(folder, "users"), f"{USER}:{REALM}:{secret}\n")
    modules = "\n".join(f"LoadModule {name}_module {MODULE_FOLDER}/mod_{name}.so"
                        for name in MODULES.split())
    user = "" if os.getuid() else "User nobody\nGroup nogroup"
    server = run.Server(["apache2", "-X", "-f", "{path}"], folder, APACHE, modules=modules,
                        user=user, realm=REALM, upstream=behind.first_line)
    return [server, behind], f"ws://127.0.0.1:{server.port}", APACHE_CASES


def main():
    name, target, certificates, ours = sys.argv[1:]
    run.skip_without(target, name, "websockets")
    good = True
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # workers run as another user when we are root
        servers, url, cases = (nginx if name == "nginx" else apache)(target, certificates, folder)
        try:
            for path, arguments, wanted in cases:
                login = f"userpwd={USER}:{PASSWORD}"
                told = [login if word == "login" else word for word in arguments]
                told.append("ca=" + os.path.join(certificates, "ca.pem"))
                out = run.talk(ours, [url + path, *told])
                missing = [line for line in wanted if line not in out.splitlines()]
                if missing or "not ok" in out:
                    good = False
                    print(f"NOT OK: {path} {arguments}: not printed: {missing}\n{out}")
        finally:
            for server in servers:
                server.stop()
    print("all is well" if good else "NOT OK")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
