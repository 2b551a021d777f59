/* What the functions of a multi handle answer to arguments, good and bad ones. No transfer begins. */
#define NOT_DRIVEN
#include "counts.h"

static int on_socket(CURL *curl, curl_socket_t fd, int what, void *user, void *socketp)
{
    (void)curl, (void)fd, (void)what, (void)user, (void)socketp;
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    (void)multi, (void)user;
    printf("  timer: %s\n", timeout_ms < 0 ? "none" : timeout_ms ? "later" : "now");
    return 0;
}

static void on_notify(CURLM *multi, unsigned int what, CURL *curl, void *user)
{
    (void)multi, (void)what, (void)curl, (void)user;
}

/* What every function says to what is no multi handle. */
static void no_multi(CURLM *multi, CURL *curl)
{
    int number = 7;
    unsigned count = 7;
    long timeout = 7;
    curl_off_t value = 7;
    fd_set set;
    FD_ZERO(&set);
    printf("add %d\n", (int)curl_multi_add_handle(multi, curl));
    printf("remove %d\n", (int)curl_multi_remove_handle(multi, curl));
    printf("perform %d", (int)curl_multi_perform(multi, &number));
    printf(" %d\n", number);
    printf("socket_action %d\n",
           (int)curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &number));
    printf("poll %d\n", (int)curl_multi_poll(multi, NULL, 0, 0, &number));
    printf("wait %d %d\n", (int)curl_multi_wait(multi, NULL, 0, 0, &number), number);
    printf("fdset %d %d\n", (int)curl_multi_fdset(multi, &set, &set, &set, &number), number);
    printf("waitfds %d %u\n", (int)curl_multi_waitfds(multi, NULL, 0, &count), count);
    printf("timeout %d %ld\n", (int)curl_multi_timeout(multi, &timeout), timeout);
    printf("assign %d\n", (int)curl_multi_assign(multi, 0, NULL));
    printf("wakeup %d\n", (int)curl_multi_wakeup(multi));
    printf("setopt %d\n", (int)curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 1L));
    printf("get_offt %d %ld\n",
           (int)curl_multi_get_offt(multi, CURLMINFO_XFERS_CURRENT, &value), (long)value);
    printf("notify %d %d\n", (int)curl_multi_notify_enable(multi, CURLMNOTIFY_INFO_READ),
           (int)curl_multi_notify_disable(multi, CURLMNOTIFY_INFO_READ));
    printf("info_read %s %d\n", curl_multi_info_read(multi, &number) ? "some" : "none", number);
    printf("get_handles %s\n", curl_multi_get_handles(multi) ? "some" : "none");
    printf("cleanup %d\n", (int)curl_multi_cleanup(multi));
}

static void bad_handles(void)
{
    CURL *curl = curl_easy_init();
    static long zeros[64];
    puts("NULL");
    no_multi(NULL, curl);
    puts("an easy handle");
    no_multi((CURLM *)curl, curl);
    puts("zeros");
    no_multi((CURLM *)zeros, curl);
    curl_easy_cleanup(curl);
}

static void show_handles(CURLM *multi, CURL **known, int count)
{
    CURL **list = curl_multi_get_handles(multi);
    int i, k;
    printf("handles:");
    for (i = 0; list && list[i]; i++) {
        for (k = 0; k < count && known[k] != list[i]; k++) {}
        printf(" %d", k);
    }
    putchar('\n');
    curl_free(list);
}

static void adding(void)
{
    CURLM *one = curl_multi_init(), *two = curl_multi_init();
    CURL *handles[4];
    curl_off_t value = 7;
    long timeout = 7;
    int i, left = 7;
    for (i = 0; i < 4; i++) handles[i] = curl_easy_init();
    printf("NULL: %d, %d\n", (int)curl_multi_add_handle(one, NULL),
           (int)curl_multi_remove_handle(one, NULL));
    printf("multi as easy: %d, %d\n", (int)curl_multi_add_handle(one, (CURL *)two),
           (int)curl_multi_remove_handle(one, (CURL *)two));
    printf("get_offt: %d, ", (int)curl_multi_get_offt(one, CURLMINFO_XFERS_CURRENT, NULL));
    printf("%d, ", (int)curl_multi_get_offt(one, (CURLMinfo_offt)0, &value));
    printf("%ld, ", (long)value);
    value = 7;
    printf("%d, ", (int)curl_multi_get_offt(one, (CURLMinfo_offt)99, &value));
    printf("%ld\n", (long)value);
    CHECK(curl_multi_timeout(one, &timeout) == CURLM_OK);
    printf("timeout: %ld\n", timeout);
    print_counts(one);
    show_handles(one, handles, 4);
    for (i = 0; i < 4; i++) printf("add: %d\n", (int)curl_multi_add_handle(one, handles[i]));
    printf("again: %d\n", (int)curl_multi_add_handle(one, handles[0]));
    printf("elsewhere: %d\n", (int)curl_multi_add_handle(two, handles[0]));
    printf("remove elsewhere: %d\n", (int)curl_multi_remove_handle(two, handles[0]));
    printf("perform of its own: %d\n", (int)curl_easy_perform(handles[0]));
    CHECK(curl_multi_timeout(one, &timeout) == CURLM_OK);
    printf("timeout: %ld\n", timeout);
    print_counts(one);
    show_handles(one, handles, 4);
    printf("message: %s, %d left\n", curl_multi_info_read(one, &left) ? "some" : "none", left);
    printf("remove: %d\n", (int)curl_multi_remove_handle(one, handles[1]));
    printf("again: %d\n", (int)curl_multi_remove_handle(one, handles[1]));
    show_handles(one, handles, 4);
    print_counts(one);
    printf("move: %d\n", (int)curl_multi_add_handle(two, handles[1]));
    printf("come back last: %d, %d\n", (int)curl_multi_remove_handle(two, handles[1]),
           (int)curl_multi_add_handle(one, handles[1]));
    show_handles(one, handles, 4);
    print_counts(one);
    puts("easy handles go first");
    curl_easy_cleanup(handles[0]);
    print_counts(one);
    printf("remove: %d\n", (int)curl_multi_remove_handle(one, handles[1]));
    printf("cleanup: %d\n", (int)curl_multi_cleanup(one));
    puts("the multi handle goes first");
    printf("move: %d\n", (int)curl_multi_add_handle(two, handles[2]));
    printf("remove: %d\n", (int)curl_multi_remove_handle(two, handles[2]));
    printf("remove: %d\n", (int)curl_multi_remove_handle(two, handles[2]));
    printf("cleanup: %d\n", (int)curl_multi_cleanup(two));
    for (i = 1; i < 4; i++) curl_easy_cleanup(handles[i]);
}

static void timer(void)
{
    CURLM *multi = curl_multi_init();
    CURL *one = curl_easy_init(), *two = curl_easy_init();
    long timeout = 7;
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    printf("add: %d\n", (int)curl_multi_add_handle(multi, one));
    printf("add: %d\n", (int)curl_multi_add_handle(multi, two));
    printf("remove: %d\n", (int)curl_multi_remove_handle(multi, two));
    curl_multi_timeout(multi, &timeout);
    printf("timeout: %ld\n", timeout);
    printf("remove: %d\n", (int)curl_multi_remove_handle(multi, one));
    curl_multi_timeout(multi, &timeout);
    printf("timeout: %ld\n", timeout);
    curl_multi_add_handle(multi, one);
    curl_easy_cleanup(one);
    curl_easy_cleanup(two);
    curl_multi_cleanup(multi);
}

static void options(void)
{
    CURLM *multi = curl_multi_init();
    static const char *names[] = {"a", NULL};
    static const long numbers[] = {-1, 0, 1, 1000000};
    static const CURLMoption with_number[] = {
        CURLMOPT_PIPELINING,           CURLMOPT_MAXCONNECTS,
        CURLMOPT_MAX_HOST_CONNECTIONS, CURLMOPT_MAX_PIPELINE_LENGTH,
        CURLMOPT_MAX_TOTAL_CONNECTIONS, CURLMOPT_MAX_CONCURRENT_STREAMS,
        CURLMOPT_NETWORK_CHANGED,      CURLMOPT_RESOLVE_THREADS_MAX,
        CURLMOPT_QUICK_EXIT};
    size_t i, k;
    for (i = 0; i < sizeof with_number / sizeof *with_number; i++) {
        printf("%d:", (int)with_number[i]);
        for (k = 0; k < 4; k++) printf(" %d", (int)curl_multi_setopt(multi, with_number[i], numbers[k]));
        putchar('\n');
    }
    printf("functions: %d", (int)curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket));
    printf(" %d", (int)curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer));
    printf(" %d", (int)curl_multi_setopt(multi, CURLMOPT_NOTIFYFUNCTION, on_notify));
    printf(" %d", (int)curl_multi_setopt(multi, CURLMOPT_PUSHFUNCTION, NULL));
    printf(" %d\n", (int)curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, NULL));
    printf("pointers: %d", (int)curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, multi));
    printf(" %d", (int)curl_multi_setopt(multi, CURLMOPT_TIMERDATA, multi));
    printf(" %d", (int)curl_multi_setopt(multi, CURLMOPT_NOTIFYDATA, multi));
    printf(" %d", (int)curl_multi_setopt(multi, CURLMOPT_PUSHDATA, multi));
    printf(" %d", (int)curl_multi_setopt(multi, CURLMOPT_PIPELINING_SITE_BL, names));
    printf(" %d\n", (int)curl_multi_setopt(multi, CURLMOPT_PIPELINING_SERVER_BL, NULL));
    printf("of old: %d",
           (int)curl_multi_setopt(multi, CURLMOPT_CONTENT_LENGTH_PENALTY_SIZE, (curl_off_t)1));
    printf(" %d\n",
           (int)curl_multi_setopt(multi, CURLMOPT_CHUNK_LENGTH_PENALTY_SIZE, (curl_off_t)1));
    printf("unknown: %d %d %d\n", (int)curl_multi_setopt(multi, (CURLMoption)0, 1L),
           (int)curl_multi_setopt(multi, (CURLMoption)999, 1L),
           (int)curl_multi_setopt(multi, (CURLMoption)10999, NULL));
    printf("notify: %d %d %d %d\n", (int)curl_multi_notify_enable(multi, CURLMNOTIFY_INFO_READ),
           (int)curl_multi_notify_enable(multi, CURLMNOTIFY_EASY_DONE),
           (int)curl_multi_notify_enable(multi, 2), (int)curl_multi_notify_disable(multi, 2));
    printf("assign: %d %d\n", (int)curl_multi_assign(multi, 0, multi),
           (int)curl_multi_assign(multi, -1, NULL));
    CHECK(strlen(curl_multi_strerror(CURLM_BAD_SOCKET)) > 0);
    CHECK(strlen(curl_multi_strerror((CURLMcode)99)) > 0);
    curl_multi_cleanup(multi);
}

int main(int argc, char **argv)
{
    const char *what = argument(argc, argv, 1, "");
    if (!strcmp(what, "bad-handles")) bad_handles();
    if (!strcmp(what, "adding")) adding();
    if (!strcmp(what, "timer")) timer();
    if (!strcmp(what, "options")) options();
    return 0;
}
