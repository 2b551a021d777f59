/* Options about addresses and sockets: argv is a URL, then NAME=VALUE. `then` performs, and goes on
   with the same handle. */
#include "words.h"

#include <netinet/tcp.h>
#include <time.h>

#ifndef TCP_FASTOPEN_CONNECT
#define TCP_FASTOPEN_CONNECT 30
#endif

static struct curl_slist *resolve, *connect_to;
static int lookups;
static unsigned first_port, ports = 1;
static int tried, out_of_order; /* sockets, when `order` is asked for */

static int on_lookup(void *state, void *reserved, void *user)
{
    (void)state, (void)user;
    CHECK(reserved == NULL);
    lookups++;
    return 0;
}

/* Nothing is connected to; the addresses are 127.0.0.1 and on. */
static curl_socket_t on_open(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    const struct sockaddr_in *at = (const void *)&address->addr;
    (void)user, (void)purpose;
    if ((int)(ntohl(at->sin_addr.s_addr) & 255) != ++tried) out_of_order = 1;
    return CURL_SOCKET_BAD;
}

/* A local port that nobody uses, or one that somebody does. */
static long local_port(int busy)
{
    struct sockaddr_in at;
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    memset(&at, 0, sizeof at);
    at.sin_family = AF_INET;
    CHECK(bind(fd, (struct sockaddr *)&at, sizeof at) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&at, &size) == 0);
    if (busy)
        CHECK(listen(fd, 1) == 0);
    else
        close(fd);
    first_port = ntohs(at.sin_port);
    return first_port;
}

/* Makes 127.0.0.77 silent at a port: a listener whose queue is full. */
static void make_silent(const char *port)
{
    struct sockaddr_in at;
    struct pollfd one;
    int i, fd = socket(AF_INET, SOCK_STREAM, 0);
    memset(&at, 0, sizeof at);
    at.sin_family = AF_INET;
    at.sin_port = htons((unsigned short)atoi(port));
    at.sin_addr.s_addr = inet_addr("127.0.0.77");
    CHECK(bind(fd, (struct sockaddr *)&at, sizeof at) == 0);
    CHECK(listen(fd, 0) == 0);
    for (i = 0; i < 8; i++) {
        one.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        one.events = POLLOUT;
        connect(one.fd, (struct sockaddr *)&at, sizeof at);
        if (poll(&one, 1, 50) == 0) return;
    }
    puts("not ok: the queue does not fill");
}

static CURLcode set(CURL *curl, const char *name, const char *value)
{
    static const struct word words[] = {
        {"ipresolve", CURLOPT_IPRESOLVE, VALUE},
        {"nodelay", CURLOPT_TCP_NODELAY, VALUE},
        {"keepalive", CURLOPT_TCP_KEEPALIVE, VALUE},
        {"idle", CURLOPT_TCP_KEEPIDLE, VALUE},
        {"interval", CURLOPT_TCP_KEEPINTVL, VALUE},
        {"count", CURLOPT_TCP_KEEPCNT, VALUE},
        {"fastopen", CURLOPT_TCP_FASTOPEN, VALUE},
        {"cache", CURLOPT_DNS_CACHE_TIMEOUT, VALUE},
        {"interface", CURLOPT_INTERFACE, VALUE},
        {"unix", CURLOPT_UNIX_SOCKET_PATH, VALUE},
        {"abstract", CURLOPT_ABSTRACT_UNIX_SOCKET, VALUE},
        {"shuffle", CURLOPT_DNS_SHUFFLE_ADDRESSES, VALUE},
        {"head-start", CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS, VALUE},
        {"response", CURLOPT_SERVER_RESPONSE_TIMEOUT_MS, VALUE},
        {"response-seconds", CURLOPT_SERVER_RESPONSE_TIMEOUT, VALUE},
        {"connect", CURLOPT_CONNECTTIMEOUT_MS, VALUE},
        {"connect-seconds", CURLOPT_CONNECTTIMEOUT, VALUE},
    };
    const struct word *word = FIND_WORD(words, name, strlen(name));
    if (!strcmp(name, "resolve")) {
        resolve = curl_slist_append(resolve, value);
        return curl_easy_setopt(curl, CURLOPT_RESOLVE, resolve);
    }
    if (!strcmp(name, "connect-to")) {
        connect_to = curl_slist_append(connect_to, value);
        return curl_easy_setopt(curl, CURLOPT_CONNECT_TO, connect_to);
    }
    if (!strcmp(name, "silent")) {
        make_silent(value);
        return CURLE_OK;
    }
    if (!strcmp(name, "order"))
        return curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open);
    if (!strcmp(name, "localport"))
        return curl_easy_setopt(curl, CURLOPT_LOCALPORT, local_port(!strcmp(value, "busy")));
    if (!strcmp(name, "range")) {
        ports = (unsigned)atoi(value);
        return curl_easy_setopt(curl, CURLOPT_LOCALPORTRANGE, (long)ports);
    }
    if (word) return set_word(curl, word, NULL, value);
    printf("not ok: no option %s\n", name);
    return CURLE_OK;
}

static int option_of(int fd, int level, int name)
{
    int value = -1;
    socklen_t size = sizeof value;
    return getsockopt(fd, level, name, &value, &size) ? -1 : value;
}

static void perform(CURL *curl)
{
    char *ip = NULL;
    long port = 0;
    curl_socket_t fd = CURL_SOCKET_BAD;
    struct timespec before, after;
    CURLcode code;
    clock_gettime(CLOCK_MONOTONIC, &before);
    code = curl_easy_perform(curl);
    clock_gettime(CLOCK_MONOTONIC, &after);
    printf("perform: %d, %d lookups\n", (int)code, lookups);
    if ((after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000 > 2200)
        puts("took long");
    if (tried) printf("%d addresses, %s order\n", tried, out_of_order ? "another" : "in");
    lookups = 0;
    if (code != CURLE_OK) return;
    curl_easy_getinfo(curl, CURLINFO_PRIMARY_IP, &ip);
    printf("to %s\n", *ip == '/' ? "a path" : ip);
    curl_easy_getinfo(curl, CURLINFO_LOCAL_IP, &ip);
    printf("from %s\n", ip);
    if (first_port) {
        curl_easy_getinfo(curl, CURLINFO_LOCAL_PORT, &port);
        printf("from a port asked for: %d\n",
               port >= (long)first_port && port < (long)(first_port + ports));
    }
    curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd);
    printf("nodelay %d\n", option_of(fd, IPPROTO_TCP, TCP_NODELAY));
    printf("keepalive %d", option_of(fd, SOL_SOCKET, SO_KEEPALIVE));
    if (option_of(fd, SOL_SOCKET, SO_KEEPALIVE) == 1)
        printf(": %d %d %d", option_of(fd, IPPROTO_TCP, TCP_KEEPIDLE),
               option_of(fd, IPPROTO_TCP, TCP_KEEPINTVL), option_of(fd, IPPROTO_TCP, TCP_KEEPCNT));
    printf("\nfast open %d\n", option_of(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT));
}

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    int i;
    /* libcurl also says when it looks up the local end's name. */
    if (argc < 3 || strncmp(argv[2], "interface", 9))
        curl_easy_setopt(curl, CURLOPT_RESOLVER_START_FUNCTION, on_lookup);
    for (i = 2; i < argc; i++) {
        char name[32] = "";
        const char *value = strchr(argv[i], '=');
        CURLcode code;
        if (!strcmp(argv[i], "then")) {
            perform(curl);
            curl_slist_free_all(resolve);
            resolve = NULL;
            continue;
        }
        memcpy(name, argv[i], (size_t)(value - argv[i]));
        code = set(curl, name, value + 1);
        if (code) printf("%s: %d\n", name, (int)code);
    }
    perform(curl);
    curl_easy_cleanup(curl);
    curl_slist_free_all(resolve);
    curl_slist_free_all(connect_to);
    return 0;
}
