/* From within a callback of each kind: which functions answer that they may not be called there. */
#define NOT_DRIVEN
#include "test.h"

static CURLM *multi;
static CURL *curl, *other;
static const char *wanted; /* the kind of callback, once */
static int at_close;
static const char *gate;   /* opened by the read callback */

/* Where libcurl's table allows it the code tells what else there is to say. */
static void multi_functions(void)
{
    fd_set set;
    int number = 0;
    unsigned count = 0;
    long timeout = 0;
    curl_off_t value = 0;
    CURL **list = curl_multi_get_handles(multi);
    FD_ZERO(&set);
    printf(" get_handles %s", list ? "some" : "none");
    curl_free(list);
    printf(" remove %d", (int)curl_multi_remove_handle(multi, other));
    printf(" assign %d", (int)curl_multi_assign(multi, -1, NULL));
    printf(" cleanup %d", (int)curl_multi_cleanup(multi));
    printf(" fdset %d", (int)curl_multi_fdset(multi, &set, &set, &set, &number));
    printf(" waitfds %d", (int)curl_multi_waitfds(multi, NULL, 0, &count));
    printf(" get_offt %d", (int)curl_multi_get_offt(multi, CURLMINFO_XFERS_CURRENT, &value));
    if (!at_close) /* ours closes after the message is there, libcurl before */
        printf(" info_read %s", curl_multi_info_read(multi, &number) ? "some" : "none");
    printf(" notify %d", (int)curl_multi_notify_enable(multi, CURLMNOTIFY_INFO_READ));
    printf(" %d", (int)curl_multi_notify_disable(multi, CURLMNOTIFY_INFO_READ));
    printf(" perform %d", (int)curl_multi_perform(multi, &number));
    printf(" poll %d", (int)curl_multi_poll(multi, NULL, 0, 0, NULL));
    printf(" wait %d", (int)curl_multi_wait(multi, NULL, 0, 0, NULL));
    printf(" setopt %d", (int)curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 5L));
    printf(" socket_action %d",
           (int)curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &number));
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    printf(" socket_all %d", (int)curl_multi_socket_all(multi, &number));
    printf(" timeout %d", (int)curl_multi_timeout(multi, &timeout));
    printf(" add %d", (int)curl_multi_add_handle(multi, other));
    curl_multi_remove_handle(multi, other);
    putchar('\n');
}

static void easy_functions(void)
{
    char buffer[1];
    size_t size = 0;
    long number = 0;
    CURL *copy = curl_easy_duphandle(curl);
    struct curl_header *header;
    printf("  easy: duphandle %s", copy ? "some" : "none");
    curl_easy_cleanup(copy);
    printf(" getinfo %d", (int)curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &number));
    printf(" header %d", curl_easy_header(curl, "none", 0, CURLH_HEADER, -1, &header) ==
                             CURLHE_BAD_ARGUMENT);
    printf(" setopt %d", (int)curl_easy_setopt(curl, CURLOPT_PRIVATE, multi));
    printf(" perform %d", (int)curl_easy_perform(curl));
    printf(" recv %d", (int)curl_easy_recv(curl, buffer, 0, &size));
    printf(" send %d", (int)curl_easy_send(curl, buffer, 0, &size));
    printf(" upkeep %d", (int)curl_easy_upkeep(curl));
    curl_easy_cleanup(curl);
    curl_easy_reset(curl);
    printf("\n  another: perform %d\n", (int)curl_easy_perform(other));
}

static void here(const char *kind)
{
    if (!wanted || strcmp(kind, wanted)) return;
    wanted = NULL;
    at_close = !strcmp(kind, "closesocket");
    printf("%s:", kind);
    multi_functions();
    easy_functions();
    if (strcmp(kind, "closesocket") && strcmp(kind, "notify"))
        printf("  pause %d\n", (int)curl_easy_pause(curl, CURLPAUSE_CONT));
}

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    (void)data, (void)user;
    here("write");
    return size * count;
}

static size_t on_header(char *data, size_t size, size_t count, void *user)
{
    (void)data, (void)user;
    here("header");
    return size * count;
}

static size_t on_read(char *data, size_t size, size_t count, void *user)
{
    (void)data, (void)user, (void)size, (void)count;
    here("read");
    if (gate) open_gate(gate);
    gate = NULL;
    return 0;
}

static int on_debug(CURL *of, curl_infotype type, char *data, size_t size, void *user)
{
    (void)of, (void)type, (void)data, (void)size, (void)user;
    here("debug");
    return 0;
}

static int on_progress(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)user, (void)a, (void)b, (void)c, (void)d;
    here("progress");
    return 0;
}

static int on_resolve(void *state, void *reserved, void *user)
{
    (void)state, (void)reserved, (void)user;
    here("resolver_start");
    return 0;
}

static curl_socket_t on_open(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)user, (void)purpose;
    here("opensocket");
    return socket(address->family, address->socktype, address->protocol);
}

static int on_sockopt(void *user, curl_socket_t fd, curlsocktype purpose)
{
    (void)user, (void)fd, (void)purpose;
    here("sockopt");
    return CURL_SOCKOPT_OK;
}

static int on_close(void *user, curl_socket_t fd)
{
    (void)user;
    here("closesocket");
    return close(fd);
}

static int on_request(void *user, char *to, char *from, int to_port, int from_port)
{
    (void)user, (void)to, (void)from, (void)to_port, (void)from_port;
    here("prereq");
    return CURL_PREREQFUNC_OK;
}

static int on_socket(CURL *of, curl_socket_t fd, int what, void *user, void *socketp)
{
    (void)of, (void)fd, (void)what, (void)user, (void)socketp;
    here("socket");
    return 0;
}

static int on_timer(CURLM *of, long timeout_ms, void *user)
{
    (void)of, (void)timeout_ms, (void)user;
    here("timer");
    return 0;
}

static void on_notify(CURLM *of, unsigned int what, CURL *easy, void *user)
{
    (void)of, (void)what, (void)easy, (void)user;
    here("notify");
}

int main(int argc, char **argv)
{
    int running = 1, left;
    CURLMsg *message;
    wanted = argv[2];
    gate = argument(argc, argv, 3, NULL);
    multi = curl_multi_init();
    curl = curl_easy_init();
    other = curl_easy_init();
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi, CURLMOPT_NOTIFYFUNCTION, on_notify);
    curl_multi_notify_enable(multi, CURLMNOTIFY_EASY_DONE);
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
    if (!strcmp(wanted, "debug")) curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    if (!strcmp(wanted, "read")) {
        curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
    }
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_RESOLVER_START_FUNCTION, on_resolve);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, on_sockopt);
    curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, on_request);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_add_handle(multi, curl);
    while (running) {
        CHECK(curl_multi_socket_all(multi, &running) == CURLM_OK);
        if (gate && strcmp(argv[2], "read")) open_gate(gate);
        if (strcmp(argv[2], "read")) gate = NULL;
        if (running) CHECK(curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL) == CURLM_OK);
    }
    while ((message = curl_multi_info_read(multi, &left)))
        printf("done: %d\n", (int)message->data.result);
    printf("remove: %d\n", (int)curl_multi_remove_handle(multi, curl));
    curl_easy_cleanup(curl);
    curl_easy_cleanup(other);
    printf("cleanup: %d\n", (int)curl_multi_cleanup(multi));
    CHECK(wanted == NULL);
    return 0;
}
