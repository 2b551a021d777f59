/* A server for thousands of clients in one thread, by epoll. On /echo a client gets back what it sends; on
 * /chat every client gets what another one sends (chat.c). Nobody waits for anybody: who does not read what
 * it is sent is not read from either, who lags too far behind in the chat is dropped, who never finishes
 * its opening handshake or is gone is noticed, and who sends without end gets its turn like the others.
 * SIGINT and SIGTERM say CLOSE 1001 to all.
 *
 *     cc epoll_server.c $(pkg-config --cflags --libs curlws) -o epoll_server
 *     ./epoll_server PORT          # 0: a free one; the first line of output names it
 *
 * Prints
 *     ws://127.0.0.1:8080/
 *     500 clients, 1000 messages, 1 dropped
 */
#include <curl/curl.h>

#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define TURN 32               /* messages that a client may send before the others get their turn */
#define LARGEST 65536         /* bytes of a message */
#define BEHIND (16 * LARGEST) /* bytes that a client may lag behind */
#define HANDSHAKE_MS 10000
#define FAREWELL_MS 3000
#define SPARE 10 /* descriptors that are no client's: the library's, and our own */

struct client {
    CURL *curl;
    int fd;
    int open;                       /* the opening handshake is done */
    int chat;                       /* on /chat */
    int more;                       /* on the list of those who may have more in the library */
    int gone;                       /* on the list of those to be freed */
    uint32_t events;                /* what epoll waits for */
    long long since;                /* when it came */
    struct client *next, *previous; /* of all; of those who are gone, `next` alone */
    struct client *next_more;
};

struct server {
    int epoll, listening;
    struct client all, *more, *gone; /* `all` is the ring's beginning, and no client */
    unsigned long here, most;        /* clients with a descriptor */
    unsigned long clients, messages, dropped;
    int leaving;
};

static volatile sig_atomic_t signalled;

static void on_signal(int number)
{
    (void)number;
    signalled = 1;
}

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void watch(struct server *server, int operation, int fd, uint32_t events, void *what)
{
    struct epoll_event event = {.events = events, .data.ptr = what};
    if (epoll_ctl(server->epoll, operation, fd, &event)) err(1, "epoll_ctl");
}

/* Takes a client out of the ring. It is freed by bury, later: this round may still know it. */
static void leave(struct server *server, struct client *client)
{
    if (client->gone) return;
    client->gone = 1;
    client->previous->next = client->next;
    client->next->previous = client->previous;
    client->next = server->gone;
    server->gone = client;
}

static void bury(struct server *server)
{
    struct client **at = &server->gone, *client;
    while ((client = *at)) {
        if (client->more) { /* its turn comes first */
            at = &client->next;
            continue;
        }
        *at = client->next;
        curl_easy_cleanup(client->curl); /* closes the descriptor, which epoll forgets then */
        free(client);
        /* Was it full? Who waits in the system's queue may come in. */
        if (server->here-- == server->most && !server->leaving)
            watch(server, EPOLL_CTL_MOD, server->listening, EPOLLIN, NULL);
    }
}

/* Waits for what the client needs: as long as it does not take what it is sent, for nothing else. */
static void wait_for(struct server *server, struct client *client)
{
    CURLcode code = client->open ? curlws_flush(client->curl, 0) : CURLE_OK;
    uint32_t events = code == CURLE_AGAIN ? EPOLLOUT : EPOLLIN;
    if (code != CURLE_OK && code != CURLE_AGAIN) {
        leave(server, client);
    } else if (events != client->events) {
        client->events = events;
        watch(server, EPOLL_CTL_MOD, client->fd, events, client);
    }
}

/* Hands a message on to all others of the chat; who has no room for it is too slow. */
static void broadcast(struct server *server, const struct client *from, const void *data, size_t size, unsigned kind)
{
    struct client *to, *next;
    for (to = server->all.next; to != &server->all; to = next) {
        next = to->next; /* before it may leave */
        if (to == from || !to->open || !to->chat) continue;
        if (curlws_send_message(to->curl, data, size, kind, 0) != CURLE_OK) {
            server->dropped++;
            leave(server, to);
        } else {
            wait_for(server, to);
        }
    }
}

/* Goes on with a client: its handshake, what waits to be sent, its messages. */
static void serve(struct server *server, struct client *client)
{
    CURLcode code = curlws_accept(client->curl, 0); /* CURLE_AGAIN until the handshake is done */
    int left = TURN;
    if (code == CURLE_OK) client->open = 1;
    while (code == CURLE_OK && left-- > 0) {
        const void *data;
        size_t size;
        unsigned kind;
        code = curlws_flush(client->curl, 0);
        if (code == CURLE_OK) code = curlws_recv_message(client->curl, &data, &size, &kind, 0);
        if (code != CURLE_OK || server->leaving) continue;
        server->messages++;
        if (client->chat)
            broadcast(server, client, data, size, kind);
        else
            code = curlws_send_message(client->curl, data, size, kind, 0);
    }
    if (code != CURLE_OK && code != CURLE_AGAIN) {
        leave(server, client); /* it has closed (CURLWS_AUTOCLOSE has answered), or broken the rules, or is gone */
        return;
    }
    if (code == CURLE_OK && !client->more) { /* what the library has read already, epoll does not know */
        client->more = 1;
        client->next_more = server->more;
        server->more = client;
    }
    wait_for(server, client);
}

/* Browsers let any page connect: who has users with cookies looks at request->origin, too. */
static int judge(CURL *curl, const struct curlws_request *request, struct curlws_answer *answer, void *user)
{
    struct client *client = user;
    size_t path = strcspn(request->target, "?");
    (void)curl, (void)answer;
    client->chat = path == 5 && memcmp(request->target, "/chat", 5) == 0;
    if (client->chat || (path == 5 && memcmp(request->target, "/echo", 5) == 0)) return 0;
    return 404;
}

static void welcome(struct server *server, int fd)
{
    struct curlws_stream stream = {.size = sizeof stream, .fd = fd};
    struct client *client = calloc(1, sizeof *client);
    CURL *curl = client ? curl_easy_init() : NULL;
    if (!curl || curlws_attach(curl, &stream, CURLWS_SERVER) != CURLE_OK) { /* no memory: without this one */
        curl_easy_cleanup(curl);
        free(client);
        close(fd);
        return;
    }
    *client = (struct client){.curl = curl, .fd = fd, .events = EPOLLIN, .since = now_ms()};
    curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, CURLWS_AUTOCLOSE);
    curlws_setopt(curl, CURLWSOPT_MAX_MESSAGE, LARGEST);
    curlws_setopt(curl, CURLWSOPT_QUEUE_LIMIT, BEHIND);
    curlws_setopt(curl, CURLWSOPT_PING_INTERVAL_MS, 30000); /* who is gone without a word is noticed */
    curlws_setopt(curl, CURLWSOPT_PONG_TIMEOUT_MS, 20000);
    curlws_on_request(curl, judge, client);
    client->next = &server->all;
    client->previous = server->all.previous;
    client->previous->next = server->all.previous = client;
    server->clients++;
    server->here++;
    watch(server, EPOLL_CTL_ADD, fd, EPOLLIN, client);
}

/* Takes new clients. When it is full, or the system, they wait in the system's queue. */
static void take_new(struct server *server)
{
    for (int i = 0; i < TURN; i++) {
        int fd = server->here < server->most ? accept(server->listening, NULL, NULL) : -1;
        if (fd >= 0) {
            welcome(server, fd);
        } else if (server->here == server->most || errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
                   errno == ENOBUFS) {
            watch(server, EPOLL_CTL_MOD, server->listening, 0, NULL);
            return;
        } else if (errno == EAGAIN) {
            return;
        } /* else: that one has gone again */
    }
}

/* Once a second: keepalive, and who has not finished its handshake. */
static void tick(struct server *server)
{
    const long long now = now_ms();
    struct client *client, *next;
    for (client = server->all.next; client != &server->all; client = next) {
        CURLcode code = client->open ? curl_easy_upkeep(client->curl) : CURLE_OK;
        next = client->next;
        if (!client->open && now - client->since > HANDSHAKE_MS) code = CURLE_OPERATION_TIMEDOUT;
        if (code == CURLE_OK || code == CURLE_AGAIN) continue;
        server->dropped++;
        leave(server, client);
    }
    if (!server->leaving && server->here < server->most)
        watch(server, EPOLL_CTL_MOD, server->listening, EPOLLIN, NULL);
}

/* Says CLOSE to all; who answers is done. */
static void say_goodbye(struct server *server)
{
    struct client *client, *next;
    server->leaving = 1;
    watch(server, EPOLL_CTL_DEL, server->listening, 0, NULL);
    for (client = server->all.next; client != &server->all; client = next) {
        next = client->next;
        if (!client->open || curlws_done(client->curl, 1001, "the server ends", 0) == CURLE_SEND_ERROR)
            leave(server, client);
        else
            wait_for(server, client);
    }
}

static void run(struct server *server, const sigset_t *unblocked)
{
    long long due = now_ms() + 1000, end = 0;
    while (!server->leaving || (server->all.next != &server->all && now_ms() < end)) {
        struct epoll_event events[256];
        long long left = due - now_ms();
        int wait = server->more || left < 0 ? 0 : (int)left;
        int count = epoll_pwait(server->epoll, events, 256, wait, unblocked);
        if (count < 0 && errno != EINTR) err(1, "epoll_wait");
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            if (!client)
                take_new(server);
            else if (!client->gone)
                serve(server, client);
        }
        for (struct client *more = server->more, *next = server->more = NULL; more; more = next) {
            next = more->next_more;
            more->more = 0;
            if (!more->gone) serve(server, more);
        }
        if (now_ms() >= due) {
            tick(server);
            due = now_ms() + 1000;
        }
        bury(server);
        if (signalled && !server->leaving) {
            say_goodbye(server);
            end = now_ms() + FAREWELL_MS;
        }
    }
}

static int listen_on(unsigned short port)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr *at = (struct sockaddr *)&here;
    socklen_t size = sizeof here;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK); /* INADDR_ANY: for other machines, too */
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) || bind(fd, at, size) ||
        listen(fd, 4096) || getsockname(fd, at, &size))
        err(1, "listen");
    printf("ws://127.0.0.1:%d/\n", ntohs(here.sin_port));
    fflush(stdout);
    return fd;
}

int main(int argc, char **argv)
{
    struct server server = {.leaving = 0};
    struct sigaction action = {.sa_handler = on_signal};
    struct rlimit files = {.rlim_cur = 0};
    sigset_t ends, unblocked;
    if (argc != 2) errx(2, "usage: %s PORT", argv[0]);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max; /* each client is a descriptor */
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur <= SPARE) errx(1, "not enough descriptors: see ulimit -n");
    server.most = files.rlim_cur - SPARE;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, &unblocked); /* they come while it waits, and not before */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    server.all.next = server.all.previous = &server.all;
    server.epoll = epoll_create1(EPOLL_CLOEXEC);
    server.listening = listen_on((unsigned short)atoi(argv[1]));
    watch(&server, EPOLL_CTL_ADD, server.listening, EPOLLIN, NULL);
    run(&server, &unblocked);
    while (server.all.next != &server.all) leave(&server, server.all.next);
    for (struct client *rest = server.more; rest; rest = rest->next_more) rest->more = 0;
    bury(&server);
    printf("%lu clients, %lu messages, %lu dropped\n", server.clients, server.messages, server.dropped);
    return 0;
}
