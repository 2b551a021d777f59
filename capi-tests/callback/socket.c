/* Callbacks about sockets, names and the request: each says what it is given; argv says which are
   set and how they answer. */
#include "test.h"

#include <sys/un.h>

static CURL *curl;
static int opened, closed;
static const char *port;

static int on_resolve(void *state, void *reserved, void *user)
{
    (void)state;
    CHECK(reserved == NULL);
    puts("resolve");
    return *(int *)user;
}

static void show_address(const struct sockaddr *at)
{
    char text[INET6_ADDRSTRLEN] = "?";
    if (at->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)at;
        inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
        printf("%s, port %s\n", text, ntohs(v4->sin_port) == atoi(port) ? "as asked" : "other");
    } else if (at->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)at;
        inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
        printf("%s, zone %lu\n", text, (unsigned long)v6->sin6_scope_id);
    } else if (at->sa_family == AF_UNIX) {
        printf("unix, %s\n", ((const struct sockaddr_un *)at)->sun_path[0] ? "path" : "abstract");
    }
}

static curl_socket_t on_open(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    const char *how = user;
    curl_socket_t fd;
    printf("open: purpose %d, family %d, type %d, protocol %d, length %d, ", (int)purpose,
           address->family, address->socktype & ~SOCK_CLOEXEC, address->protocol,
           address->family == AF_UNIX ? 0 : (int)address->addrlen);
    show_address(&address->addr);
    opened++;
    if (!strcmp(how, "open-bad")) return CURL_SOCKET_BAD;
    if (!strcmp(how, "open-elsewhere"))
        ((struct sockaddr_in *)(void *)&address->addr)->sin_port = htons((unsigned short)atoi(port));
    if (!strcmp(how, "open-recursion"))
        printf("perform from within: %d\n", (int)curl_easy_perform(curl));
    fd = socket(address->family, address->socktype, address->protocol);
    if (!strcmp(how, "open-connected"))
        CHECK(connect(fd, &address->addr, address->addrlen) == 0);
    return fd;
}

static int on_socket(void *user, curl_socket_t fd, curlsocktype purpose)
{
    struct sockaddr_storage at;
    socklen_t size = sizeof at;
    printf("options: purpose %d, %s\n", (int)purpose,
           getpeername(fd, (struct sockaddr *)&at, &size) ? "not connected" : "connected");
    return *(int *)user;
}

static int on_close(void *user, curl_socket_t fd)
{
    CHECK(user == &closed);
    puts("close");
    closed++;
    return close(fd);
}

static int on_request(void *user, char *to, char *from, int to_port, int from_port)
{
    long info = 0;
    curl_easy_getinfo(curl, CURLINFO_LOCAL_PORT, &info);
    printf("request: to %s, port %s, from %s, port %s\n", to,
           to_port == atoi(port) ? "as asked" : "other", from,
           from_port > 0 && from_port == info ? "known" : "other");
    return *(int *)user;
}

int main(int argc, char **argv)
{
    static int no = 1, yes = 0, already = CURL_SOCKOPT_ALREADY_CONNECTED;
    int i, twice = 0, show_errno = 0;
    long os_errno = 0;
    curl = new_handle(argv[1]);
    port = argv[2];
    for (i = 3; i < argc; i++) {
        const char *word = argv[i];
        if (!strncmp(word, "resolve", 7)) {
            curl_easy_setopt(curl, CURLOPT_RESOLVER_START_FUNCTION, on_resolve);
            curl_easy_setopt(curl, CURLOPT_RESOLVER_START_DATA, word[7] ? &no : &yes);
        } else if (!strncmp(word, "open", 4)) {
            curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open);
            curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, word);
        } else if (!strncmp(word, "options", 7)) {
            curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, on_socket);
            curl_easy_setopt(curl, CURLOPT_SOCKOPTDATA,
                             !word[7] ? &yes : !strcmp(word, "options-connected") ? &already : &no);
        } else if (!strcmp(word, "close")) {
            curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, on_close);
            curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, &closed);
        } else if (!strncmp(word, "request", 7)) {
            curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, on_request);
            curl_easy_setopt(curl, CURLOPT_PREREQDATA, word[7] ? &no : &yes);
        } else if (!strncmp(word, "scope=", 6)) {
            CHECK(curl_easy_setopt(curl, CURLOPT_ADDRESS_SCOPE, atol(word + 6)) == CURLE_OK);
        } else if (!strncmp(word, "unix=", 5)) {
            CHECK(curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, word + 5) == CURLE_OK);
        } else if (!strncmp(word, "connect-only=", 13)) {
            CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, atol(word + 13)) == CURLE_OK);
        } else if (!strcmp(word, "twice")) {
            twice = 1;
        } else if (!strcmp(word, "errno")) {
            show_errno = 1;
        } else {
            printf("not ok: %s\n", word);
        }
    }
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    if (twice) printf("perform: %d\n", (int)curl_easy_perform(curl));
    curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &os_errno);
    if (show_errno) printf("errno %ld\n", os_errno);
    curl_easy_cleanup(curl);
    printf("%d opened, %d closed\n", opened, closed);
    return 0;
}
